// A labelled block with the confidences of a net, as a search has it.
#pragma once

#include "cascade/scripted.h"
#include "search/search_table.h"

#include <algorithm>
#include <initializer_list>
#include <utility>
#include <vector>

namespace noscope::testing {

inline constexpr int kFrames = 40;

// 20 s with two frames a second and a keyframe every 4 s. `there`: what the reference says; `confidences`:
// what a net says.
inline SearchTable table_of(const std::vector<bool>& there, const std::vector<float>& confidences) {
    SearchTable table;
    table.scorers = plan_of("cnn(50,8s2,d8)[0,1] | reference");
    ScoredSpan span;
    span.time_base = {1, 2};
    PacketIndex index;
    for (int i = 0; i < kFrames; ++i) {
        const auto at = static_cast<std::uint32_t>(i);
        span.frames.push_back({.window = i / 2, .pts = i, .packet = at, .key = i % 8 == 0});
        index.packets.push_back({.pts = i, .size = 1});
        if (i % 8 == 0) index.packets.back().entry = EntryPoint::closed;
    }
    span.decoded.assign(kFrames, true);
    span.positive = there;
    span.scores = {confidences, {}};
    table.decode.emplace_back(index, DecodeCost{.start_s = 100, .intra_s = 1, .inter_s = 1}, span.frames);
    table.spans.push_back(std::move(span));
    table.costs = {1, {0, 0}, {-1, -1}, {}};
    table.grouping.merge_gap = {2, 1};
    return table;
}

inline std::vector<float> confidences(std::initializer_list<std::pair<int, int>> runs) {
    std::vector<float> all(kFrames, .1F);
    for (const auto& [begin, end] : runs) std::fill(all.begin() + begin, all.begin() + end, .9F);
    return all;
}

inline std::vector<bool> labels(int begin, int end) {
    std::vector<bool> all(kFrames);
    std::fill(all.begin() + begin, all.begin() + end, true);
    return all;
}

}  // namespace noscope::testing
