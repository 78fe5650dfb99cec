// A plan is tested before it is used (docs/plan-certificates.md): on blocks that it was not
// chosen on, drawn at random and labelled in full.
#pragma once

#include <noscope/error.h>
#include <noscope/guarantee.h>
#include "find/prepare_plan.h"
#include "guarantee/plan_tests.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace noscope {

// What a budget says of windows, and what it is called.
struct CertifiedBudget {
    std::string name;
    double asked = 0;
    RateLimit limit;
};
// FNR and FPR as they are. An appearance may be cut by a block's end, so recall and precision are tested on
// windows: at most 1 - recall of the positive ones missed, at most 1 - precision of those called positive
// negative.
std::vector<CertifiedBudget> certified_budgets(const Budgets& budgets);

// Blocks are labelled in batches: how many are, once more than `drawn` of at most `most` have to be.
std::int64_t next_batch_end(std::int64_t drawn, std::int64_t most, std::int64_t block_windows);

struct CertifyRequest {
    const Preparation& asked;  // `options`: budgets, confidence, seed
    const PreparedPlan& prepared;
    StageModels& models;  // of the plan, enrolled
    std::int64_t span_windows = 1;
    const std::vector<LearntBlock>& learnt;
    Guarantee mode = Guarantee::strict;
    // strict: drawn-back thresholds are tested before the plan's own. Only where the user did not give them.
    bool steps = false;
    std::int64_t label_budget = 0;  // report: frames that may be labelled, about
    std::string recording;          // as PlanCertificate has it
};

struct CertifiedPlan {
    Plan plan;  // the last that passed, else as it was
    PlanCertificate certificate;
};

// `strict` labels until the plan passes, more blocks can hardly help, or half of those that there are were
// drawn. None where the reference is asked about every frame. `cost` grows by what it takes, also where it
// fails. Errors: recording, reference, store, interrupted: then the same call goes on with the same blocks.
Result<std::optional<CertifiedPlan>> certify_plan(const CertifyRequest& request, CascadeTotals& cost);

}  // namespace noscope
