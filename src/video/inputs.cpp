#include "video/inputs.h"

#include "base/error_text.h"
#include "base/text.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string_view>

#include <glob.h>

namespace noscope {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kEndings[] = {
    ".mp4",  ".m4v", ".mov",  ".mkv", ".webm",  ".avi",  ".ts",  ".m2ts", ".mts", ".mpg",  ".mpeg",
    ".vob",  ".flv", ".wmv",  ".asf", ".3gp",   ".ogv",  ".mxf", ".ivf",  ".obu", ".h264", ".264",
    ".h265", ".265", ".hevc", ".dav", ".mjpeg", ".mjpg", ".dv",  ".nut",  ".m2v", ".m1v"};

bool looks_like_video(const fs::path& path) {
    const std::string ending = lower(path.extension().string());
    return std::find(std::begin(kEndings), std::end(kEndings), ending) != std::end(kEndings);
}

Status add_folder(const std::string& folder, std::set<std::string>& files) {
    std::error_code error;
    const std::size_t before = files.size();
    fs::recursive_directory_iterator it(folder, fs::directory_options::skip_permission_denied, error), end;
    if (error) return fail(ErrorCode::recording, "cannot read folder '{}': {}", folder, error.message());
    while (it != end) {
        const std::string name = it->path().filename().string();
        std::error_code ignored;
        if (name.starts_with('.')) {
            if (it->is_directory(ignored)) it.disable_recursion_pending();
        } else if (looks_like_video(it->path()) && it->is_regular_file(ignored)) {
            files.insert(it->path().string());
        }
        it.increment(error);
        if (error) return fail(ErrorCode::recording, "cannot read folder '{}': {}", folder, error.message());
    }
    if (files.size() == before)
        return fail(ErrorCode::recording, "folder '{}' holds no video file (.mp4, .mkv, .avi, .ts, ...)",
                    folder);
    return {};
}

Status add_glob(const std::string& pattern, std::set<std::string>& files);

Status add_path(const std::string& path, std::set<std::string>& files) {
    std::error_code ignored;
    const fs::path absolute = fs::weakly_canonical(fs::absolute(path, ignored), ignored);
    if (fs::is_directory(absolute, ignored)) return add_folder(absolute.string(), files);
    if (fs::exists(absolute, ignored)) {
        files.insert(absolute.string());
        return {};
    }
    if (path.find_first_of("*?[") != std::string::npos) return add_glob(path, files);
    return fail(ErrorCode::recording, "no such file or folder: '{}'", path);
}

Status add_glob(const std::string& pattern, std::set<std::string>& files) {
    glob_t found{};
    const int code = ::glob(pattern.c_str(), GLOB_MARK, nullptr, &found);
    Status status;
    if (code == GLOB_NOMATCH)
        status = fail(ErrorCode::recording, "no file fits '{}'", pattern);
    else if (code != 0)
        status = fail(ErrorCode::recording, "cannot read what '{}' names", pattern);
    for (std::size_t i = 0; i < found.gl_pathc && status; ++i) {
        const std::string path = found.gl_pathv[i];
        // A glob may fit folders and other things beside the recordings; only a name given outright is taken
        // whatever its ending.
        if (path.ends_with('/') || looks_like_video(path)) status = add_path(path, files);
    }
    ::globfree(&found);
    return status;
}

}  // namespace

bool natural_less(const std::string& a, const std::string& b) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    std::size_t i = 0, j = 0;
    while (i < a.size() && j < b.size()) {
        if (digit(a[i]) && digit(b[j])) {
            std::size_t end_a = i, end_b = j;
            while (end_a < a.size() && digit(a[end_a])) ++end_a;
            while (end_b < b.size() && digit(b[end_b])) ++end_b;
            std::string_view left(&a[i], end_a - i), right(&b[j], end_b - j);
            left.remove_prefix(std::min(left.find_first_not_of('0'), left.size()));
            right.remove_prefix(std::min(right.find_first_not_of('0'), right.size()));
            if (left.size() != right.size()) return left.size() < right.size();
            if (left != right) return left < right;
            i = end_a;
            j = end_b;
        } else {
            if (a[i] != b[j]) return static_cast<unsigned char>(a[i]) < static_cast<unsigned char>(b[j]);
            ++i;
            ++j;
        }
    }
    if (a.size() - i != b.size() - j) return a.size() - i < b.size() - j;
    return a < b;
}

Result<std::vector<std::string>> expand_inputs(const std::vector<std::string>& inputs) {
    if (inputs.empty())
        return fail(ErrorCode::usage, "name a recording: files, folders or globs of one camera");
    std::set<std::string> files;
    for (const std::string& input : inputs)
        if (auto status = add_path(input, files); !status) return status.error();
    if (files.empty()) return fail(ErrorCode::recording, "no video file fits '{}'", join(inputs, " "));
    std::vector<std::string> sorted(files.begin(), files.end());
    std::sort(sorted.begin(), sorted.end(), natural_less);
    return sorted;
}

std::string recording_folder(const std::vector<std::string>& inputs) {
    std::error_code ignored;
    fs::path path = inputs.empty() ? fs::path(".") : fs::path(inputs.front());
    // Of a glob, the part before its first wildcard.
    if (!fs::exists(path, ignored)) path = path.string().substr(0, path.string().find_first_of("*?["));
    path = fs::weakly_canonical(fs::absolute(path, ignored), ignored);
    if (!fs::is_directory(path, ignored)) path = path.parent_path();
    std::string text = path.string();
    while (text.size() > 1 && text.ends_with('/')) text.pop_back();
    return text;
}

}  // namespace noscope
