#include "find/guarantee_forecast.h"

#include "find/audit.h"
#include "find/certificate_forecast.h"
#include "find/strict_forecast.h"
#include "guarantee/label_cost.h"
#include "guarantee/tests_in_order.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace noscope {
namespace {

// Bounds of `strict` that lie further apart leave no likeliest between them.
constexpr std::int64_t kMostApart = 2;

class Forecast {
   public:
    Forecast(const OpenSample& sample, const WorkTotals& totals, const FindOptions& options)
        : blocks_(sample),
          sample_(sample.expanded(totals.frames)),
          options_(options),
          budgets_(resolved(options.budgets)),
          frames_(totals.frames),
          alpha_(1 - options.confidence) {}

    GuaranteeForecast made(std::optional<double> precision) {
        told_.windows = sample_.windows;
        told_.open = sample_.open();
        told_.positive = sample_.positive;
        told_.called = sample_.exact_positive + sample_.open_positive;
        const double appearances = sample_.start_places == 0 ? 0
                                                             : static_cast<double>(sample_.starts) /
                                                                   static_cast<double>(sample_.start_places) *
                                                                   static_cast<double>(told_.windows);
        reported_ = std::llround(appearances);
        if (const auto& asked = budgets_.recall)
            add("recall", *asked, sample_.outside, static_cast<double>(sample_.missed_outside),
                always(*asked > 0 ? most_missed_for_recall(reported_, 0, *asked) : kMostWindows),
                options_.confirm ? alpha_ : alpha_each(alpha_, 2));
        if (const auto& asked = budgets_.precision)
            add("precision", *asked, sample_.inside, (1 - precision.value_or(1)) * appearances,
                always(most_false_for_precision(reported_, 0, 0, *asked)), alpha_);
        const double half = alpha_each(alpha_, 2);
        if (const auto& asked = budgets_.fnr)
            add("fnr", *asked, sample_.open_negative, static_cast<double>(sample_.missed),
                rate(*asked, sample_.exact_positive, sample_.open_positive, sample_.added), half);
        if (const auto& asked = budgets_.fpr)
            add("fpr", *asked, sample_.open_positive, static_cast<double>(sample_.added),
                rate(*asked, sample_.exact_negative, sample_.open_negative, sample_.missed), half);
        strict();
        told_.certificate = forecast_certificate(blocks_, frames_, budgets_, options_.confidence);
        return told_;
    }

   private:
    double open_labels() const { return static_cast<double>(sample_.labels); }
    static std::int64_t most(std::int64_t right, double budget) {
        return budget < 1 ? most_missed_for_fnr(right, 0, budget) : kMostWindows;
    }

    // The largest bound on wrong ones that keeps a budget, by the share of the windows that is drawn.
    using Most = std::function<std::int64_t(double share)>;
    static Most always(std::int64_t most) {
        return [most](double) { return most; };
    }
    // Of a rate, which is a share of the windows that are rightly called what they are: `exact` ones, and of
    // the `open` ones, `wrong` of which are not, those that the same sample proves to be so.
    Most rate(double budget, std::int64_t exact, std::int64_t open, std::int64_t wrong) const {
        return [this, budget, exact, open, wrong](double share) {
            const SampleCount count = drawn_of(open, static_cast<double>(wrong), share);
            return most(exact + count.population - marked_at_most(count, alpha_each(alpha_, 2)), budget);
        };
    }
    static SampleCount drawn_of(std::int64_t population, double wrong, double share) {
        const auto drawn = std::llround(share * static_cast<double>(population));
        return {population, drawn, std::min<std::int64_t>(drawn, std::llround(wrong * share))};
    }

    // The share of a population that a sample must be, if `wrong` of it are, for no more than `most` to be
    // left once those found are corrected.
    static double share_needed(std::int64_t population, double wrong, const Most& most, double alpha) {
        if (population == 0) return 0;
        if (most(1) < 0) return 1;
        const auto does = [&](std::int64_t drawn) {
            const double share = static_cast<double>(drawn) / static_cast<double>(population);
            const SampleCount count = drawn_of(population, wrong, share);
            return marked_at_most(count, alpha) - count.found <= most(share);
        };
        if (does(0)) return 0;
        // Rounding lets it rise and fall by a window; the first that does is near enough.
        std::int64_t low = 0, high = population;
        while (high - low > std::max<std::int64_t>(1, population / 1000)) {
            const std::int64_t middle = low + (high - low) / 2;
            (does(middle) ? high : low) = middle;
        }
        return static_cast<double>(high) / static_cast<double>(population);
    }

    void add(const char* name, double asked, std::int64_t population, double wrong, const Most& most,
             double alpha) {
        const double share = share_needed(population, wrong, most, alpha);
        BudgetForecast budget{.name = name, .asked = asked};
        const double sample_share = sample_.inside > 0 ? 1 - kForNeighbours : 1;
        budget.labels = std::llround(std::min(1., share / sample_share) * open_labels());
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
    }

    void strict() {
        const StrictForecast foretold = forecast_strict(blocks_, frames_, budgets_, options_.confidence);
        told_.strict_low = foretold.low;
        told_.strict_high = foretold.high;
        if (foretold.high <= kMostApart * foretold.low) told_.strict_labels = foretold.labels;
        told_.strict_near_exhaustive = foretold.near_exhaustive;
    }

    const OpenSample& blocks_;
    const OpenWindows sample_;  // expanded to the recording
    const FindOptions& options_;
    Budgets budgets_;
    std::int64_t frames_, reported_ = 0;  // appearances
    double alpha_;
    GuaranteeForecast told_;
};

}  // namespace

GuaranteeForecast forecast_guarantee(const std::optional<OpenSample>& sample, std::optional<double> precision,
                                     const WorkTotals& totals, const FindOptions& options) {
    GuaranteeForecast none;
    if (options.guarantee == Guarantee::none)
        none.why = "nothing is checked";
    else if (!sample)
        none.why = "the reference model is asked about every frame, so that nothing is left to certify";
    if (!none.why.empty()) return none;
    return Forecast(*sample, totals, options).made(precision);
}

}  // namespace noscope
