#include "find/certificate_forecast.h"

#include "find/certify_plan.h"
#include "guarantee/label_cost.h"
#include "guarantee/plan_tests.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace noscope {

CertificateForecast forecast_certificate(const OpenSample& sample, std::int64_t frames,
                                         const Budgets& budgets, double confidence) {
    CertificateForecast told;
    std::vector<RateLimit> limits;
    for (const CertifiedBudget& budget : certified_budgets(budgets)) limits.push_back(budget.limit);
    const auto any = [&](auto&& is) { return std::ranges::any_of(limits, is); };
    if (!any([](const RateLimit& limit) { return limit.most < 1; })) {
        told.why = "the budgets allow any error";
        return told;
    }
    if (any([](const RateLimit& limit) { return limit.most <= 0; })) {
        told.why = "that nothing is wrong only all blocks can show";
        return told;
    }
    const OpenWindows seen = sample.sum();
    if (seen.frames == 0) {
        told.why = "no block was labelled";
        return told;
    }
    const double block_frames = static_cast<double>(seen.frames) / static_cast<double>(sample.blocks.size());
    const double all = static_cast<double>(frames) / block_frames;
    told.blocks = std::max<std::int64_t>(0, std::llround(all) - std::ssize(sample.blocks) - sample.taught);
    const auto most =
        static_cast<std::int64_t>(std::floor(kNearExhaustive * static_cast<double>(told.blocks)));
    std::int64_t block_windows = 1, called = 0;
    std::vector<BlockErrors> like, flawless;
    for (const OpenWindows& block : sample.blocks) {
        block_windows = std::max(block_windows, block.windows);
        like.push_back({block.windows, block.positive, block.decided_missed, block.decided_added});
        flawless.push_back({block.windows, block.positive, 0, 0});
        called += like.back().called();
    }
    if (called == 0 && any([](const RateLimit& limit) {
            return limit.rate == WindowRate::false_called && limit.most < 1;
        })) {
        told.why = "the plan calls nothing positive in the sample, and of nothing no precision is shown";
        return told;
    }
    if (most > 0) {
        const PlanTests tests(told.blocks, block_windows, 1, limits, 1 - confidence);
        auto needed = tests.foretold(0, like);
        told.if_flawless = !needed || *needed > most;
        if (told.if_flawless) needed = tests.foretold(0, flawless);
        if (needed && *needed <= most)
            while (told.needed < *needed) told.needed = next_batch_end(told.needed, most, block_windows);
    }
    if (told.needed == 0) {
        told.if_flawless = false;
        told.why = "half of the blocks, which is as many as are drawn, are not likely to show it";
        return told;
    }
    told.labels = std::llround(static_cast<double>(told.needed) * block_frames);
    told.share = static_cast<double>(told.labels) / static_cast<double>(std::max<std::int64_t>(1, frames));
    return told;
}

}  // namespace noscope
