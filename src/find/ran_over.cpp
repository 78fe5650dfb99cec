#include "find/ran_over.h"

#include "store/store.h"
#include "video/inputs.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <filesystem>

namespace noscope {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

std::string whole(const std::string& path) {
    std::string text = fs::absolute(path).lexically_normal().native();
    while (text.size() > 1 && text.back() == '/') text.pop_back();
    return text;
}

// Of files that moved.
bool holds(const std::vector<std::string>& paths, const Json& file) {
    return std::ranges::any_of(paths, [&](const std::string& path) {
        std::error_code ignored;
        if (fs::equivalent(path, file.value("path", ""), ignored)) return true;
        if (static_cast<std::int64_t>(fs::file_size(path, ignored)) !=
                file.value("bytes", std::int64_t{-1}) ||
            ignored)
            return false;
        const auto identity = identify_file(path);
        return identity && identity->head_sha256 == file.value("head_sha256", "");
    });
}

}  // namespace

bool lies_in(const std::string& path, const std::string& place) {
    const std::string inner = whole(path), outer = whole(place);
    return inner == outer || inner.starts_with(outer == "/" ? outer : outer + "/");
}

bool ran_over(const std::vector<std::string>& inputs, const std::string& files_json) {
    const Json files = Json::parse(files_json, nullptr, false);
    if (!files.is_array()) return true;
    std::vector<std::string> paths;
    for (const std::string& input : inputs) {
        if (std::ranges::any_of(files,
                                [&](const Json& file) { return lies_in(file.value("path", ""), input); }))
            return true;
        if (const auto found = expand_inputs({input}))
            paths.insert(paths.end(), found->begin(), found->end());
    }
    return std::ranges::any_of(files, [&](const Json& file) { return holds(paths, file); });
}

}  // namespace noscope
