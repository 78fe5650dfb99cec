// Clips of an answer: which stretches of which files, and what they are called.
#include <noscope/clips.h>

#include "base/error_text.h"
#include "base/try.h"
#include "find/file_index.h"
#include "find/guarded.h"
#include "video/clip.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>
#include <set>

#include <unistd.h>

namespace noscope {
namespace {

namespace fs = std::filesystem;

constexpr double kMostPadS = 3600;
constexpr std::size_t kLongestClass = 40;  // of a name, in bytes

// In time order, and joined where they overlap. Several classes may be there at once, and go on in the next
// file.
std::vector<Clip> planned_clips(const Answer& answer, double pad_s) {
    std::vector<Clip> clips;
    std::map<int, std::size_t> last;  // of a file
    for (const Appearance& a : answer.appearances)
        for (int file = a.file; file <= a.end_file && file < std::ssize(answer.files); ++file) {
            const double length = answer.files[static_cast<std::size_t>(file)].duration_s;
            Clip clip;
            clip.file = file;
            clip.file_start_s = file == a.file ? std::max(0., a.file_start_s - pad_s) : 0;
            clip.file_end_s = file == a.end_file ? std::min(length, a.file_end_s + pad_s) : length;
            clip.appearances = {a.id};
            if (clip.file_end_s <= clip.file_start_s) continue;
            const auto before = last.find(file);
            if (before != last.end() && clips[before->second].file_end_s >= clip.file_start_s) {
                Clip& joined = clips[before->second];
                joined.file_start_s = std::min(joined.file_start_s, clip.file_start_s);
                joined.file_end_s = std::max(joined.file_end_s, clip.file_end_s);
                joined.appearances.push_back(a.id);
            } else {
                last[file] = clips.size();
                clips.push_back(std::move(clip));
            }
        }
    return clips;
}

// What any file system and shell takes.
std::string plain(std::string_view text) {
    std::string name;
    for (const char c : text.substr(0, kLongestClass)) {
        const bool ok =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
        name += ok ? c : '-';
    }
    return name.empty() ? "clip" : name;
}

// "2017-09-26T16-57-50_person_1": the time of the appearance, by the clock or in the recording.
std::string name_of(const Clip& clip, const Answer& answer) {
    const auto first = std::find_if(answer.appearances.begin(), answer.appearances.end(),
                                    [&](const Appearance& a) { return a.id == clip.appearances.front(); });
    std::string time;
    if (!first->start_clock.empty()) {
        time = first->start_clock.substr(0, 19);
        std::replace(time.begin(), time.end(), ':', '-');
    } else {
        const auto whole = static_cast<long long>(first->start_s);
        time = fmt::format("{:02}h{:02}m{:02}s", whole / 3600, whole / 60 % 60, whole % 60);
    }
    std::string name = fmt::format("{}_{}_{}", time, plain(first->class_name), first->id);
    if (clip.appearances.size() > 1) name += fmt::format("-{}", clip.appearances.back());
    return name;
}

// A recording that lies in the folder may be called as a clip: recordings are never written to.
Status refuse_recordings(const std::string& stem, const Answer& answer) {
    for (const char* ending : {".mp4", ".mkv"}) {
        const std::string clip = stem + ending;
        std::error_code ignored;
        if (!fs::exists(clip, ignored)) continue;
        for (const FileReport& file : answer.files)
            if (fs::equivalent(clip, file.path, ignored))
                return fail(ErrorCode::usage,
                            "the clip '{}' would replace a file of the recording; choose another folder",
                            clip);
    }
    return {};
}

}  // namespace

Status make_clip_folder(const std::string& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (!error && !fs::is_directory(folder, error)) error = std::make_error_code(std::errc::not_a_directory);
    if (!error && ::access(folder.c_str(), W_OK | X_OK) != 0)
        error = std::error_code(errno, std::generic_category());
    if (!error) return {};
    return fail(ErrorCode::store, "cannot write clips into '{}': {}; choose another folder", folder,
                error.message());
}

Result<ClipReport> write_clips(const Answer& answer, const ClipOptions& options, CancelToken cancel) {
    if (options.pad_s < 0 || options.pad_s > kMostPadS)
        return fail(ErrorCode::usage, "clips padded by {} s cannot be made: 0 to {} will do", options.pad_s,
                    kMostPadS);
    return guarded([&]() -> Result<ClipReport> {
        NOSCOPE_CHECK(make_clip_folder(options.folder));
        FileIndexes indexes(answer.store_path);
        ClipReport report;
        std::set<std::string> names;
        std::set<int> noted;
        for (Clip& clip : planned_clips(answer, options.pad_s)) {
            const std::string& path = answer.files[static_cast<std::size_t>(clip.file)].path;
            std::string name = name_of(clip, answer);
            while (!names.insert(name).second) name += "_next";
            const std::string stem = (fs::path(options.folder) / name).native();
            NOSCOPE_CHECK(refuse_recordings(stem, answer));
            const auto cut = [&]() -> Status {
                NOSCOPE_TRY(const PacketIndex* const index, indexes.of(path, cancel));
                NOSCOPE_TRY(const ClipWritten written,
                            write_clip(path, *index, {clip.file_start_s, clip.file_end_s, options.exact},
                                       stem, cancel));
                clip.path = fs::absolute(written.path).lexically_normal().native();
                clip.begins_s = written.from_s;
                clip.encoded = written.encoded;
                clip.sound = written.sound;
                return {};
            };
            const Status done = cut();
            if (done) {
                report.clips.push_back(std::move(clip));
            } else if (done.error().code == ErrorCode::recording) {
                if (noted.insert(clip.file).second)
                    report.notes.push_back("no clip: " + done.error().message);
            } else {
                return done.error();
            }
        }
        return report;
    });
}

}  // namespace noscope
