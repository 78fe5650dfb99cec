#include <noscope/page.h>

#include "base/base64.h"
#include "base/error_text.h"
#include "base/output_file.h"
#include "base/try.h"
#include "report/json_parts.h"
#include "report/json_paths.h"
#include "report/page_frame.h"
#include "report/page_links.h"
#include "report/page_parts.h"

#include <array>
#include <filesystem>
#include <span>
#include <string_view>
#include <utility>

namespace noscope {
namespace {

// Windows with damage as stretches: thousands of them in a row are one fact.
OrderedJson damaged_stretches(const OrderedJson& windows) {
    OrderedJson list = OrderedJson::array();
    for (const auto& window : windows) {
        const double start = window.at("start_s").get<double>(), end = window.at("end_s").get<double>();
        if (!list.empty() && list.back()[1].get<double>() >= start - 1e-3)
            list.back()[1] = end;
        else
            list.push_back({start, end});
    }
    return list;
}

// [start, length, decided_by, positive]: in milliseconds and short, since a day may have many.
OrderedJson short_stretches(const OrderedJson& stretches) {
    OrderedJson list = OrderedJson::array();
    for (const auto& stretch : stretches) {
        const double start = stretch.at("start_s").get<double>(), end = stretch.at("end_s").get<double>();
        list.push_back({to_milliseconds(start), to_milliseconds(end - start), stretch.at("decided_by"),
                        stretch.at("positive").get<bool>() ? 1 : 0});
    }
    return list;
}

OrderedJson picture_json(const Picture& picture) {
    return {{"width", picture.width}, {"height", picture.height}, {"jpeg", base64(picture.jpeg)}};
}

OrderedJson pictures_json(const std::map<int, Picture>& pictures) {
    OrderedJson list = OrderedJson::object();
    for (const auto& [id, picture] : pictures) list[std::to_string(id)] = picture_json(picture);
    return list;
}

// What the page's scripts work from.
OrderedJson page_data(OrderedJson document, const PageParts& parts, const std::string& path) {
    const std::string folder = folder_of(path);
    OrderedJson links = OrderedJson::array(), clips = OrderedJson::object();
    for (const auto& file : document.at("recording").at("files")) {
        const std::string name = path_in(file, "path");
        std::error_code ignored;
        links.push_back({{"relative", relative_url(name, folder)},
                         {"absolute", file_url(name)},
                         {"there", std::filesystem::exists(name, ignored)}});
    }
    for (const auto& [id, clip] : parts.clips)
        clips[std::to_string(id)] = {{"url", relative_url(clip.path, folder)},
                                     {"path", clip.path},
                                     {"at_s", to_milliseconds(clip.at_s)}};
    OrderedJson damage = damaged_stretches(document.at("damage").at("windows"));
    OrderedJson stretches = short_stretches(document.at("stretches"));
    document["damage"]["windows"] = std::move(damage);
    document["stretches"] = std::move(stretches);
    return {{"answer", std::move(document)},
            {"links", std::move(links)},
            {"clips", std::move(clips)},
            {"pictures", pictures_json(parts.pictures.appearances)},
            {"closest_pictures", pictures_json(parts.pictures.closest)},
            {"notes", parts.pictures.notes}};
}

std::string title_of(const OrderedJson& document) {
    std::string title;
    for (const auto& name : document.at("classes"))
        title += (title.empty() ? "" : ", ") + name.get<std::string>();
    const auto& files = document.at("recording").at("files");
    if (files.size() == 1) {
        title += " in " + std::filesystem::path(files[0].at("path").get<std::string>()).filename().string();
    } else if (!files.empty()) {
        const std::filesystem::path first(files[0].at("path").get<std::string>());
        title += " in " + first.parent_path().filename().string();
    }
    return title;
}

}  // namespace

Status write_document(const std::string& document, const std::string& path) {
    return write_file_atomically(path, document);
}

Status write_page(const std::string& document, const PageParts& parts, const std::string& path) {
    OrderedJson answer = OrderedJson::parse(document, nullptr, false);
    std::string data, title, lead;
    try {
        title = text_in_html(title_of(answer));
        lead = text_in_html(answer.at("seconds").at("account").get<std::string>());
        data = json_in_script(json_text(page_data(std::move(answer), parts, path), -1));
    } catch (const nlohmann::json::exception&) {
        return fail(ErrorCode::usage, "this is no answer that a page can be made of");
    }
    const std::string styles(page_part("page.css"));
    std::string scripts;
    for (const std::string_view name : page_scripts()) scripts += page_part(name);
    const std::array<std::pair<std::string_view, std::string_view>, 5> filled{
        {{"title", title}, {"lead", lead}, {"styles", styles}, {"scripts", scripts}, {"data", data}}};
    return write_file_atomically(path, fill_frame(page_part("page.html"), filled));
}

}  // namespace noscope
