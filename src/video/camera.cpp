// Telling the files of one camera from those of another.
#include "video/recording.h"

#include "base/error_text.h"
#include "base/text.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <tuple>

namespace noscope {
namespace {

bool all_digits(std::string_view word) {
    return !word.empty() &&
           std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// A folder that a recorder makes anew for each day or hour says nothing of the camera: a date or a year, and
// below one two digits (month, day, hour). A bare number elsewhere may well be the camera's.
bool names_a_time(const std::string& folder, bool below_a_time) {
    if (below_a_time && ((folder.size() == 2 && all_digits(folder)) || folder == "dav")) return true;
    std::string digits;
    for (const char c : folder) {
        if (std::string_view("-_.").find(c) != std::string_view::npos) continue;
        if (c < '0' || c > '9') return false;
        digits += c;
    }
    if (digits.size() != 4 && digits.size() != 6 && digits.size() != 8 && digits.size() != 10) return false;
    return digits.starts_with("19") || digits.starts_with("20");
}

// The folder of a file without the folders that only name a time: "/recordings/2024-05-01/13/porch" is
// "/recordings/porch".
std::string camera_folder(const std::string& path) {
    std::filesystem::path folder;
    bool below_a_time = false;
    for (const auto& part : std::filesystem::path(path).parent_path()) {
        if (names_a_time(part.string(), below_a_time))
            below_a_time = true;
        else
            folder /= part;
    }
    return folder.string();
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words(1);
    for (const char c : text) {
        const bool separator = std::string_view(" _-.,+@[]()").find(c) != std::string_view::npos;
        if (separator && !words.back().empty()) words.emplace_back();
        if (!separator) words.back() += c;
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

// "ch3", "cam02", "channel 1": what recorders put into names to tell channels apart.
std::string channel_token(const std::string& path) {
    const auto words = words_of(std::filesystem::path(path).stem().string());
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string word = lower(words[i]);
        for (const std::string prefix : {"channel", "camera", "cam", "ch"}) {
            if (!word.starts_with(prefix)) continue;
            if (all_digits(word.substr(prefix.size()))) return word;
            if (word == prefix && i + 1 < words.size() && all_digits(words[i + 1]))
                return word + words[i + 1];
            break;
        }
    }
    return "";
}

// Of a name with a time in it, the words around the time (counters left out): "NVR ch3 main".
std::string name_token(const std::string& path, const std::vector<ClockPattern>& patterns) {
    const auto clock = clock_of_path(path, patterns);
    if (!clock) return channel_token(path);
    std::string token;
    for (const std::string& word : words_of(clock->name_rest))
        if (!all_digits(word)) token += (token.empty() ? "" : "-") + word;
    return token;
}

using Key = std::tuple<std::string, std::string, int, int>;  // folder, token, displayed width and height

// The shortest of folder, token and size that tells a group from the others.
std::string group_name(const Key& key, const std::set<Key>& keys) {
    const auto& [folder, token, width, height] = key;
    const std::string last = std::filesystem::path(folder).filename().string();
    std::set<std::string> folders, tokens;
    bool same_but_for_size = false;
    for (const Key& other : keys) {
        folders.insert(std::get<0>(other));
        tokens.insert(std::get<1>(other));
        same_but_for_size |= other != key && std::get<0>(other) == folder && std::get<1>(other) == token;
    }
    std::string name;
    if (folders.size() > 1 || token.empty()) name = last;
    if (!token.empty() && (tokens.size() > 1 || name.empty())) name += (name.empty() ? "" : "/") + token;
    if (same_but_for_size) name += fmt::format("-{}x{}", width, height);
    return name;
}

}  // namespace

std::vector<CameraGroup> group_by_camera(const std::vector<ScannedFile>& files,
                                         const std::vector<ClockPattern>& patterns) {
    std::map<Key, std::vector<ScannedFile>> groups;
    std::vector<std::pair<Key, ScannedFile>> unreadable;
    for (const ScannedFile& file : files) {
        const Key key{camera_folder(file.path), name_token(file.path, patterns), file.info.width,
                      file.info.height};
        if (file.problem.empty())
            groups[key].push_back(file);
        else
            unreadable.emplace_back(key, file);
    }
    // The size of an unreadable file is unknown: it belongs to the first group that agrees in the rest, else
    // it is told of with the only group, or by itself.
    for (auto& [key, file] : unreadable) {
        const auto fits = [&, &wanted = key](const auto& group) {
            return std::get<0>(group.first) == std::get<0>(wanted) &&
                   std::get<1>(group.first) == std::get<1>(wanted);
        };
        auto place = std::find_if(groups.begin(), groups.end(), fits);
        if (place == groups.end() && groups.size() == 1) place = groups.begin();
        (place == groups.end() ? groups[key] : place->second).push_back(file);
    }
    std::set<Key> keys;
    for (const auto& [key, unused] : groups) keys.insert(key);
    std::vector<CameraGroup> named;
    std::map<std::string, int> uses;
    for (auto& [key, group] : groups) {
        CameraGroup camera{group_name(key, keys), std::move(group)};
        // Folders of the same name in different places are told apart by their number.
        if (const int use = ++uses[camera.name]; use > 1) camera.name += fmt::format("-{}", use);
        named.push_back(std::move(camera));
    }
    return named;
}

Result<CameraGroup> choose_camera(std::vector<CameraGroup> groups, const std::string& camera) {
    std::string list;
    std::vector<std::string> names;
    for (const CameraGroup& group : groups) {
        const StreamInfo& info = group.files.front().info;
        list += fmt::format("{}{} ({} file{}, {}x{})", list.empty() ? "" : ", ", group.name,
                            group.files.size(), group.files.size() == 1 ? "" : "s", info.width, info.height);
        names.push_back(group.name);
    }
    if (camera.empty()) {
        if (groups.size() == 1) return std::move(groups.front());
        return fail(ErrorCode::recording, "these are files of {} cameras: {}; choose one with --camera NAME",
                    groups.size(), list);
    }
    for (CameraGroup& group : groups)
        if (lower(group.name) == lower(camera)) return std::move(group);
    return fail(ErrorCode::recording, "no camera '{}' among the files: there is {}", camera, list);
}

}  // namespace noscope
