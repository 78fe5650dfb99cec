#include "search/activity.h"

#include "base/try.h"
#include "difference/metric.h"
#include "video/frame_sample.h"
#include "video/packet_size_profile.h"
#include "video/packet_sizes.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

namespace noscope {
namespace {

constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();
constexpr int kSide = 50;
// A core of the nominal machine, as for packet_usefulness.h.
constexpr double kPixelsASecond = 400e6, kBytesASecond = 6e6;
constexpr double kMostKeyframes = 100'000;
// Read for a keyframe at most: where none can be begun with, the file is not worth more.
constexpr std::int64_t kPacketsAKeyframe = 300;

struct TimedValue {
    double s = 0;
    float value = 0;
};

float upper_tenth(std::vector<float> values) {
    const auto count = std::max<std::ptrdiff_t>(1, std::ssize(values) / 10);
    std::partial_sort(values.begin(), values.begin() + count, values.end(), std::greater<>());
    return std::accumulate(values.begin(), values.begin() + count, 0.F) / static_cast<float>(count);
}

std::size_t affordable_keyframes(const PacketIndex& index, double pixels, double decode_s) {
    double bytes = 0, keyframes = 0;
    for (const PacketIndex::Packet& packet : index.packets) {
        if (!packet.frame || !packet.key) continue;
        ++keyframes;
        bytes += packet.size;
    }
    if (keyframes == 0 || !(decode_s > 0)) return 0;
    const double each_s = pixels / kPixelsASecond + bytes / keyframes / kBytesASecond;
    return each_s > 0 ? static_cast<std::size_t>(std::min(kMostKeyframes, decode_s / each_s)) : 0;
}

Result<std::vector<float>> differences_of(MediaFile& media, const PacketIndex& index,
                                          std::span<const std::uint32_t> wanted,
                                          std::span<const std::uint32_t> by_time) {
    NOSCOPE_TRY(const auto images,
                sample_images(media, index, wanted, {kSide, kSide},
                              kPacketsAKeyframe * static_cast<std::int64_t>(wanted.size())));
    NOSCOPE_TRY(const auto metric, make_metric("mse", {}, kSide, kSide));
    const auto image_of = [&](std::uint32_t packet) -> const ScoreImage& {
        return images[static_cast<std::size_t>(std::ranges::lower_bound(wanted, packet) - wanted.begin())];
    };
    std::vector<float> differences(by_time.size(), kUnknown);
    for (std::size_t i = 1; i < by_time.size(); ++i) {
        const ScoreImage &before = image_of(by_time[i - 1]), &now = image_of(by_time[i]);
        if (before.width > 0 && now.width > 0)
            differences[i] = static_cast<float>(metric->distance(now, before));
    }
    return differences;
}

}  // namespace

std::vector<float> packet_activity(const PacketIndex& index, std::span<const BlockTime> blocks) {
    const auto relative = relative_sizes(index);
    std::vector<TimedValue> sizes;
    for (std::size_t i = 0; i < index.packets.size(); ++i) {
        const PacketIndex::Packet& packet = index.packets[i];
        if (packet.frame && !packet.key && !packet.corrupt && !packet.gap)
            sizes.push_back({index.seconds(packet.pts), relative[i]});
    }
    std::ranges::sort(sizes, {}, &TimedValue::s);
    std::vector<float> activity;
    for (const BlockTime& block : blocks) {
        const auto first = std::ranges::lower_bound(sizes, block.from_s, {}, &TimedValue::s);
        const auto last = std::ranges::lower_bound(sizes, block.to_s, {}, &TimedValue::s);
        std::vector<float> inside;
        for (auto size = first; size < last; ++size) inside.push_back(size->value);
        activity.push_back(inside.empty() ? kUnknown : std::max(0.F, upper_tenth(std::move(inside)) - 1));
    }
    return activity;
}

std::vector<float> keyframe_activity(const PacketIndex& index, std::span<const std::uint32_t> keyframes,
                                     std::span<const float> differences, std::span<const BlockTime> blocks) {
    std::vector<float> known;
    for (std::size_t i = 1; i < differences.size(); ++i)
        if (!std::isnan(differences[i])) known.push_back(differences[i]);
    std::vector<float> activity(blocks.size(), kUnknown);
    if (known.empty()) return activity;
    std::ranges::nth_element(known, known.begin() + std::ssize(known) / 2);
    const float median = known[known.size() / 2];
    const auto seconds = [&](std::size_t i) { return index.seconds(index.packets[keyframes[i]].pts); };
    for (std::size_t b = 0; b < blocks.size(); ++b) {
        // The first pair that ends in the block or after it.
        std::size_t low = 1, high = keyframes.size();
        while (low < high) {
            const std::size_t middle = (low + high) / 2;
            seconds(middle) >= blocks[b].from_s ? high = middle : low = middle + 1;
        }
        float most = kUnknown;
        for (std::size_t i = low; i < keyframes.size() && seconds(i - 1) < blocks[b].to_s; ++i)
            if (!(differences[i] <= most)) most = std::isnan(differences[i]) ? most : differences[i];
        if (std::isnan(most)) continue;
        // A scene that stands still but for a moment has a median of nothing.
        activity[b] = std::max(0.F, most / std::max(median, 1e-6F) - 1);
    }
    return activity;
}

Result<BlockActivity> block_activity(const PacketIndex& index, std::span<const BlockTime> blocks,
                                     double decode_s,
                                     const std::function<Result<std::unique_ptr<MediaFile>>()>& open) {
    BlockActivity activity;
    if (packet_size_profile(index).rate_control != PacketSizeProfile::RateControl::near_constant) {
        activity.blocks = packet_activity(index, blocks);
        activity.source = ActivitySource::packets;
        if (std::ranges::any_of(activity.blocks, [](float value) { return !std::isnan(value); }))
            return activity;
    }
    activity.blocks.assign(blocks.size(), kUnknown);
    activity.source = ActivitySource::none;
    if (!(decode_s > 0)) return activity;
    NOSCOPE_TRY(const auto media, open());
    const double pixels = static_cast<double>(media->info().coded_width) * media->info().coded_height;
    const auto wanted = spread_keyframes(index, affordable_keyframes(index, pixels, decode_s));
    if (wanted.size() < 2) return activity;
    std::vector<std::uint32_t> by_time = wanted;
    std::ranges::stable_sort(by_time, {}, [&](std::uint32_t packet) { return index.packets[packet].pts; });
    NOSCOPE_TRY(const auto differences, differences_of(*media, index, wanted, by_time));
    activity.blocks = keyframe_activity(index, by_time, differences, blocks);
    activity.source = ActivitySource::keyframes;
    return activity;
}

}  // namespace noscope
