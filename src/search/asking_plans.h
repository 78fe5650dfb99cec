// Plans that do not ask the reference about every frame that comes to it: what a search tries beside those
// whose thresholds it sweeps. Pure.
#pragma once

#include <noscope/error.h>
#include "search/choose_plan.h"
#include "search/choose_thresholds.h"

#include <array>
#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace noscope {

struct AskingRequest {
    const SearchTable& table;
    const Budgets& budgets;  // at least one is given
    const SearchSettings& settings;
    WindowLimits limits;  // that numbers are chosen to keep
    // Two halves of the table's spans, by number: what is chosen on one is tried on the other.
    std::array<std::span<const std::size_t>, 2> halves;
    // One stricter than the other, as long as the budgets are not kept.
    std::vector<SearchMargin> margins;
    // Whether a plan that was carried out, on halves that it was not fitted on among others, keeps the
    // budgets, by what came of each block of these, too; says how far that is proven.
    std::function<bool(SearchedPlan&, std::span<const PlanOutcome>)> keeps;
    double tie;  // what costs so many times the cheapest that keeps them may still be of use
};

// Adds to the plans of `outcome`, which have been judged and are in any order. Errors: as decide_span().
Status add_asking_plans(const AskingRequest& request, SearchOutcome& outcome);

// Of an outcome whose spans hold too few windows to judge thresholds by: asking by rank takes the place of
// asking about every frame, where it is cheaper.
Status rank_instead(const AskingRequest& request, SearchOutcome& outcome);

}  // namespace noscope
