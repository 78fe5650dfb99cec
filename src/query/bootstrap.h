// How far the measures of an answer would scatter over other footage of the same habits: a block bootstrap
// (Künsch 1989; circular: Politis and Romano 1992). Neighbouring windows look alike, so what is drawn with
// replacement are blocks of whole windows, long enough that what hangs together stays inside one.
#pragma once

#include <noscope/eval.h>
#include "query/appearances.h"
#include "query/metrics.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace noscope {

struct BootstrapOptions {
    double confidence = .95;
    int draws = 2000;
    std::uint64_t seed = 1;
};

// Fewer blocks than this give no intervals.
inline constexpr std::int64_t kLeastBlocks = 10;

// The largest lag at which `series` still hangs together: its autocorrelation is outside
// +-2 sqrt(log10 n / n) there, and within it at each of the five next lags or more (the rule of Politis and
// White 2004, section 3). Lags up to n / 20 are looked at; 0 for a constant series.
std::int64_t dependence_reach(std::span<const std::uint8_t> series);

// Twice the longest reach of the three: the true labels, the predicted ones, and where they differ; at least
// ten windows (the length of a sampled block) and the cube root of their number.
std::int64_t block_length(std::span<const Window> truth, std::span<const Window> predicted);

// `truth` and `predicted` hold the same windows in time order; the spans are appearance_spans() of each, and
// `faults` what compare_appearances() said of them. An appearance counts in the block that holds its first
// window. Percentiles of the draws; where a share is 0 or 1 in the recording itself, no draw can differ, and
// each block that holds any of what is counted is taken for one independent trial: [0, 1 - a^(1/n)] or
// [a^(1/n), 1], a = 1 - confidence. Nor is any other's upper end below the first or its lower end above the
// second. The same for the same seed on every platform.
ScoreIntervals bootstrap_intervals(std::span<const Window> truth, std::span<const Window> predicted,
                                   std::span<const Span> true_spans, std::span<const Span> reported_spans,
                                   const AppearanceFaults& faults, const BootstrapOptions& options = {});

}  // namespace noscope
