#include "find/file_description.h"

#include "base/error_text.h"
#include "base/rational_math.h"
#include "base/try.h"
#include "find/guarded.h"
#include "find/stage_clock.h"
#include "store/store.h"
#include "video/media_file.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

namespace noscope {
namespace {

// Of packets that stay in memory for measuring: ten hours and some, 100 MB.
constexpr std::int64_t kMostKeptPackets = 2'000'000;

double median(std::vector<double>& values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + std::ssize(values) / 2;
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

// Steps of one camera clock tick are rounding; a rate is called variable when frames are further apart than
// that.
constexpr double kSteadyWithin = 0.1;

void describe_times(const std::vector<std::int64_t>& times, double unit, FileInfo& info) {
    std::vector<double> steps;
    for (std::size_t i = 1; i < times.size(); ++i)
        steps.push_back(static_cast<double>(int128{times[i]} - times[i - 1]) * unit);
    if (steps.empty()) return;
    info.shortest_interval_s = *std::min_element(steps.begin(), steps.end());
    info.longest_interval_s = *std::max_element(steps.begin(), steps.end());
    const double usual = median(steps);
    const auto odd = std::count_if(steps.begin(), steps.end(), [&](double step) {
        return std::abs(step - usual) > std::max(kSteadyWithin * usual, 2 * unit);
    });
    // A few dropped frames do not make a rate variable.
    info.variable_rate = static_cast<double>(odd) > 0.02 * static_cast<double>(steps.size());
}

Status read_file(DescribedFile& file, const CancelToken& cancel) {
    NOSCOPE_TRY(const FileIdentity identity, identify_file(file.scan.path));
    FileReport& report = file.info.report;
    report.head_sha256 = identity.head_sha256;
    report.bytes = identity.bytes;
    file.scan.modified_ns = identity.modified_ns;
    const auto start = RunClock::now();
    NOSCOPE_TRY(const auto media, MediaFile::open(file.scan.path, cancel, identity.bytes));
    NOSCOPE_TRY(PacketIndex index, media->index());
    file.read_s = seconds_since(start);
    const StreamInfo& stream = media->info();
    ScannedFile& scan = file.scan;
    scan.info = stream;
    scan.duration_s = report.duration_s = index.duration_s;
    scan.start_pts = index.start_pts;
    scan.frames = report.frames = index.frames();
    scan.corrupt_packets = index.corrupt_packets();
    scan.read_error = index.read_error;
    report.width = stream.width;
    report.height = stream.height;
    report.codec = stream.codec;
    FileInfo& info = file.info;
    info.container = stream.container;
    info.pixel_format = stream.pixel_format;
    info.video_streams = stream.video_streams;
    info.has_audio = stream.has_audio;
    info.container_duration_s = stream.claimed_duration_s;
    info.claimed_rate = stream.claimed_rate;
    info.rotation = stream.orientation.rotation;
    describe_packets(index, info);
    file.index = std::move(index);
    return {};
}

}  // namespace

const char* to_text(PacketSizeProfile::RateControl control) {
    switch (control) {
        case PacketSizeProfile::RateControl::variable:
            return "variable";
        case PacketSizeProfile::RateControl::near_constant:
            return "near constant";
        case PacketSizeProfile::RateControl::unknown:
            break;
    }
    return "unknown";
}

void describe_packets(const PacketIndex& index, FileInfo& info) {
    std::vector<std::int64_t> times;
    std::vector<std::int64_t> keys;
    double bytes = 0;
    for (const PacketIndex::Packet& packet : index.packets) {
        bytes += packet.size;
        info.missing_pictures += packet.gap ? 1 : 0;
        if (!packet.frame) continue;
        times.push_back(packet.pts);
        if (packet.key) keys.push_back(packet.pts);
    }
    info.damaged_packets = index.corrupt_packets();
    info.read_error = index.read_error;
    info.keyframes = std::ssize(keys);
    if (index.duration_s > 0) {
        info.true_rate = static_cast<double>(times.size()) / index.duration_s;
        info.bit_rate = bytes * 8 / index.duration_s;
    }
    std::sort(times.begin(), times.end());
    std::sort(keys.begin(), keys.end());
    describe_times(times, index.time_base.value(), info);
    std::vector<double> gops;
    for (std::size_t i = 1; i < keys.size(); ++i)
        gops.push_back(static_cast<double>(int128{keys[i]} - keys[i - 1]) * index.time_base.value());
    // The last group ends with the file.
    if (!keys.empty()) gops.push_back(index.duration_s - index.seconds(keys.back()));
    info.gop_median_s = median(gops);
    info.gop_longest_s = gops.empty() ? 0 : *std::max_element(gops.begin(), gops.end());
    const PacketSizeProfile profile = packet_size_profile(index);
    info.rate_control = to_text(profile.rate_control);
    info.rate_spread = profile.spread;
}

Result<std::vector<DescribedFile>> describe_files(const std::vector<std::string>& paths, int threads,
                                                  const CancelToken& cancel) {
    std::vector<DescribedFile> files(paths.size());
    std::vector<Error> errors(paths.size());
    std::atomic<std::size_t> next{0};
    std::atomic<std::int64_t> kept{0};
    std::atomic<bool> stop{false};
    const auto work = [&] {
        for (std::size_t i = next++; i < paths.size() && !stop; i = next++) {
            DescribedFile& file = files[i];
            file.scan.path = file.info.report.path = paths[i];
            const Status status = guarded([&] { return read_file(file, cancel); });
            if (!status && status.error().code != ErrorCode::recording) {
                errors[i] = status.error();
                stop = true;
            } else if (!status) {
                file.scan.problem = file.info.report.problem = status.error().message;
            } else if ((kept += std::ssize(file.index->packets)) > kMostKeptPackets) {
                kept -= std::ssize(file.index->packets);
                file.index.reset();
            }
        }
    };
    {
        std::vector<std::jthread> others;
        for (int i = 1; i < threads && static_cast<std::size_t>(i) < paths.size(); ++i)
            others.emplace_back(work);
        work();
    }
    if (stop)
        for (Error& error : errors)
            if (!error.message.empty()) return std::move(error);
    return files;
}

}  // namespace noscope
