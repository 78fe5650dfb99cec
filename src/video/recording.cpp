#include "video/recording.h"

#include "base/error_text.h"
#include "base/rational_math.h"
#include "base/try.h"
#include "video/inputs.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace noscope {
namespace {

struct Dated {
    ScannedFile scan;
    std::optional<WallClock> by_name, by_metadata;
};

// A clock that all files have can order them; one that only some have cannot.
template <class Member>
bool all_have(const std::vector<Dated>& files, Member member) {
    return std::all_of(files.begin(), files.end(),
                       [&](const Dated& file) { return (file.*member).has_value(); });
}

template <class Member>
bool in_order(const std::vector<Dated>& files, Member member) {
    for (std::size_t i = 1; i < files.size(); ++i)
        if ((files[i].*member)->ms < (files[i - 1].*member)->ms) return false;
    return true;
}

std::string file_name(const std::string& path) { return std::filesystem::path(path).filename().string(); }

// Sorts by the best clock that all files have and says which that was: "name", "metadata" or "modified".
std::string sort_by_time(std::vector<Dated>& files, std::vector<std::string>& warnings) {
    std::stable_sort(files.begin(), files.end(),
                     [](const Dated& a, const Dated& b) { return natural_less(a.scan.path, b.scan.path); });
    const auto by_clock = [&](auto member) {
        std::stable_sort(files.begin(), files.end(), [member](const Dated& a, const Dated& b) {
            return (a.*member)->ms < (b.*member)->ms;
        });
    };
    const bool metadata = all_have(files, &Dated::by_metadata);
    if (all_have(files, &Dated::by_name)) {
        by_clock(&Dated::by_name);
        if (metadata && files.size() > 1 && !in_order(files, &Dated::by_metadata))
            warnings.push_back(
                "the times in the files' metadata give another order than their names; the names were "
                "followed (--clock-pattern changes how they are read)");
        return "name";
    }
    if (metadata) {
        // Files made by one tool in one go carry one time: then it tells nothing.
        const bool same = std::all_of(files.begin(), files.end(), [&](const Dated& f) {
            return f.by_metadata->ms == files.front().by_metadata->ms;
        });
        if (files.size() == 1 || !same) {
            by_clock(&Dated::by_metadata);
            return "metadata";
        }
    }
    const auto some_named =
        std::find_if(files.begin(), files.end(), [](const Dated& f) { return f.by_name; });
    if (files.size() > 1 && some_named != files.end())
        warnings.push_back(
            fmt::format("not every file name holds a time ('{}' does): the files are in order of "
                        "modification",
                        file_name(some_named->scan.path)));
    std::stable_sort(files.begin(), files.end(),
                     [](const Dated& a, const Dated& b) { return a.scan.modified_ns < b.scan.modified_ns; });
    return "modified";
}

// Windows of a file of this length: one for each window length begun.
std::int64_t window_count(double duration_s, Rational window) {
    return std::max<std::int64_t>(1,
                                  static_cast<std::int64_t>(std::ceil(duration_s / window.value() - 1e-9)));
}

// Puts each file behind the one before, or where its clock says if that is more than the tolerance away.
void place(std::vector<RecordingFile>& files, Rational window, std::vector<std::string>& warnings) {
    double covered = 0;  // end of all footage before
    for (std::size_t i = 0; i < files.size(); ++i) {
        RecordingFile& file = files[i];
        if (i == 0) {
            covered = file.scan.duration_s;
            continue;
        }
        const RecordingFile& before = files[i - 1];
        file.start_s = covered;
        if (file.clock && before.clock) {
            const double by_clock =
                before.start_s + static_cast<double>(file.clock->ms - before.clock->ms) / 1000;
            if (std::abs(by_clock - covered) > kClockToleranceS) file.start_s = by_clock;
        }
        file.gap_before_s = std::max(0.0, file.start_s - covered);
        file.overlap_before_s = std::max(0.0, std::min(covered - file.start_s, file.scan.duration_s));
        if (file.overlap_before_s > 0)
            warnings.push_back(
                fmt::format("'{}' begins {:.1f} s before the footage before it ends; that part is "
                            "answered from the earlier file",
                            file_name(file.scan.path), covered - file.start_s));
        const auto gap_windows =
            static_cast<std::int64_t>(std::floor(file.gap_before_s / window.value() + 1e-9));
        file.window_offset =
            before.window_offset + window_count(before.scan.duration_s, window) + gap_windows;
        covered = std::max(covered, file.start_s + file.scan.duration_s);
    }
}

}  // namespace

Result<std::vector<ClockPattern>> clock_patterns(const RecordingOptions& options) {
    if (options.clock_pattern.empty()) return known_clock_patterns();
    NOSCOPE_TRY(auto pattern, parse_clock_pattern(options.clock_pattern));
    return std::vector<ClockPattern>{std::move(pattern)};
}

Result<Recording> arrange(CameraGroup group, const RecordingOptions& options, Rational window) {
    Recording recording;
    recording.camera = group.name;
    NOSCOPE_TRY(const auto patterns, clock_patterns(options));
    std::vector<Dated> files;
    for (ScannedFile& scan : group.files) {
        if (!scan.problem.empty()) {
            recording.unreadable.push_back(std::move(scan));
            continue;
        }
        Dated dated{std::move(scan), {}, {}};
        if (const auto clock = clock_of_path(dated.scan.path, patterns)) dated.by_name = clock->clock;
        dated.by_metadata = parse_wall_clock(dated.scan.info.creation_time);
        files.push_back(std::move(dated));
    }
    if (files.empty())
        return fail(ErrorCode::recording, "{}",
                    recording.unreadable.empty() ? std::string("no recording was named")
                                                 : recording.unreadable.front().problem);
    const std::string source = sort_by_time(files, recording.warnings);
    for (Dated& dated : files) {
        RecordingFile file;
        if (source == "name") file.clock = dated.by_name;
        if (source == "metadata") file.clock = dated.by_metadata;
        if (file.clock) file.clock_source = source;
        file.scan = std::move(dated.scan);
        recording.files.push_back(std::move(file));
    }
    place(recording.files, window, recording.warnings);
    if (!options.start.empty()) {
        const auto start = parse_wall_clock(options.start);
        if (!start)
            return fail(ErrorCode::usage, "--start '{}' is not a time: write it as 2024-05-01T13:00:00",
                        options.start);
        for (RecordingFile& file : recording.files) {
            file.clock = start->plus(file.start_s);
            file.clock_source = "option";
        }
    }
    for (const RecordingFile& file : recording.files)
        recording.length_s = std::max(recording.length_s, file.start_s + file.scan.duration_s);
    return recording;
}

}  // namespace noscope
