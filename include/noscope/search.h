// What a search for a plan found: the plans that it thought of, what they would cost and how well they do.
#pragma once

#include <noscope/export.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace noscope {

// A share that labelled blocks tell of, and between what bounds the share of all blocks lies with 95 %
// confidence if they are as good as drawn one by one; shares in [0,1].
struct ShareEstimate {
    double value = 0, low = 0, high = 1;
};

// Seconds are wall time for an hour of footage, predicted.
struct SearchedPlanReport {
    std::string plan;  // its text
    double seconds = 0;
    double decode_s = 0, images_s = 0;  // of it: decoding, and making small pictures
    struct Stage {
        std::string stage;  // without threshold
        double seconds = 0;
    };
    std::vector<Stage> stages;  // of it: scores, and the reference's calls
    double asked_share = 0;     // of the analysed frames, that the reference is asked about
    // Of appearances and of windows, on blocks that its thresholds were not chosen on where `judged`, else on
    // all. None where there was nothing to tell it by.
    std::optional<ShareEstimate> recall, precision, fnr, fpr;
    bool judged = false;  // on other blocks than those that its thresholds were chosen on
    bool keeps = false;   // the budgets there
    bool chosen = false;
};

// How a run went beside what was predicted for it, search left out.
struct PredictedRun {
    double predicted_s = 0, actual_s = 0;
    std::int64_t predicted_calls = 0, actual_calls = 0;
    // Between what bounds the calls lie by what the sampled blocks differ, in 9 of 10 samples.
    std::int64_t predicted_calls_low = 0, predicted_calls_high = 0;
};

struct SearchReport {
    bool searched = false;  // false: it could not pay, or there was nothing to judge by
    std::string why;        // one sentence: why this plan
    // Likewise one each: what was not tried, or was trained and left out, and what to do about it.
    std::vector<std::string> notes{};
    std::int64_t frames = 0, windows = 0, positive = 0;  // of the blocks that plans were judged on
    std::int64_t tried = 0;                              // plans, those that differ in thresholds included
    double search_s = 0;                                 // what choosing took, labels and training left out
    std::vector<SearchedPlanReport> plans;               // cheapest first
    std::string costs_json;  // measured costs, as --costs reads them; empty where nothing was measured
    PredictedRun run;        // predicted: of what the sample left

    const SearchedPlanReport* chosen() const {
        for (const SearchedPlanReport& plan : plans)
            if (plan.chosen) return &plan;
        return nullptr;
    }
};

}  // namespace noscope
