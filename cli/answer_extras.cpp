#include "answer_extras.h"

#include <noscope/tables.h>

#include <algorithm>

namespace noscope::cli {

bool ends_in(const std::string& path, const std::string& ending) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return path.size() > ending.size() && std::equal(ending.rbegin(), ending.rend(), path.rbegin(),
                                                     [&](char wanted, char c) { return wanted == lower(c); });
}

bool is_page(const std::string& path) { return ends_in(path, ".html"); }

bool is_sheet(const std::string& path) { return ends_in(path, ".jpg") || ends_in(path, ".jpeg"); }

Status ExtraWriter::cut_clips() {
    if (extras_.clips.folder.empty()) return {};
    const auto cut = write_clips(answer_, extras_.clips, cancel_);
    if (!cut && cut.error().code == ErrorCode::interrupted) {
        note_("interrupted: not all clips are written; noscope report --clips makes them");
        return {};
    }
    if (!cut) return cut.error();
    for (const std::string& line : cut->notes) note_(line);
    for (const Clip& clip : cut->clips)
        for (const Appearance& a : answer_.appearances)
            if (a.file == clip.file && std::ranges::find(clip.appearances, a.id) != clip.appearances.end())
                parts_.clips.emplace(a.id, PageClip{clip.path, std::max(0., a.file_start_s - clip.begins_s)});
    return {};
}

Status ExtraWriter::take_pictures() {
    if (has_pictures_) return {};
    has_pictures_ = true;
    auto pictures = answer_pictures(answer_, extras_.pictures, cancel_);
    if (pictures) {
        for (const std::string& line : pictures->notes) note_(line);
        parts_.pictures = *std::move(pictures);
    } else if (pictures.error().code == ErrorCode::interrupted) {
        parts_.pictures.notes.push_back("no pictures: it was interrupted; noscope report makes them");
    } else {
        return pictures.error();
    }
    return {};
}

Status ExtraWriter::write_page(const std::string& document, const std::string& path) {
    if (Status taken = take_pictures(); !taken) return taken;
    return noscope::write_page(document, parts_, path);
}

Status ExtraWriter::write_sheet(const std::string& path) {
    if (Status taken = take_pictures(); !taken) return taken;
    return noscope::write_sheet(answer_, parts_.pictures, path);
}

Status ExtraWriter::write_tables() {
    return extras_.per_file.empty() ? Status() : write_files_csv(answer_, extras_.per_file);
}

}  // namespace noscope::cli
