#include <noscope/find.h>

#include "base/error_text.h"
#include "base/threads.h"
#include "base/try.h"
#include "find/blocks.h"
#include "find/file_description.h"
#include "find/file_measures.h"
#include "find/guarded.h"
#include "video/inputs.h"
#include "video/recording.h"

#include <algorithm>
#include <map>
#include <vector>

namespace noscope {
namespace {

// Files that are measured: of each camera, and of all together where every camera has one.
constexpr std::size_t kMeasuredOfACamera = 3, kMeasuredInAll = 6;

void place(const RecordingFile& file, const ClockZone& zone, FileReport& report) {
    report.start_s = file.start_s;
    report.gap_before_s = file.gap_before_s;
    report.overlap_before_s = file.overlap_before_s;
    if (file.clock) report.start_clock = zone.text(*file.clock);
    report.clock_source = file.clock_source;
}

// Among files long enough to tell.
std::string most_common_rate_control(const std::vector<DescribedFile*>& files) {
    const auto count = [&](const char* kind) {
        return std::count_if(files.begin(), files.end(),
                             [&](const DescribedFile* file) { return file->info.rate_control == kind; });
    };
    const auto variable = count("variable"), constant = count("near constant");
    return variable + constant == 0 ? "unknown" : variable >= constant ? "variable" : "near constant";
}

Result<RecordingInfo> describe(const InfoOptions& options, const CancelToken& cancel) {
    NOSCOPE_TRY(const ClockZone zone, ClockZone::open(options.recording.timezone));
    NOSCOPE_TRY(const auto patterns, clock_patterns(options.recording));
    NOSCOPE_TRY(const auto paths, expand_inputs(options.recording.inputs));
    // Without the store: a look at a recording leaves nothing behind.
    NOSCOPE_TRY(auto described, describe_files(paths, thread_budget(options.run.threads), cancel));
    std::map<std::string, DescribedFile*> by_path;
    std::vector<ScannedFile> scans;
    for (DescribedFile& file : described) {
        by_path[file.scan.path] = &file;
        scans.push_back(file.scan);
    }
    RecordingInfo info;
    std::vector<CameraGroup> groups = group_by_camera(scans, patterns);
    if (!options.recording.camera.empty()) {
        NOSCOPE_TRY(CameraGroup chosen, choose_camera(std::move(groups), options.recording.camera));
        groups.clear();
        groups.push_back(std::move(chosen));
    }
    const std::size_t measured = std::clamp(kMeasuredInAll / std::max<std::size_t>(1, groups.size()),
                                            std::size_t{1}, kMeasuredOfACamera);
    for (CameraGroup& group : groups) {
        CameraInfo camera;
        camera.name = group.name;
        const bool readable = std::any_of(group.files.begin(), group.files.end(),
                                          [](const ScannedFile& file) { return file.problem.empty(); });
        if (!readable) {
            if (groups.size() == 1) return fail(ErrorCode::recording, "{}", group.files.front().problem);
            for (const ScannedFile& file : group.files) info.warnings.push_back(file.problem);
            continue;
        }
        NOSCOPE_TRY(const Recording recording, arrange(std::move(group), options.recording, Rational{1, 1}));
        info.warnings.insert(info.warnings.end(), recording.warnings.begin(), recording.warnings.end());
        const auto blocks = RecordingBlocks::of(recording, Sampling{}, 1);
        camera.blocks = blocks.count();
        camera.block_s = blocks.seconds();
        std::vector<DescribedFile*> files;
        for (const RecordingFile& file : recording.files) {
            files.push_back(by_path.at(file.scan.path));
            place(file, zone, files.back()->info.report);
        }
        camera.rate_control = most_common_rate_control(files);
        if (options.measure) NOSCOPE_CHECK(measure_files(files, measured, cancel, camera, info.warnings));
        for (DescribedFile* file : files) camera.files.push_back(std::move(file->info));
        for (const ScannedFile& file : recording.unreadable)
            camera.files.push_back(std::move(by_path.at(file.path)->info));
        info.cameras.push_back(std::move(camera));
    }
    return info;
}

}  // namespace

Result<RecordingInfo> info(const InfoOptions& options, CancelToken cancel) {
    return guarded([&] { return describe(options, cancel); });
}

}  // namespace noscope
