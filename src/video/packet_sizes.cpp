#include "video/packet_sizes.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <limits>

namespace noscope {
namespace {

constexpr std::size_t kKinds = 64;

// How many of each rank: a Fenwick tree, whose prefix sums find the k-th smallest.
class RankCounts {
   public:
    explicit RankCounts(std::size_t ranks) : top_(std::bit_floor(ranks)), tree_(ranks + 1) {}

    void add(std::uint32_t rank, std::int32_t count) {
        for (std::size_t i = rank + 1; i < tree_.size(); i += i & (~i + 1)) tree_[i] += count;
    }
    // k from 1, at most what was added.
    std::uint32_t kth(std::int64_t k) const {
        std::size_t at = 0;
        for (std::size_t step = top_; step > 0; step /= 2)
            if (at + step < tree_.size() && tree_[at + step] < k) k -= tree_[at += step];
        return static_cast<std::uint32_t>(at);
    }

   private:
    std::size_t top_;
    std::vector<std::int32_t> tree_;
};

// later >= earlier: the distance fits where a signed difference would not.
std::uint64_t between(std::int64_t earlier, std::int64_t later) {
    return static_cast<std::uint64_t>(later) - static_cast<std::uint64_t>(earlier);
}

std::uint64_t units(const PacketIndex& index, double seconds) {
    const double count = seconds * static_cast<double>(index.time_base.den) /
                         static_cast<double>(std::max<std::int64_t>(1, index.time_base.num));
    return count >= 9e18 ? std::uint64_t(9e18) : static_cast<std::uint64_t>(std::max(0.0, count));
}

void sort_by_time(const PacketIndex& index, std::vector<std::uint32_t>& numbers) {
    const auto earlier = [&](std::uint32_t a, std::uint32_t b) {
        const std::int64_t first = index.packets[a].pts, second = index.packets[b].pts;
        return first != second ? first < second : a < b;
    };
    if (!std::is_sorted(numbers.begin(), numbers.end(), earlier))
        std::sort(numbers.begin(), numbers.end(), earlier);
}

// Sizes over the running median of `numbers` (packets in pts order, none empty), told to `take`.
template <class Take>
void over_running_median(const PacketIndex& index, const std::vector<std::uint32_t>& numbers,
                         std::uint64_t half_span, Take take) {
    std::vector<std::int32_t> sizes;
    sizes.reserve(numbers.size());
    for (const std::uint32_t number : numbers) sizes.push_back(index.packets[number].size);
    std::sort(sizes.begin(), sizes.end());
    sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end());
    std::vector<std::uint32_t> ranks;
    ranks.reserve(numbers.size());
    for (const std::uint32_t number : numbers) {
        const auto place = std::lower_bound(sizes.begin(), sizes.end(), index.packets[number].size);
        ranks.push_back(static_cast<std::uint32_t>(place - sizes.begin()));
    }
    const auto time = [&](std::size_t i) { return index.packets[numbers[i]].pts; };
    RankCounts counts(sizes.size());
    const std::size_t count = numbers.size(), enough = std::min(kEnoughOfAKind, count);
    // In [begin, end) of `counts`; the span's first; the first of the nearest few. All only grow.
    std::size_t begin = 0, end = 0, span_begin = 0, nearest = 0;
    for (std::size_t i = 0; i < count; ++i) {
        while (between(time(span_begin), time(i)) > half_span) ++span_begin;
        // The few begin later while the one to join is nearer than the one to leave.
        while (nearest + enough < count &&
               (nearest + enough <= i ||
                between(time(nearest), time(i)) > between(time(i), time(nearest + enough))))
            ++nearest;
        while (end < count &&
               (end <= i || between(time(i), time(end)) <= half_span || end < nearest + enough))
            counts.add(ranks[end++], 1);
        for (; begin < std::min(span_begin, nearest); ++begin) counts.add(ranks[begin], -1);
        const auto middle = static_cast<std::int64_t>((end - begin + 1) / 2);
        take(numbers[i], static_cast<float>(index.packets[numbers[i]].size) /
                             static_cast<float>(sizes[counts.kth(middle)]));
    }
}

}  // namespace

