#include "find/guarantee_forecast.h"

#include "find/audit.h"
#include "find/audit_strict.h"
#include "guarantee/label_cost.h"
#include "guarantee/tests_in_order.h"

#include <algorithm>
#include <cmath>

namespace noscope {
namespace {

class Forecast {
   public:
    Forecast(const OpenWindows& sample, const WorkTotals& totals, const FindOptions& options)
        : sample_(sample),
          options_(options),
          budgets_(resolved(options.budgets)),
          frames_(totals.frames),
          scale_(static_cast<double>(totals.frames) /
                 static_cast<double>(std::max<std::int64_t>(1, sample.frames))),
          alpha_(1 - options.confidence) {}

    GuaranteeForecast made(std::optional<double> precision) {
        told_.windows = whole(sample_.windows);
        told_.open = whole(sample_.open());
        told_.positive = whole(sample_.positive);
        const double appearances = sample_.start_places == 0 ? 0
                                                             : static_cast<double>(sample_.starts) /
                                                                   static_cast<double>(sample_.start_places) *
                                                                   static_cast<double>(told_.windows);
        const std::int64_t reported = std::llround(appearances);
        if (const auto& asked = budgets_.recall)
            add("recall", *asked, sample_.outside, static_cast<double>(sample_.missed_outside),
                *asked > 0 ? most_missed_for_recall(reported, 0, *asked) : kMostWindows,
                options_.confirm ? alpha_ : alpha_each(alpha_, 2));
        if (const auto& asked = budgets_.precision)
            add("precision", *asked, sample_.inside, (1 - precision.value_or(1)) * appearances / scale_,
                most_false_for_precision(reported, 0, 0, *asked), alpha_);
        const double half = alpha_each(alpha_, 2);
        if (const auto& asked = budgets_.fnr)
            add("fnr", *asked, sample_.open_negative, static_cast<double>(sample_.missed),
                most(whole(sample_.exact_positive + sample_.open_positive - sample_.added), *asked), half);
        if (const auto& asked = budgets_.fpr)
            add("fpr", *asked, sample_.open_positive, static_cast<double>(sample_.added),
                most(whole(sample_.exact_negative + sample_.open_negative - sample_.missed), *asked), half);
        told_.strict_share *= open_labels() / static_cast<double>(std::max<std::int64_t>(1, frames_));
        return told_;
    }

   private:
    std::int64_t whole(std::int64_t count) const { return std::llround(scale_ * static_cast<double>(count)); }
    double open_labels() const { return scale_ * static_cast<double>(sample_.labels); }
    static std::int64_t most(std::int64_t right, double budget) {
        return budget < 1 ? most_missed_for_fnr(right, 0, budget) : kMostWindows;
    }

    // The share of a population that a sample must be, if `wrong` of it are, for at most `most` to be left.
    static double share_needed(std::int64_t population, double wrong, std::int64_t most, double alpha,
                               bool corrected) {
        if (population == 0 || most >= population) return 0;
        if (most < 0) return 1;
        const auto does = [&](std::int64_t drawn) {
            const double share = static_cast<double>(drawn) / static_cast<double>(population);
            const std::int64_t found =
                std::min(drawn, static_cast<std::int64_t>(std::llround(wrong * share)));
            const std::int64_t left =
                marked_at_most({population, drawn, found}, alpha) - (corrected ? found : 0);
            return left <= most;
        };
        // Rounding lets it rise and fall by a window; the first that does is near enough.
        std::int64_t low = 0, high = population;
        while (high - low > std::max<std::int64_t>(1, population / 1000)) {
            const std::int64_t middle = low + (high - low) / 2;
            (does(middle) ? high : low) = middle;
        }
        return static_cast<double>(high) / static_cast<double>(population);
    }

    void add(const char* name, double asked, std::int64_t population, double wrong, std::int64_t most,
             double alpha) {
        const std::int64_t all = whole(population);
        const double errors = scale_ * wrong;
        const double share = share_needed(all, errors, most, alpha, true);
        BudgetForecast budget{.name = name, .asked = asked};
        budget.labels = std::llround(share * open_labels());
        budget.share =
            static_cast<double>(budget.labels) / static_cast<double>(std::max<std::int64_t>(1, frames_));
        budget.near_exhaustive = share >= kNearExhaustive;
        const double labels_a_window = static_cast<double>(sample_.frames) /
                                       static_cast<double>(std::max<std::int64_t>(1, sample_.windows));
        const std::string which = name;
        if (which == "recall" || which == "fnr")
            budget.floor = std::llround(
                labels_a_window *
                static_cast<double>(
                    label_floor(told_.windows, std::min(told_.positive, told_.windows),
                                which == "fnr" ? std::min(asked, .999) : std::min(1 - asked, .999), alpha_)));
        told_.budgets.push_back(budget);
        // Its tests take nothing off that the sample corrects, and its sample bears a few errors.
        const double strict = std::max(
            share_needed(all, errors, most, alpha, false),
            share_needed(
                all,
                std::min(static_cast<double>(most),
                         2. * static_cast<double>(all) / std::max(1., share * static_cast<double>(all))),
                most, alpha, false));
        if (strict >= kNearExhaustive) told_.strict_near_exhaustive = true;
        told_.strict_share = told_.strict_near_exhaustive ? 1 : std::max(told_.strict_share, strict);
        told_.strict_labels = std::llround(told_.strict_share * open_labels());
    }

    const OpenWindows& sample_;
    const FindOptions& options_;
    Budgets budgets_;
    std::int64_t frames_;
    double scale_;
    double alpha_;
    GuaranteeForecast told_;
};

}  // namespace

GuaranteeForecast forecast_guarantee(const std::optional<OpenWindows>& sample,
                                     std::optional<double> precision, const WorkTotals& totals,
                                     const FindOptions& options) {
    GuaranteeForecast none;
    if (options.guarantee == Guarantee::none)
        none.why = "nothing is checked";
    else if (!sample)
        none.why = "the reference model is asked about every frame, so that nothing is left to certify";
    if (!none.why.empty()) return none;
    return Forecast(*sample, totals, options).made(precision);
}

}  // namespace noscope
