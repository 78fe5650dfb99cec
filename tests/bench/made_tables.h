// Score tables of a whole recording, made up.
#pragma once

#include "seeds.h"

#include "query/made.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace noscope::testing {

inline constexpr int kFrames = 20, kBlocks = 160;

// 1,600 s with two frames a second. Somebody comes now and then and stays for 3 to 40 s; the difference and
// the net grow then, with some noise, and packets where somebody comes or goes.
inline RecordingTables made_tables(std::uint64_t seed) {
    Random random(seed);
    std::vector<bool> there(kFrames * kBlocks);
    for (std::size_t at = 30; at < there.size();) {
        const auto stays = static_cast<std::size_t>(random.between(6, 80));
        for (std::size_t i = at; i < std::min(there.size(), at + stays); ++i) there[i] = true;
        at += stays + static_cast<std::size_t>(random.between(20, 140));
    }
    SearchTable table;
    table.scorers = *parse_plan("packets>0 | mse(empty,10x10)>0 | cnn(50,8s2,d8)[0,1] | reference");
    PacketIndex index;
    for (std::uint32_t i = 0; i < there.size(); ++i) {
        index.packets.push_back({.pts = i, .size = 100, .frame = true});
        if (i % 8 == 0) index.packets.back().entry = EntryPoint::closed;
    }
    for (int b = 0; b < kBlocks; ++b) {
        ScoredSpan span;
        span.time_base = {1, 2};
        span.scores.resize(table.scorers.stages.size());
        for (int i = b * kFrames; i < (b + 1) * kFrames; ++i) {
            const auto at = static_cast<std::size_t>(i);
            const bool before = i > 0 && there[at - 1];
            const auto noise = [&] { return static_cast<float>(random.fraction()); };
            span.frames.push_back(
                {.window = i / 2, .pts = i, .packet = static_cast<std::uint32_t>(i), .key = i % 8 == 0});
            span.decoded.push_back(true);
            span.positive.push_back(there[at]);
            span.scores[0].push_back(there[at] != before ? 2 + noise() : 1.5F * noise());
            span.scores[1].push_back((there[at] ? .5F : 0) + .8F * noise());
            span.scores[2].push_back(there[at] ? 1 - .6F * noise() : .6F * noise());
        }
        table.spans.push_back(std::move(span));
        table.decode.emplace_back(index, DecodeCost{.intra_s = 1e-3, .inter_s = 1e-3},
                                  table.spans.back().frames);
    }
    table.costs = {.1, {0, 1e-5, 1e-4, 0}, {-1, 0, 1, -1}, {1e-5, 1e-5}};
    RecordingTables made;
    made.population = population_of(table);
    table.confirms = false;
    made.plain = std::move(table);
    return made;
}

}  // namespace noscope::testing
