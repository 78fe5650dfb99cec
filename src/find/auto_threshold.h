// The thresholds of a plan's [auto] stage, or the numbers of its `runs`: scores of labelled blocks, and the
// best of all that can be chosen (docs/specialized-training.md).
#pragma once

#include <noscope/answer.h>
#include <noscope/error.h>
#include <noscope/options.h>
#include "find/prepared_plan.h"
#include "find/session.h"
#include "find/stage_models.h"
#include "search/score_table.h"

#include <functional>
#include <string>
#include <vector>

namespace noscope {

struct ThresholdSearch {
    Session& session;
    const Sampling& sampling;
    const PreparedPlan& prepared;  // all but what is to be chosen
    std::size_t stage = 0;         // auto_stage() of its plan
    const Budgets& budgets;
    std::string key;  // all that the labelled blocks hang on: question, seed, sample
    StageModels& models;
    StageClock& stages;
    std::function<Result<std::vector<ScoredSpan>>()> table;  // called where nothing is stored
    std::function<void(const std::string&)> note, warn;
};

// The plan with what was chosen. From the store where it was chosen before. Errors: usage where the labelled
// blocks hold too little of one kind; those of `table`; store.
Result<Plan> choose_auto_threshold(const ThresholdSearch& search, ChosenStage& chosen);

// Warns of budgets that leave one kind of error without a limit. `plan`: what was chosen within them.
void warn_one_sided(const std::string& plan, const Budgets& budgets,
                    const std::function<void(const std::string&)>& warn);

}  // namespace noscope
