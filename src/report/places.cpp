#include "report/places.h"

#include "report/terminal_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace noscope {

ShortNames::ShortNames(const std::vector<FileReport>& files) : files_(files) {
    if (files.empty()) return;
    std::string_view common = files[0].path;
    for (const FileReport& file : files) {
        const auto differ = std::mismatch(common.begin(), common.end(), file.path.begin(), file.path.end());
        common = common.substr(0, static_cast<std::size_t>(differ.first - common.begin()));
    }
    // Where there is one file all of its path is common: cut at the last folder in either case.
    const std::size_t slash = common.rfind('/');
    shared_ = slash == std::string_view::npos ? 0 : slash + 1;
}

std::string ShortNames::operator()(int file) const {
    if (file < 0 || file >= std::ssize(files_)) return "";
    return printable(std::string_view(files_[static_cast<std::size_t>(file)].path).substr(shared_));
}

std::string clock_range(const std::string& start, const std::string& end) {
    constexpr std::size_t kDate = 11;  // "2024-05-01T"
    if (start.empty() || end.empty()) return start + end;
    const bool same_day = end.size() > kDate && start.compare(0, kDate, end, 0, kDate) == 0;
    return fmt::format("{} to {}", start, same_day ? end.substr(kDate) : end);
}

}  // namespace noscope
