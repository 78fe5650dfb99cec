// The cost-based optimizer (docs/search.md): of all plans that the table can judge, the cheapest that keeps
// the budgets on blocks that it was not fitted on. Pure.
#pragma once

#include <noscope/error.h>
#include <noscope/options.h>
#include "search/search_table.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace noscope {

// How far thresholds stay from what the budgets would allow.
struct SearchMargin {
    double share = 1;  // of the budgets, [0, 1]
    // Differences and confidences are divided by it, as is the distance of `high` from 1; >= 1.
    double pull = 1;
    bool operator==(const SearchMargin&) const = default;
};

// A plan that was thought of.
struct SearchedPlan {
    std::string_view rule{};  // of its gate
    CandidatePlan candidate{};
    PlanOutcome fitted{};   // on all spans, which its thresholds were chosen on
    PlanSeconds seconds{};  // over all spans
    // On halves of the spans, with thresholds chosen on the other half. Not judged: it was dearer than one
    // that had passed.
    bool judged = false, keeps = false;
    PlanOutcome tried{};
    SearchMargin margin{};
};

enum class SearchVerdict : std::uint8_t {
    found,         // the cheapest that keeps the budgets
    none_keeps,    // no plan but the reference alone does
    none_cheaper,  // nor costs any less
    too_few,       // positive windows, or negative ones where the budgets are about them: nothing to judge by
};

struct SearchOutcome {
    SearchVerdict verdict = SearchVerdict::found;
    std::int64_t windows = 0, positive = 0;  // of the spans, by the reference
    std::vector<SearchedPlan> plans;         // cheapest first; the reference alone is among them
    std::size_t chosen = 0;                  // index into plans
    std::int64_t tried = 0;                  // plans with other thresholds counted
};

// Windows of either kind without which nothing is chosen.
inline constexpr std::int64_t kLeastSearched = 3;
// So many positive windows without a miss bound the missed share by 5 % with 95 % confidence: .95^59 < .05.
inline constexpr std::int64_t kEnoughSearched = 59;

// Errors: as decide_span().
Result<SearchOutcome> choose_plan(const SearchTable& table, const Budgets& budgets);

}  // namespace noscope
