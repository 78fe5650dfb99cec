#include "find/file_measures.h"

#include "base/error_text.h"
#include "base/threads.h"
#include "base/try.h"
#include "query/sampling.h"
#include "video/decode_cost.h"
#include "video/infrared.h"
#include "video/media_file.h"
#include "video/packet_size_profile.h"
#include "video/packet_usefulness.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

namespace noscope {
namespace {

constexpr std::size_t kLookedAtForColour = 24;  // keyframes of a camera
constexpr double kPairsBudgetS = 1, kCostBudgetS = .5;
constexpr std::size_t kEnoughPairs = 96;  // short files are added up to these
constexpr std::uint64_t kSeed = 1;
constexpr double kLongestJoinedS = 86'400;  // of a file: longer ones need no company

const char* to_text(PacketUsefulness::Verdict verdict) {
    switch (verdict) {
        case PacketUsefulness::Verdict::useful:
            return "useful";
        case PacketUsefulness::Verdict::useless:
            return "useless";
        case PacketUsefulness::Verdict::inverted:
            return "inverted";
        case PacketUsefulness::Verdict::unknown:
            break;
    }
    return "unknown";
}

Speed speed(const FileReport& report, double seconds) {
    if (seconds <= 0) return {};
    return {static_cast<double>(report.frames) / seconds, report.duration_s / seconds};
}

// `keyframe_s`: core-seconds of one keyframe as they were when some were decoded one by one, 0: unknown.
Result<FileSpeeds> measure_speeds(MediaFile& media, const DescribedFile& file, double keyframe_s) {
    const PacketIndex& index = *file.index;
    NOSCOPE_TRY(const DecodeCost cost, measure_decode_cost(media, index, kCostBudgetS));
    const PacketIndex::Frames frames = index.frame_times();
    std::vector<std::uint32_t> keys, two_a_second;
    for (const std::uint32_t packet : frames.packets)
        if (index.packets[packet].key) keys.push_back(packet);
    for (const AnalysedFrame& frame : analysed_frames(frames.times, index.time_base, Sampling{}))
        two_a_second.push_back(frames.packets[frame.packet]);
    std::sort(two_a_second.begin(), two_a_second.end());
    const auto predicted = [&](const std::vector<std::uint32_t>& wanted) {
        return speed(file.info.report, cost.seconds(decode_work(index, wanted)));
    };
    // Where each start has to be proved by decoding, keyframes cost more than decode_work() knows.
    const bool proofs = std::any_of(keys.begin(), keys.end(), [&](std::uint32_t key) {
        return index.packets[key].entry == EntryPoint::unproved;
    });
    const Speed keyframes =
        proofs ? speed(file.info.report, keyframe_s * static_cast<double>(keys.size())) : predicted(keys);
    return FileSpeeds{speed(file.info.report, file.read_s), keyframes, predicted(two_a_second),
                      predicted(frames.packets)};
}

struct Asked {
    std::size_t keyframes = 0;
    bool speeds = false, pairs = false;
};

Status look_into(DescribedFile& file, const Asked& asked, const CancelToken& cancel, PacketPairs& pairs) {
    NOSCOPE_TRY(const auto media, MediaFile::open(file.scan.path, cancel, file.info.report.bytes));
    if (!file.index) {
        NOSCOPE_TRY(file.index, media->index());
    }
    const double before = thread_seconds();
    NOSCOPE_TRY(const InfraredCount colour, count_infrared(*media, *file.index, asked.keyframes));
    const double keyframe_s = (thread_seconds() - before) / std::max(1, colour.keyframes);
    file.info.keyframes_seen = colour.keyframes;
    file.info.infrared_keyframes = colour.infrared;
    if (asked.pairs) {
        NOSCOPE_TRY(const PacketPairs more, sample_packet_pairs(*media, *file.index, kSeed, kPairsBudgetS));
        file.info.packet_pairs = static_cast<int>(more.scores.size());
        pairs.scores.insert(pairs.scores.end(), more.scores.begin(), more.scores.end());
        pairs.differences.insert(pairs.differences.end(), more.differences.begin(), more.differences.end());
    }
    if (asked.speeds) {
        NOSCOPE_TRY(file.info.speeds, measure_speeds(*media, file, keyframe_s));
    }
    return {};
}

}  // namespace

PacketIndex joined(std::span<const PacketIndex* const> indexes) {
    PacketIndex all;
    double end_s = 0;
    for (const PacketIndex* index : indexes) {
        if (all.packets.empty()) all.time_base = index->time_base;
        if (index->time_base.num != all.time_base.num || index->time_base.den != all.time_base.den ||
            index->duration_s > kLongestJoinedS)
            continue;
        // Unsigned: a damaged file may have time stamps anywhere.
        const auto begin = static_cast<std::uint64_t>(std::llround(end_s / all.time_base.value()));
        const auto moved = [&](std::int64_t time) {
            return static_cast<std::int64_t>(static_cast<std::uint64_t>(time) + begin -
                                             static_cast<std::uint64_t>(index->start_pts));
        };
        for (PacketIndex::Packet packet : index->packets) {
            packet.pts = moved(packet.pts);
            if (packet.dts != PacketIndex::kNoTime) packet.dts = moved(packet.dts);
            all.packets.push_back(packet);
        }
        end_s += index->duration_s;
    }
    all.duration_s = end_s;
    return all;
}

std::vector<std::size_t> spread_evenly(std::size_t count, std::size_t n) {
    count = std::min(count, n);
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < count; ++i) chosen.push_back((2 * i + 1) * n / (2 * count));
    return chosen;
}

Status measure_files(std::vector<DescribedFile*> files, std::size_t most_measured, const CancelToken& cancel,
                     CameraInfo& camera, std::vector<std::string>& warnings) {
    std::erase_if(files, [](const DescribedFile* file) { return file->info.report.frames == 0; });
    if (files.empty()) return {};
    const auto looked_at = spread_evenly(kLookedAtForColour, files.size());
    const std::size_t keyframes = (kLookedAtForColour + looked_at.size() - 1) / looked_at.size();
    // Those that are measured are among those looked at, and come first.
    std::vector<DescribedFile*> order;
    for (const std::size_t i : spread_evenly(most_measured, looked_at.size()))
        order.push_back(files[looked_at[i]]);
    const std::size_t measured = order.size();
    for (const std::size_t i : looked_at)
        if (std::find(order.begin(), order.end(), files[i]) == order.end()) order.push_back(files[i]);
    PacketPairs pairs;
    std::vector<const PacketIndex*> indexes;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const Asked asked{keyframes, i < measured, i < measured || pairs.scores.size() < kEnoughPairs};
        const Status status = look_into(*order[i], asked, cancel, pairs);
        if (!status && status.error().code == ErrorCode::interrupted) return status;
        if (!status) warnings.push_back(fmt::format("not measured: {}", status.error().message));
        // Where each file is too short to tell, some of them together are not; long ones need no company.
        if (status && order[i]->info.rate_control == "unknown")
            indexes.push_back(&*order[i]->index);
        else
            order[i]->index.reset();
    }
    const PacketUsefulness sizes = judge_packet_scores(pairs.scores, pairs.differences);
    camera.packet_sizes = {to_text(sizes.verdict), sizes.pairs, sizes.auc, sizes.rho};
    if (indexes.size() == order.size())
        camera.rate_control = to_text(packet_size_profile(joined(indexes)).rate_control);
    for (DescribedFile* file : order) file->index.reset();
    return {};
}

}  // namespace noscope
