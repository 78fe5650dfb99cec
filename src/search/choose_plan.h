// The cost-based optimizer (docs/search.md): of all plans that the table can judge, the cheapest that keeps
// the budgets on blocks that it was not fitted on. Pure.
#pragma once

#include <noscope/error.h>
#include <noscope/options.h>
#include "search/error_margin.h"
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
    // drawn_back() by so much, >= 1.
    double pull = 1;
    bool operator==(const SearchMargin&) const = default;
};

// A plan that was thought of.
struct SearchedPlan {
    std::string_view rule{};  // of its gate
    CandidatePlan candidate{};
    PlanOutcome fitted{};   // on all spans, which its thresholds were chosen on; judged: and on the halves
    PlanSeconds seconds{};  // over all spans
    // On halves of the spans, with thresholds chosen on the other half. Not judged: it was dearer than one
    // that had passed.
    bool judged = false, keeps = false;
    PlanOutcome tried{};
    SearchMargin margin{};
    Proof proof = Proof::too_few;  // that it keeps the budgets, by the halves
    // Of a plan that was judged, what thresholds the two halves gave; the first was chosen on spans 0, 2, 4
    // and so on.
    std::vector<CandidatePlan> on_halves{};
};

enum class SearchVerdict : std::uint8_t {
    found,         // the cheapest that keeps the budgets
    none_keeps,    // no plan but the reference alone does
    none_cheaper,  // nor costs any less
    // Positive windows or appearances, or negative windows where the budgets are about them:
    too_few,  // so that every frame is asked about
    ranked,   // so that asking goes by rank, which no sample needs to bound
};

struct SearchOutcome {
    SearchVerdict verdict = SearchVerdict::found;
    std::int64_t windows = 0, positive = 0;  // of the spans, by the reference
    std::int64_t appearances = 0;            // likewise; one that a block cuts is one in each
    std::vector<SearchedPlan> plans;         // cheapest first; the reference alone is among them
    std::size_t chosen = 0;                  // index into plans
    std::int64_t tried = 0;                  // plans with other thresholds counted
    // What the cheapest thresholds would take over all spans, were they known to keep the budgets: more
    // labels may come to it. No more than what is chosen takes.
    double hoped_s = 0;

    // No thresholds could be judged.
    bool is_rare() const { return verdict == SearchVerdict::too_few || verdict == SearchVerdict::ranked; }
};

// Windows of either kind, and appearances, without which nothing is chosen: neighbouring windows are alike,
// so that twenty of one appearance say little more than one does.
inline constexpr std::int64_t kLeastSearched = 3;
// So many positive windows without a miss bound the missed share by 5 % with 95 % confidence: .95^59 < .05.
inline constexpr std::int64_t kEnoughSearched = 59;

struct SearchSettings {
    // Plans of different stages that are judged on halves, at most.
    std::size_t finalists = 40;
    // Of the budgets, at most so much is used up where thresholds are chosen.
    double most_share = .5;
    // Whether plans may look at pictures before the reference does.
    bool pictures = true;
    // Whether plans are tried that ask by rank or per run.
    bool asking = true;
    // Of the run, which draws by it.
    std::uint64_t seed = 1;
    // The table is all there is: what keeps the budgets on the blocks that thresholds were chosen on, keeps.
    bool hindsight = false;
};

// Errors: as decide_span().
Result<SearchOutcome> choose_plan(const SearchTable& table, const Budgets& budgets,
                                  const SearchSettings& settings = {});

}  // namespace noscope
