#include <noscope/find.h>

#include "base/error_text.h"
#include "base/threads.h"
#include "base/try.h"
#include "find/guarded.h"
#include "find/media_scan.h"
#include "store/store.h"
#include "video/inputs.h"
#include "video/media_file.h"
#include "video/recording.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace noscope {
namespace {

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + std::ssize(values) / 2;
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

// Steps of one camera clock tick are rounding; a rate is called variable when frames are further apart than
// that.
constexpr double kSteadyWithin = 0.1;

void describe_packets(const PacketIndex& index, FileInfo& info) {
    std::vector<std::int64_t> times;
    std::vector<std::int64_t> keys;
    double bytes = 0;
    for (const PacketIndex::Packet& packet : index.packets) {
        bytes += packet.size;
        if (!packet.frame) continue;
        times.push_back(packet.pts);
        if (packet.key) keys.push_back(packet.pts);
    }
    std::sort(times.begin(), times.end());
    std::sort(keys.begin(), keys.end());
    const double unit = index.time_base.value();
    std::vector<double> steps, gops;
    for (std::size_t i = 1; i < times.size(); ++i)
        steps.push_back(static_cast<double>(times[i] - times[i - 1]) * unit);
    for (std::size_t i = 1; i < keys.size(); ++i)
        gops.push_back(static_cast<double>(keys[i] - keys[i - 1]) * unit);
    // The last group ends with the file.
    if (!keys.empty()) gops.push_back(index.duration_s - index.seconds(keys.back()));
    info.keyframes = std::ssize(keys);
    if (index.duration_s > 0) {
        info.true_rate = static_cast<double>(times.size()) / index.duration_s;
        info.bit_rate = bytes * 8 / index.duration_s;
    }
    if (!steps.empty()) {
        info.shortest_interval_s = *std::min_element(steps.begin(), steps.end());
        info.longest_interval_s = *std::max_element(steps.begin(), steps.end());
        const double usual = median(steps);
        const auto odd = std::count_if(steps.begin(), steps.end(), [&](double step) {
            return std::abs(step - usual) > std::max(kSteadyWithin * usual, 2 * unit);
        });
        // A few dropped frames do not make a rate variable.
        info.variable_rate = static_cast<double>(odd) > 0.02 * static_cast<double>(steps.size());
    }
    info.gop_median_s = median(gops);
    info.gop_longest_s = gops.empty() ? 0 : *std::max_element(gops.begin(), gops.end());
}

Result<FileInfo> describe_file(const RecordingFile& file, const ClockZone& zone, CancelToken cancel) {
    FileInfo info;
    NOSCOPE_TRY(const FileIdentity identity, identify_file(file.scan.path));
    NOSCOPE_TRY(auto media, MediaFile::open(file.scan.path, std::move(cancel)));
    NOSCOPE_TRY(const PacketIndex index, media->index());
    const StreamInfo& stream = media->info();
    FileReport& report = info.report;
    report.path = file.scan.path;
    report.head_sha256 = identity.head_sha256;
    report.bytes = identity.bytes;
    report.start_s = file.start_s;
    report.duration_s = index.duration_s;
    report.gap_before_s = file.gap_before_s;
    report.overlap_before_s = file.overlap_before_s;
    if (file.clock) report.start_clock = zone.text(*file.clock);
    report.clock_source = file.clock_source;
    report.frames = index.frames();
    report.damaged = index.corrupt_packets();
    report.width = stream.width;
    report.height = stream.height;
    report.codec = stream.codec;
    if (!index.read_error.empty()) report.problem = "read only in part: " + index.read_error;
    info.container = stream.container;
    info.pixel_format = stream.pixel_format;
    info.container_duration_s = stream.claimed_duration_s;
    info.claimed_rate = stream.claimed_rate;
    info.rotation = stream.orientation.rotation;
    describe_packets(index, info);
    return info;
}

Result<RecordingInfo> describe(const InfoOptions& options, CancelToken cancel) {
    NOSCOPE_TRY(const ClockZone zone, ClockZone::open(options.recording.timezone));
    NOSCOPE_TRY(const auto patterns, clock_patterns(options.recording));
    NOSCOPE_TRY(const auto paths, expand_inputs(options.recording.inputs));
    // Without the store: a look at a recording leaves nothing behind.
    NOSCOPE_TRY(const MediaScan scan, scan_files(paths, nullptr, {.threads = thread_budget(0)}, cancel));
    RecordingInfo info;
    std::vector<CameraGroup> groups = group_by_camera(scan.files, patterns);
    if (!options.recording.camera.empty()) {
        NOSCOPE_TRY(CameraGroup chosen, choose_camera(std::move(groups), options.recording.camera));
        groups.clear();
        groups.push_back(std::move(chosen));
    }
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
        for (const ScannedFile& file : recording.unreadable) info.warnings.push_back(file.problem);
        for (const RecordingFile& file : recording.files) {
            NOSCOPE_TRY(FileInfo described, describe_file(file, zone, cancel));
            camera.files.push_back(std::move(described));
        }
        info.cameras.push_back(std::move(camera));
    }
    return info;
}

}  // namespace

Result<RecordingInfo> info(const InfoOptions& options, CancelToken cancel) {
    return guarded([&] { return describe(options, std::move(cancel)); });
}

}  // namespace noscope
