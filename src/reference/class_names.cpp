#include "reference/class_names.h"

#include "base/error_text.h"
#include "base/text.h"
#include "reference/coco.h"

#include <filesystem>
#include <fstream>
#include <map>

namespace noscope {
namespace {

namespace fs = std::filesystem;

// A reader of Python literals: just enough for a dict or a list of strings.
class Literal {
   public:
    explicit Literal(std::string_view text) : text_(trim(text)) {}

    bool take(char wanted) {
        skip_blanks();
        if (at_ >= text_.size() || text_[at_] != wanted) return false;
        ++at_;
        return true;
    }
    bool at_end() {
        skip_blanks();
        return at_ == text_.size();
    }
    std::optional<int> number() {
        skip_blanks();
        int value = 0;
        const std::size_t start = at_;
        for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9' && at_ - start < 6; ++at_)
            value = value * 10 + (text_[at_] - '0');
        return at_ > start ? std::optional(value) : std::nullopt;
    }
    std::optional<std::string> string() {
        skip_blanks();
        if (at_ >= text_.size() || (text_[at_] != '\'' && text_[at_] != '"')) return {};
        const char quote = text_[at_++];
        std::string value;
        for (; at_ < text_.size(); ++at_) {
            if (text_[at_] == quote) {
                ++at_;
                return value;
            }
            if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
            value += text_[at_];
        }
        return {};
    }

   private:
    void skip_blanks() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

std::optional<int> key_of(Literal& literal) {
    if (const auto number = literal.number()) return number;
    const auto quoted = literal.string();
    return quoted ? Literal(*quoted).number() : std::nullopt;
}

Result<std::vector<std::string>> read_names(const std::string& path) {
    std::ifstream file(path);
    std::vector<std::string> names;
    for (std::string line; std::getline(file, line);) names.emplace_back(trim(line));
    while (!names.empty() && names.back().empty()) names.pop_back();
    if (file.bad() || names.empty())
        return fail(ErrorCode::reference, "'{}' holds no class names: write one a line", path);
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i].empty())
            return fail(ErrorCode::reference, "{}:{}: an empty class name: write one a line", path, i + 1);
    return names;
}

Result<std::vector<std::string>> counted(std::vector<std::string> names, int count, const std::string& source,
                                         const std::string& model_file) {
    if (count != 0 && std::ssize(names) != count)
        return fail(ErrorCode::reference, "{} names {} classes, but the output of '{}' has {}", source,
                    names.size(), model_file, count);
    return names;
}

}  // namespace

std::optional<std::vector<std::string>> parse_python_names(std::string_view text) {
    Literal literal(text);
    const bool dict = literal.take('{');
    if (!dict && !literal.take('[')) return {};
    const char end = dict ? '}' : ']';
    std::map<int, std::string> by_number;
    while (!literal.take(end)) {
        const auto number = dict ? key_of(literal) : std::optional(static_cast<int>(by_number.size()));
        if (!number || (dict && !literal.take(':'))) return {};
        auto name = literal.string();
        if (!name || !by_number.emplace(*number, std::move(*name)).second) return {};
        if (!literal.take(',') && !literal.take(end)) return {};
        if (literal.at_end()) break;
    }
    if (by_number.empty() || !literal.at_end() || by_number.rbegin()->first + 1 != std::ssize(by_number))
        return {};
    std::vector<std::string> names;
    for (auto& [number, name] : by_number) names.push_back(std::move(name));
    return names;
}

Result<std::vector<std::string>> class_names(const std::string& model_file, int count,
                                             const ModelLabels& labels) {
    if (!labels.names.empty())
        if (auto names = parse_python_names(labels.names))
            return counted(std::move(*names), count, "the model's metadata", model_file);
    const std::string beside = model_file + ".names";
    const std::string instead = fs::path(model_file).replace_extension(".names");
    for (const std::string& path : {beside, instead}) {
        std::error_code ignored;
        if (!fs::is_regular_file(path, ignored)) continue;
        auto names = read_names(path);
        if (!names) return names.error();
        return counted(std::move(*names), count, "'" + path + "'", model_file);
    }
    if (!labels.labels.empty()) {
        std::vector<std::string> names;
        for (const std::string& name : split(labels.labels, ' '))
            if (!name.empty()) names.push_back(name);
        return counted(std::move(names), count, "the model's model_info", model_file);
    }
    if (count == 80) return coco_names();
    return fail(ErrorCode::reference, "the classes of '{}' have no names: write them into '{}', one a line{}",
                model_file, beside, count ? fmt::format(" ({} lines)", count) : "");
}

}  // namespace noscope
