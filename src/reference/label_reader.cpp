#include "reference/label_reader.h"

#include "base/error_text.h"
#include "base/text.h"
#include "base/try.h"

#include <zlib.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <memory>
#include <vector>

namespace noscope {
namespace {

constexpr std::size_t kBlock = 1 << 18;        // bytes read at a time
constexpr std::size_t kLongestLine = 1 << 20;  // more is no label file
constexpr std::int64_t kMostFrames = INT64_C(1) << 32;

constexpr std::array<std::string_view, 7> kColumns{"frame", "object_name", "confidence", "xmin",
                                                   "ymin",  "xmax",        "ymax"};

// Lines of a file, gzipped or not.
class Lines {
   public:
    explicit Lines(const std::string& path) : path_(path), file_(gzopen(path.c_str(), "rbe"), &gzclose) {
        if (file_) gzbuffer(file_.get(), kBlock);
    }

    // False at the end. `line` is valid until the next call and has no line end.
    Result<bool> next(std::string_view& line) {
        if (!file_) return fail(ErrorCode::reference, "cannot read '{}': {}", path_, std::strerror(errno));
        for (;;) {
            const char* const start = buffer_.data() + begin_;
            const auto* end = static_cast<const char*>(std::memchr(start, '\n', end_ - begin_));
            if (end || (ended_ && begin_ < end_)) {
                if (!end) end = buffer_.data() + end_;
                line = {start, static_cast<std::size_t>(end - start)};
                begin_ = std::min(end_, begin_ + line.size() + 1);
                if (line.ends_with('\r')) line.remove_suffix(1);
                ++number_;
                return true;
            }
            if (ended_) return false;
            NOSCOPE_CHECK(fill());
        }
    }
    std::int64_t number() const { return number_; }  // of the line that next() gave, from 1

   private:
    Status fill() {
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
        if (end_ > kLongestLine)
            return fail(ErrorCode::reference, "{}:{}: the line never ends", path_, number_ + 1);
        buffer_.resize(end_ + kBlock);
        const int got = gzread(file_.get(), buffer_.data() + end_, kBlock);
        int code = Z_OK;
        const char* const reason = gzerror(file_.get(), &code);
        if (got < 0 || code == Z_BUF_ERROR || code == Z_DATA_ERROR)
            return fail(ErrorCode::reference, "cannot read '{}' to its end: {}", path_,
                        code == Z_ERRNO ? std::strerror(errno) : reason);
        ended_ = got == 0;
        end_ += static_cast<std::size_t>(got);
        return {};
    }

    std::string path_;
    std::unique_ptr<gzFile_s, int (*)(gzFile)> file_;
    std::vector<char> buffer_ = std::vector<char>(1);
    std::size_t begin_ = 0, end_ = 0;
    bool ended_ = false;
    std::int64_t number_ = 0;
};

// Cuts a line into its fields. Those with doubled quotes are unfolded into `unfolded`. False: a quote is
// wrong.
bool cut(std::string_view line, std::vector<std::string_view>& fields, std::vector<std::string>& unfolded) {
    fields.clear();
    unfolded.clear();
    unfolded.reserve(line.size());  // views into its elements must stay
    for (std::size_t at = 0;;) {
        std::size_t end = 0;
        if (at < line.size() && line[at] == '"') {
            std::string& text = unfolded.emplace_back();
            for (++at;; ++at) {
                if (at >= line.size()) return false;
                if (line[at] != '"')
                    text += line[at];
                else if (at + 1 < line.size() && line[at + 1] == '"')
                    text += line[at++];
                else
                    break;
            }
            fields.push_back(text);
            end = at + 1;
            if (end < line.size() && line[end] != ',') return false;
        } else {
            end = std::min(line.find(',', at), line.size());
            fields.push_back(line.substr(at, end - at));
        }
        if (end >= line.size()) return true;
        at = end + 1;
    }
}

bool number(std::string_view text, float& value) {
    text = trim(text);
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    return code == std::errc() && end == text.data() + text.size() && std::isfinite(value);
}

// Whole numbers, "12" or "12.0" as some tables write them.
bool number(std::string_view text, std::int64_t& value) {
    text = trim(text);
    if (text.ends_with(".0")) text.remove_suffix(2);
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    return code == std::errc() && end == text.data() + text.size();
}

// What is wrong with a row, or null.
const char* parse(const std::vector<std::string_view>& fields, const std::array<std::size_t, 7>& columns,
                  LabelRow& row) {
    for (const std::size_t column : columns)
        if (column >= fields.size()) return "too few columns";
    if (!number(fields[columns[0]], row.frame) || row.frame < 0 || row.frame >= kMostFrames)
        return "'frame' must be a whole number from 0";
    row.object_name = trim(fields[columns[1]]);
    if (row.object_name.empty()) return "'object_name' is empty";
    if (!number(fields[columns[2]], row.confidence) || row.confidence < 0 || row.confidence > 1)
        return "'confidence' must be a number from 0 to 1";
    if (!number(fields[columns[3]], row.x0) || !number(fields[columns[4]], row.y0) ||
        !number(fields[columns[5]], row.x1) || !number(fields[columns[6]], row.y1))
        return "'xmin', 'ymin', 'xmax', 'ymax' must be numbers";
    if (row.x0 > row.x1 || row.y0 > row.y1) return "'xmin' and 'ymin' must not exceed 'xmax' and 'ymax'";
    return nullptr;
}

}  // namespace

Status read_labels(const std::string& path, const std::function<void(const LabelRow&)>& each) {
    Lines lines(path);
    std::string_view line;
    std::vector<std::string_view> fields;
    std::vector<std::string> unfolded;
    NOSCOPE_TRY(const bool any, lines.next(line));
    if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    const bool header = any && cut(line, fields, unfolded);
    std::array<std::size_t, 7> columns{};
    for (std::size_t i = 0; i < kColumns.size(); ++i) {
        columns[i] = fields.size();
        for (std::size_t j = 0; header && j < fields.size(); ++j)
            if (trim(fields[j]) == kColumns[i]) columns[i] = j;
        if (columns[i] == fields.size())
            return fail(ErrorCode::reference,
                        "'{}' has no column '{}' in its first line: labels need "
                        "frame,object_name,confidence,xmin,ymin,xmax,ymax",
                        path, kColumns[i]);
    }
    for (;;) {
        NOSCOPE_TRY(const bool more, lines.next(line));
        if (!more) return {};
        if (trim(line).empty()) continue;
        LabelRow row;
        const char* const fault =
            cut(line, fields, unfolded) ? parse(fields, columns, row) : "a quote is not closed";
        if (fault)
            return fail(ErrorCode::reference, "{}:{}: {}: '{}'", path, lines.number(), fault,
                        line.substr(0, 80));
        each(row);
    }
}

}  // namespace noscope
