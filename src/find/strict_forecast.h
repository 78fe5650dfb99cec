// What `--guarantee strict` would take, by what the labelled sample of a search leaves open
// (docs/guarantee.md, "The floor, and when it says no").
#pragma once

#include <noscope/options.h>
#include "search/open_windows.h"

#include <cstdint>

namespace noscope {

struct StrictForecast {
    // Labels. From draws of what the recording may hold, given the sample: what nine in ten of them take lies
    // within [low, high], and `labels`, there too, is the median of the most that lie within 30 % of one.
    std::int64_t labels = 0, low = 0, high = 0;
    bool near_exhaustive = false;  // in nine of ten of them, half of the open windows or more
};

// Says nothing for certain. The recording, of so many analysed frames, is drawn over and over: blocks by the
// Bayesian bootstrap (Rubin 1981) within their groups; errors, which a sample may show none of, with half of
// a block that errs added by Jeffreys' prior for a rate; how many of them are near to a change of what is
// claimed, where `strict` looks first, by Jeffreys' prior for a share. On each the tests of `strict` are made
// once.
StrictForecast forecast_strict(const OpenSample& sample, std::int64_t frames, const Budgets& budgets,
                               double confidence);

}  // namespace noscope
