#include "report/windows_reader.h"

#include "base/error_text.h"
#include "base/text.h"
#include "base/try.h"
#include "report/terminal_text.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>

namespace noscope {
namespace {

constexpr std::size_t kLongestLine = 4096;  // bytes; what has longer ones is something else
constexpr const char* kWanted = "give the file that `noscope find --windows` wrote";

enum Column { window, start_s, end_s, positive, decided_by, frames, positive_frames };
constexpr std::array<std::string_view, 7> kColumns{"window",     "start_s", "end_s",          "positive",
                                                   "decided_by", "frames",  "positive_frames"};
// Where each of them stands in a row; positive_frames may be missing.
using Places = std::array<std::optional<std::size_t>, kColumns.size()>;

// One line without its end. None at the end of the text, an error where the line is too long.
Result<std::optional<std::string>> next_line(std::istream& text) {
    std::array<char, kLongestLine> line{};
    text.getline(line.data(), line.size());
    const auto length = static_cast<std::size_t>(text.gcount());
    if (text.bad()) return fail(ErrorCode::usage, "cannot be read to its end");
    if (length == 0 && text.eof()) return std::optional<std::string>();
    if (text.fail()) return fail(ErrorCode::usage, "has a line that never ends");
    // What was read counts the line end, except of a last line without one.
    std::string_view content(line.data(), text.eof() ? length : length - 1);
    if (content.ends_with('\r')) content.remove_suffix(1);
    return std::optional(std::string(content));
}

Result<Places> read_header(const std::string& line) {
    std::string_view text = line;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const auto names = split(text, ',');
    Places places;
    for (std::size_t i = 0; i < kColumns.size(); ++i) {
        for (std::size_t j = 0; j < names.size(); ++j)
            if (trim(names[j]) == kColumns[i]) places[i] = j;
        if (!places[i] && i != positive_frames)
            return fail(ErrorCode::usage, "has no column '{}' in its first line", kColumns[i]);
    }
    return places;
}

template <class T>
bool number(std::string_view text, T& value) {
    text = trim(text);
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    return code == std::errc() && end == text.data() + text.size() && !text.empty();
}

bool stage(std::string_view text, DecidedBy& by) {
    for (int i = 0; i <= static_cast<int>(DecidedBy::damaged); ++i)
        if (trim(text) == to_string(static_cast<DecidedBy>(i))) {
            by = static_cast<DecidedBy>(i);
            return true;
        }
    return false;
}

// What is wrong with a row, or null.
const char* parse(const std::vector<std::string>& row, const Places& places, Window& found) {
    const auto field = [&](Column column) -> std::string_view { return row[*places[column]]; };
    if (!number(field(window), found.number) || found.number < 0)
        return "'window' must be a whole number from 0";
    if (!number(field(start_s), found.start_s) || !number(field(end_s), found.end_s) ||
        !std::isfinite(found.start_s) || !std::isfinite(found.end_s) || found.end_s < found.start_s)
        return "'start_s' and 'end_s' must be seconds, the end not before the start";
    if (trim(field(positive)) != "0" && trim(field(positive)) != "1") return "'positive' must be 0 or 1";
    found.positive = trim(field(positive)) == "1";
    if (!stage(field(decided_by), found.decided_by)) return "'decided_by' names no stage";
    if (!number(field(frames), found.frames) || found.frames < 0)
        return "'frames' must be a whole number from 0";
    if (places[positive_frames] && (!number(field(positive_frames), found.positive_frames) ||
                                    found.positive_frames < 0 || found.positive_frames > found.frames))
        return "'positive_frames' must be a whole number from 0 to 'frames'";
    if (found.positive && (found.frames == 0 || found.decided_by == DecidedBy::damaged))
        return "a window without a frame that could be decoded cannot be positive";
    return nullptr;
}

Result<WindowsFile> read(std::istream& text, const std::string& path) {
    WindowsFile file;
    file.path = path;
    NOSCOPE_TRY(const auto header, next_line(text));
    if (!header) return fail(ErrorCode::usage, "is empty");
    NOSCOPE_TRY(const Places places, read_header(*header));
    file.hits_known = places[positive_frames].has_value();
    const std::size_t columns = split(*header, ',').size();
    for (;;) {
        NOSCOPE_TRY(const auto line, next_line(text));
        if (!line) return file;
        const std::size_t number = file.windows.size() + 2;
        const std::string shown = printable(std::string_view(*line).substr(0, 80));
        const auto row = split(*line, ',');
        if (row.size() != columns)
            return fail(ErrorCode::usage,
                        "is malformed in line {}, '{}', which has {} columns where the first has {}: it may "
                        "be cut off",
                        number, shown, row.size(), columns);
        Window found;
        if (const char* const fault = parse(row, places, found))
            return fail(ErrorCode::usage, "is malformed in line {}, '{}': {}", number, shown, fault);
        if (!file.windows.empty() && file.windows.back().number >= found.number)
            return fail(ErrorCode::usage, "is malformed in line {}: window {} comes after window {}", number,
                        found.number, file.windows.back().number);
        file.windows.push_back(found);
    }
}

}  // namespace

std::string WindowsFile::place(std::size_t i) const { return fmt::format("{}:{}", path, i + 2); }

Result<WindowsFile> read_windows(std::istream& text, const std::string& path) {
    auto file = read(text, path);
    if (file) return file;
    return fail(file.error().code, "'{}' {}; {}", path, file.error().message, kWanted);
}

Result<WindowsFile> read_windows(const std::string& path) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored))
        return fail(ErrorCode::usage, "'{}' is a folder; {}", path, kWanted);
    std::ifstream text(path, std::ios::binary);
    if (!text) return fail(ErrorCode::usage, "cannot read '{}': {}; {}", path, std::strerror(errno), kWanted);
    return read_windows(text, path);
}

}  // namespace noscope
