// What a search does over many samples of one recording: the table of scores is made once for all its blocks,
// and each seed draws other blocks to choose a plan by, which is then carried out on all.
#pragma once

#include <noscope/error.h>
#include "search/choose_plan.h"

#include <cstdint>
#include <string>
#include <vector>

namespace noscope {

struct SeedsRequest {
    const SearchTable& table;  // spans: all blocks of a recording, in time order
    std::vector<bool> drawn;   // by span: whether it may be in a sample (nets were not trained on it)
    Budgets budgets;
    std::int64_t frames = 600;  // labelled to choose by
    SearchSettings settings;
};

struct SeedRun {
    std::string plan;
    PlanOutcome outcome;             // over the whole recording, confirmed as a run does
    double run_s = 0, labels_s = 0;  // the run's, and the sample's calls
    double plain_s = 0;              // the run of the best plain plan chosen on the same sample
    double choose_s = 0;             // core-seconds
    bool holds = false;              // the budgets, on the whole recording
    double predicted_calls = 0, predicted_decoded = 0;  // as a search predicts them
    double actual_calls = 0, actual_decoded = 0;
};

// Of one candidate on the whole table, confirmed over all spans together. What is in `labelled` spans costs
// no call. `budgets`, `seed`: of the run, where it ranks.
Result<PlanOutcome> whole_outcome(const CandidatePlan& candidate, const SearchTable& table,
                                  const std::vector<bool>& labelled, const Budgets& budgets = {},
                                  std::uint64_t seed = 1);
bool holds(const PlanOutcome& outcome, const Budgets& budgets);

Result<SeedRun> run_seed(const SeedsRequest& request, std::uint64_t seed);

// Of the cheapest plan that keeps the budgets on the whole recording, its thresholds chosen there.
Result<double> hindsight_seconds(const SearchTable& table, const Budgets& budgets);

}  // namespace noscope