std::vector<std::uint8_t> packet_kinds(const PacketIndex& index) {
    std::vector<std::uint8_t> kinds;
    kinds.reserve(index.packets.size());
    bool after_key = false, half = false;
    for (const PacketIndex::Packet& packet : index.packets) {
        const bool second = packet.field && half;
        half = packet.field && !half;
        if (packet.key) {
            kinds.push_back(0);
            after_key = true;
            continue;
        }
        const bool predicted = packet.type == PictureType::predicted || packet.type == PictureType::unknown;
        const bool first = predicted && after_key && !second;
        if (first) after_key = false;
        // Times with 3 values of field, 4 of type, 2 of each other: below kKinds.
        const int field = packet.field ? 1 + (second ? 1 : 0) : 0;
        kinds.push_back(static_cast<std::uint8_t>(
            1 + ((field * 4 + static_cast<int>(packet.type)) * 2 + (first ? 1 : 0)) * 2 +
            (packet.disposable ? 1 : 0)));
    }
    return kinds;
}

std::vector<float> relative_sizes(const PacketIndex& index, double half_span_s) {
    std::vector<float> relative(index.packets.size(), 0);
    const auto kinds = packet_kinds(index);
    std::array<std::vector<std::uint32_t>, kKinds> members;
    for (std::uint32_t i = 0; i < kinds.size(); ++i)
        if (index.packets[i].size > 0) members[kinds[i]].push_back(i);
    const std::uint64_t half_span = units(index, half_span_s);
    const auto rare = [&](std::size_t kind) { return kind != 0 && members[kind].size() < kEnoughOfAKind; };
    bool any_rare = false;
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
        any_rare = any_rare || (rare(kind) && !members[kind].empty());
        if (rare(kind)) continue;
        sort_by_time(index, members[kind]);
        over_running_median(index, members[kind], half_span,
                            [&](std::uint32_t packet, float ratio) { relative[packet] = ratio; });
    }
    if (!any_rare) return relative;
    std::vector<std::uint32_t> all;
    for (std::uint32_t i = 0; i < kinds.size(); ++i)
        if (kinds[i] != 0 && index.packets[i].size > 0) all.push_back(i);
    sort_by_time(index, all);
    over_running_median(index, all, half_span, [&](std::uint32_t packet, float ratio) {
        if (rare(kinds[packet])) relative[packet] = ratio;
    });
    return relative;
}

std::vector<float> packet_scores(const PacketIndex& index, std::span<const float> relative,
                                 std::span<const ScoredPacket> wanted) {
    assert(relative.size() == index.packets.size());
    constexpr float kCannotTell = std::numeric_limits<float>::infinity();
    std::vector<std::uint32_t> frames;
    frames.reserve(index.packets.size());
    for (std::uint32_t i = 0; i < index.packets.size(); ++i)
        if (index.packets[i].frame) frames.push_back(i);
    sort_by_time(index, frames);
    std::vector<std::size_t> place(index.packets.size());
    for (std::size_t i = 0; i < frames.size(); ++i) place[frames[i]] = i;
    std::vector<float> scores;
    scores.reserve(wanted.size());
    for (const ScoredPacket& one : wanted) {
        float largest = -1;
        if (one.before)
            for (std::size_t i = place[*one.before] + 1; i <= place[one.packet]; ++i) {
                const PacketIndex::Packet& packet = index.packets[frames[i]];
                if (packet.corrupt || packet.gap) largest = kCannotTell;
                if (!packet.key) largest = std::max(largest, relative[frames[i]]);
            }
        scores.push_back(largest < 0 ? kCannotTell : largest);
    }
    return scores;
}

std::vector<float> packet_scores(const PacketIndex& index, std::span<const float> relative,
                                 std::span<const std::uint32_t> analysed_packets) {
    std::vector<ScoredPacket> wanted;
    wanted.reserve(analysed_packets.size());
    for (const std::uint32_t packet : analysed_packets)
        wanted.push_back(wanted.empty() ? ScoredPacket{packet} : ScoredPacket{packet, wanted.back().packet});
    return packet_scores(index, relative, wanted);
}

}  // namespace noscope
