// How deep a strict run must ask: windows in order of doubt, cut at depths fixed before the audit.
#pragma once

#include "guarantee/sample_bounds.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace noscope {

// A window of the sample, labelled in full by the reference model.
struct AuditedWindow {
    std::int64_t rank = 0;  // its place in the order of doubt, 0 the most doubtful
    bool positive = false;
};

// What a depth must keep.
struct StrictBudgets {
    std::int64_t exact_positive = 0, exact_negative = 0;  // windows that were exact before the sample
    std::optional<double> fnr, fpr;                       // budgets in [0, 1); all must pass
    // At most so many wrong windows, fixed before the sample was drawn; >= 0. For budgets that are no share
    // of windows.
    std::optional<std::int64_t> most_missed, most_false;
    double alpha = .05;
};

struct StrictQuestion : StrictBudgets {
    // The windows that are not exact, most doubtful first: whether the frozen answer calls each positive.
    std::vector<bool> called_positive;
    // A depth d has the reference asked about the windows of ranks below d. Falling, from
    // called_positive.size() ("every frame asked") on; fixed before the sample was drawn.
    std::vector<std::int64_t> depths;
};

struct StrictTest {
    std::int64_t depth = 0;
    SampleCount missed, false_alarms;  // among the windows that this depth does not ask about
    bool passed = false;
};

struct StrictChoice {
    std::int64_t depth = 0;         // to be carried out
    std::vector<StrictTest> tests;  // those made, in order; the last failed, or no depth was left
};

// One uniform sample of all windows, its size fixed beforehand, tests every depth, each at alpha
// (last_passed()). Given how many of it a depth leaves unasked, those are a uniform sample of what the depth
// leaves unasked, so the exact bound holds; a budget is broken with probability <= alpha whatever is chosen.
// A depth is judged on its errors before the sample's corrections and on the positives that are known now,
// not on those that asking would find. Where every frame is asked nothing can be wrong: that depth always
// passes. `sample`: distinct ranks in any order.
StrictChoice strict_choice(const StrictQuestion& question, std::span<const AuditedWindow> sample);

// Whether a depth keeps all of them, by its errors before the sample's corrections. Exact: those of the
// budgets, and what the sample proved but for the errors that are counted here.
bool keeps(const StrictBudgets& budgets, const StrictTest& test);

// A sample that shows so many errors can still let the deepest cut pass. With 0 each error sends it one cut
// further up, which asks about twice as much.
inline constexpr std::int64_t kStrictErrors = 2;

// The share of the open windows, `negative` and `positive` by what they are called, that a sample must be for
// the cut at "none" to pass with so many errors in it, if they are otherwise what they are called; 1 where no
// smaller one would do.
double strict_share(const StrictBudgets& budgets, std::int64_t negative, std::int64_t positive);

// `count` depths from `windows` down to 0, dense near 0: each at most half of the one before, the last but
// one of about windows / 2^(count - 2). 2 <= count; fewer where windows run out.
std::vector<std::int64_t> halving_depths(std::int64_t windows, int count);

}  // namespace noscope
