#include "report/page_links.h"

#include "base/percent.h"

#include <filesystem>

namespace noscope {
namespace {

namespace fs = std::filesystem;

}  // namespace

std::string text_in_html(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        switch (c) {
            case '&':
                safe += "&amp;";
                break;
            case '<':
                safe += "&lt;";
                break;
            case '>':
                safe += "&gt;";
                break;
            case '"':
                safe += "&quot;";
                break;
            case '\'':
                safe += "&#39;";
                break;
            default:
                safe += c;
        }
    }
    return safe;
}

std::string json_in_script(std::string_view json) {
    std::string safe;
    safe.reserve(json.size());
    for (const char c : json) {
        if (c == '<')
            safe += "\\u003c";
        else
            safe += c;
    }
    return safe;
}

std::string file_url(const std::string& path) { return "file://" + percent_encoded(path); }

std::string relative_url(const std::string& path, const std::string& folder) {
    return percent_encoded(fs::path(path).lexically_normal().lexically_relative(folder).native());
}

std::string folder_of(const std::string& path) {
    std::error_code error;
    const fs::path whole = fs::absolute(path, error);
    return (error ? fs::path(path) : whole).lexically_normal().parent_path().native();
}

}  // namespace noscope
