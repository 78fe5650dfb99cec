#include "video/packet_sizes.h"

#include "base/rational_math.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>

namespace noscope {
namespace {

using Numbers = std::vector<std::uint32_t>;  // of packets

// A multiset of ranks 0 .. n-1 that finds its k-th smallest, all in O(log n): a binary indexed tree of counts
// (Fenwick, Software: Practice and Experience 24(3), 1994).
class RankCounts {
   public:
    explicit RankCounts(std::size_t ranks) : tree_(ranks + 1, 0) {
        while (top_ * 2 <= ranks) top_ *= 2;
    }
    void add(std::uint32_t rank, int count) {
        for (std::size_t i = rank + std::size_t{1}; i < tree_.size(); i += i & (~i + 1)) tree_[i] += count;
        size_ += count;
    }
    int size() const { return size_; }
    // k in 0 .. size() - 1.
    std::uint32_t kth(int k) const {
        std::size_t at = 0;
        for (std::size_t step = top_; step > 0; step /= 2)
            if (at + step < tree_.size() && tree_[at + step] <= k) {
                at += step;
                k -= tree_[at];
            }
        return static_cast<std::uint32_t>(at);
    }

   private:
    std::vector<int> tree_;
    std::size_t top_ = 1;  // the largest power of two that is no more than the ranks
    int size_ = 0;
};

// Frames in pts order, file order among equals.
Numbers in_pts_order(const PacketIndex& index) {
    Numbers order;
    order.reserve(index.packets.size());
    for (std::uint32_t i = 0; i < index.packets.size(); ++i)
        if (index.packets[i].frame) order.push_back(i);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return index.packets[a].pts < index.packets[b].pts;
    });
    return order;
}

// One class: its packets in pts order.
void relate(const PacketIndex& index, const Numbers& members, std::vector<float>& relative) {
    const auto& packets = index.packets;
    std::vector<std::int32_t> sizes;
    sizes.reserve(members.size());
    for (const std::uint32_t number : members) sizes.push_back(packets[number].size);
    std::vector<std::int32_t> by_rank = sizes;
    std::sort(by_rank.begin(), by_rank.end());
    by_rank.erase(std::unique(by_rank.begin(), by_rank.end()), by_rank.end());
    Numbers ranks;
    ranks.reserve(sizes.size());
    for (const std::int32_t size : sizes)
        ranks.push_back(static_cast<std::uint32_t>(std::lower_bound(by_rank.begin(), by_rank.end(), size) -
                                                   by_rank.begin()));

    RankCounts window(by_rank.size());
    // In whole units: a pts difference is at most 30 s where it is at most this.
    const std::int64_t reach =
        floor_div(int128{kMedianHalfWindowS} * index.time_base.den, index.time_base.num);
    const auto near = [&](std::size_t a, std::size_t b) {
        return int128{packets[members[b]].pts} - packets[members[a]].pts <= reach;
    };
    std::size_t begin = 0, end = 0;
    for (std::size_t i = 0; i < members.size(); ++i) {
        for (; end < members.size() && near(i, end); ++end) window.add(ranks[end], 1);
        for (; !near(begin, i); ++begin) window.add(ranks[begin], -1);
        const int count = window.size();
        const double median = (static_cast<double>(by_rank[window.kth((count - 1) / 2)]) +
                               static_cast<double>(by_rank[window.kth(count / 2)])) /
                              2;
        if (median > 0) relative[members[i]] = static_cast<float>(sizes[i] / median);
    }
}

}  // namespace

std::vector<GopPlace> gop_places(const PacketIndex& index) {
    std::vector<GopPlace> places;
    places.reserve(index.packets.size());
    bool after_key = false;
    for (const PacketIndex::Packet& packet : index.packets) {
        if (packet.key)
            places.push_back(GopPlace::key);
        else if (after_key)
            places.push_back(GopPlace::first_after_key);
        else
            places.push_back(packet.disposable ? GopPlace::disposable : GopPlace::inside);
        after_key = packet.key;
    }
    return places;
}

std::vector<float> relative_sizes(const PacketIndex& index) {
    constexpr std::size_t kTypes = 4, kPlaces = 4;
    std::array<Numbers, kTypes * kPlaces> classes;
    const auto places = gop_places(index);
    for (const std::uint32_t number : in_pts_order(index))
        classes[static_cast<std::size_t>(index.packets[number].type) * kPlaces +
                static_cast<std::size_t>(places[number])]
            .push_back(number);
    std::vector<float> relative(index.packets.size(), 1);
    for (const Numbers& members : classes) relate(index, members, relative);
    return relative;
}

std::vector<float> packet_scores(const PacketIndex& index, std::span<const float> relative,
                                 std::span<const std::uint32_t> analysed) {
    assert(relative.size() == index.packets.size());
    constexpr float kNone = -1;
    std::vector<float> scores;
    scores.reserve(analysed.size());
    float largest = kNone;
    for (const std::uint32_t number : in_pts_order(index)) {
        if (scores.size() == analysed.size()) break;
        if (!index.packets[number].key) largest = std::max(largest, relative[number]);
        if (number != analysed[scores.size()]) continue;
        scores.push_back(largest == kNone ? std::numeric_limits<float>::infinity() : largest);
        largest = kNone;
    }
    assert(scores.size() == analysed.size());
    return scores;
}

}  // namespace noscope
