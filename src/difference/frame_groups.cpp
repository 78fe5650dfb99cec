#include "difference/frame_groups.h"

#include "difference/block_grid.h"
#include "difference/difference_sums.h"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <optional>
#include <tuple>
#include <utility>

namespace noscope {
namespace {

// Enough to see shadows move, few enough to try every cut of thousands of frames.
constexpr int kGridSide = 16;
// Of a group's squared error, that a cut must take away. A cut of noise takes away about 1 / frames; one of a
// steady drift takes away three quarters.
constexpr double kLeastGain = 0.25;

using Group = std::vector<std::size_t>;
using Features = std::vector<double>;  // a frame's mean level in each block

struct Frame {
    Features features;
    double brightness = 0;  // mean of the features, before they were evened out
};

double mean(const Features& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

std::vector<Frame> look_at(std::span<const EmptyFrame> frames) {
    const ScoreImage& any = *frames[0].image;
    // A block of more than kMostBlockSide cannot be: images are at most kGridSide times as wide.
    static_assert(kMostScoreSide <= kGridSide * kMostBlockSide);
    const auto grid = BlockGrid::make({std::min(kGridSide, any.width), std::min(kGridSide, any.height)},
                                      any.width, any.height);
    assert(grid);
    const std::vector<std::uint8_t> black(any.y.size());
    const PlaneShape shape{static_cast<std::size_t>(any.width), static_cast<std::size_t>(any.height),
                           any.width, any.width};
    std::vector<std::uint32_t> sums(grid->blocks());
    std::vector<Frame> seen;
    for (const EmptyFrame& frame : frames) {
        const PlanePair pair{frame.image->y.data(), black.data()};
        fast_difference_sums().block_absolutes(*grid, shape, {&pair, 1}, sums.data());
        Features features;
        for (std::size_t block = 0; block < sums.size(); ++block)
            features.push_back(sums[block] / static_cast<double>(grid->samples(block)));
        const double brightness = mean(features);
        seen.push_back({std::move(features), brightness});
    }
    return seen;
}

// Every frame as bright as the group's frames are on average.
void even_out(std::vector<Frame>& frames, const Group& group) {
    double brightness = 0;
    for (const std::size_t i : group) brightness += frames[i].brightness / static_cast<double>(group.size());
    for (const std::size_t i : group)
        if (frames[i].brightness > 0)
            for (double& feature : frames[i].features) feature *= brightness / frames[i].brightness;
}

double square(const Features& values) {
    return std::inner_product(values.begin(), values.end(), values.begin(), 0.0);
}

struct Cut {
    double gain = 0;  // squared error that it takes away
    Group first, second;
};

// The best cut of frames in this order, if any leaves enough frames on both sides. Squared error about the
// mean is sum |x|^2 - |sum x|^2 / n, so it falls by the rise of what is subtracted.
void try_cuts(const std::vector<Frame>& frames, const Group& order, std::size_t least,
              std::optional<Cut>& best) {
    Features before(frames[0].features.size()), after = before;
    double error = 0;
    for (const std::size_t i : order) {
        for (std::size_t k = 0; k < after.size(); ++k) after[k] += frames[i].features[k];
        error += square(frames[i].features);
    }
    const double n = static_cast<double>(order.size()), whole = square(after) / n;
    error -= whole;
    for (std::size_t cut = 1; cut < order.size(); ++cut) {
        const Features& features = frames[order[cut - 1]].features;
        for (std::size_t k = 0; k < after.size(); ++k) {
            before[k] += features[k];
            after[k] -= features[k];
        }
        if (cut < least || order.size() - cut < least) continue;
        const double at = static_cast<double>(cut);
        const double gain = square(before) / at + square(after) / (n - at) - whole;
        // Rounding is far below a thousandth of a level a block.
        if (gain < kLeastGain * error || gain < 1e-6 * n || (best && gain <= best->gain)) continue;
        const auto middle = order.begin() + static_cast<std::ptrdiff_t>(cut);
        best = Cut{gain, {order.begin(), middle}, {middle, order.end()}};
    }
}

// `group` is in time order.
std::optional<Cut> best_cut(const std::vector<Frame>& frames, const Group& group, std::size_t least) {
    std::optional<Cut> best;
    try_cuts(frames, group, least, best);
    Group by_brightness = group;
    std::stable_sort(by_brightness.begin(), by_brightness.end(), [&](std::size_t a, std::size_t b) {
        return frames[a].brightness < frames[b].brightness;
    });
    try_cuts(frames, by_brightness, least, best);
    return best;
}

}  // namespace

std::vector<Group> group_frames(std::span<const EmptyFrame> frames, const ReferenceSettings& settings) {
    std::vector<Frame> seen = look_at(frames);
    Group in_order(frames.size());
    std::iota(in_order.begin(), in_order.end(), std::size_t{0});
    const auto place = [&](std::size_t i) {
        return std::tie(frames[i].infrared, frames[i].time_s, frames[i].image->y);
    };
    const auto earlier = [&](std::size_t a, std::size_t b) { return place(a) < place(b); };
    std::sort(in_order.begin(), in_order.end(), earlier);

    struct Leaf {
        Group group;
        std::optional<Cut> cut;
    };
    const auto leaf = [&](Group group) {
        std::sort(group.begin(), group.end(), earlier);
        auto cut = best_cut(seen, group, static_cast<std::size_t>(settings.least_frames));
        return Leaf{std::move(group), std::move(cut)};
    };
    std::vector<Leaf> leaves;
    const auto infrared =
        std::find_if(in_order.begin(), in_order.end(), [&](std::size_t i) { return frames[i].infrared; });
    for (Group group : {Group(in_order.begin(), infrared), Group(infrared, in_order.end())}) {
        if (group.empty()) continue;
        if (settings.gain) even_out(seen, group);
        leaves.push_back(leaf(std::move(group)));
    }
    while (leaves.size() < static_cast<std::size_t>(settings.most)) {
        const auto gain = [](const Leaf& one) { return one.cut ? one.cut->gain : 0; };
        const auto next = std::max_element(leaves.begin(), leaves.end(),
                                           [&](const Leaf& a, const Leaf& b) { return gain(a) < gain(b); });
        if (!next->cut) break;
        Cut cut = std::move(*next->cut);
        *next = leaf(std::move(cut.first));
        leaves.push_back(leaf(std::move(cut.second)));
    }
    std::sort(leaves.begin(), leaves.end(),
              [&](const Leaf& a, const Leaf& b) { return earlier(a.group[0], b.group[0]); });
    std::vector<Group> groups;
    for (Leaf& one : leaves) groups.push_back(std::move(one.group));
    return groups;
}

}  // namespace noscope
