#include "find/strict_forecast.h"

#include "guarantee/label_cost.h"
#include "guarantee/strict_choice.h"
#include "guarantee/tests_in_order.h"
#include "search/sample_order.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <vector>

namespace noscope {
namespace {

constexpr int kDraws = 400, kDepths = 24;
constexpr double kNearTo = .3;    // what counts as near to what is foretold
constexpr double kOutside = .05;  // of the draws, on each side of what is told
constexpr std::int64_t kFewTrials = 400;

class Chances {
   public:
    double uniform() { return stream_.fraction(next_++); }
    double exponential() { return minus_log(uniform()); }
    // Of shape `whole` + 1/2.
    double gamma(std::int64_t whole) {
        const double angle = std::numbers::pi / 2 * uniform();
        double sum = exponential() * std::sin(angle) * std::sin(angle);
        for (std::int64_t i = 0; i < whole; ++i) sum += exponential();
        return sum;
    }
    double share(std::int64_t with, std::int64_t without) {
        const double a = gamma(with), b = gamma(without);
        return a / (a + b);
    }
    std::int64_t binomial(std::int64_t trials, double chance) {
        std::int64_t count = 0;
        if (trials <= kFewTrials) {
            for (std::int64_t i = 0; i < trials; ++i) count += uniform() < chance ? 1 : 0;
            return count;
        }
        double normal = -6;
        for (int i = 0; i < 12; ++i) normal += uniform();
        const auto mean = chance * static_cast<double>(trials);
        return std::clamp<std::int64_t>(std::llround(mean + normal * std::sqrt(mean * (1 - chance))), 0,
                                        trials);
    }

   private:
    DrawStream stream_{1, "forecast of strict", ""};
    std::int64_t next_ = 0;
};

// Open windows by what they are called, ranked by doubt: those near to a change first.
struct Ranked {
    double near = 0, far = 0;
    double below(double depth, double all_near, double all_far) const {
        const double of_near = all_near > 0 ? std::min(1., depth / all_near) : 1,
                     of_far = all_far > 0 ? std::clamp((depth - all_near) / all_far, 0., 1.) : 1;
        return near * of_near + far * of_far;
    }
};

class Drawing {
   public:
    Drawing(const OpenSample& sample, std::int64_t frames, const Budgets& budgets, double confidence)
        : sample_(sample), seen_(sample.sum()), frames_(frames), budgets_(budgets) {
        const bool of_windows = budgets.fnr || budgets.fpr;
        alpha_ = of_windows ? alpha_each(1 - confidence, 2) : 1 - confidence;
        scale_ = static_cast<double>(frames) / static_cast<double>(std::max<std::int64_t>(1, seen_.frames));
    }

    // Labels of one draw, and of all open windows in it.
    std::pair<double, double> next() {
        std::vector<double> weights;
        for (std::size_t i = 0; i < sample_.blocks.size(); ++i) weights.push_back(chances_.exponential());
        there_ = sample_.expanded(frames_, weights);
        const std::int64_t open = there_.open();
        const auto labels = static_cast<double>(there_.labels), all = static_cast<double>(there_.all_labels);
        if (open == 0) return {0, 0};
        const StrictBudgets budgets = budgets_of();
        const double share = strict_share(budgets, there_.open_negative, there_.open_positive);
        if (share >= kNearExhaustive) return {all, labels};
        const std::int64_t asked = depth(budgets, share);
        if (asked == open) return {all, labels};
        const double part = share + (1 - share) * static_cast<double>(asked) / static_cast<double>(open);
        return {part * labels, labels};
    }

   private:
    // Of what the sample may have shown none of, where it comes so many at a time.
    std::int64_t unseen(double at_a_time) { return std::llround(scale_ * at_a_time * chances_.gamma(0)); }
    // Errors come block by block: as many at a time as in the blocks that show any; else half of what is
    // there in a block that holds any of what could be wrong.
    double errors_at_a_time(std::int64_t OpenWindows::*errors, std::int64_t OpenWindows::*of) const {
        const double seen = mean_of_any(errors);
        return seen > 0 ? seen : std::max(1., mean_of_any(of) / 2);
    }
    double mean_of_any(std::int64_t OpenWindows::*count) const {
        const auto any =
            std::ranges::count_if(sample_.blocks, [&](const OpenWindows& block) { return block.*count > 0; });
        return any > 0 ? static_cast<double>(seen_.*count) / static_cast<double>(any) : 0;
    }

    StrictBudgets budgets_of() {
        const auto below_1 = [](const std::optional<double>& budget) {
            return budget && *budget < 1 ? budget : std::nullopt;
        };
        StrictBudgets made{.exact_positive = there_.exact_positive,
                           .exact_negative = there_.exact_negative,
                           .fnr = below_1(budgets_.fnr),
                           .fpr = below_1(budgets_.fpr),
                           .most_missed = {},
                           .most_false = {},
                           .alpha = alpha_};
        const std::int64_t reported = appearances();
        if (budgets_.recall && *budgets_.recall > 0)
            made.most_missed =
                std::max<std::int64_t>(0, most_missed_for_recall(reported, 0, *budgets_.recall));
        if (budgets_.precision)
            made.most_false = most_false_for_precision(reported, 0, 0, *budgets_.precision);
        return made;
    }

    // Reported ones, by those that begin within a block.
    std::int64_t appearances() {
        const double places = static_cast<double>(std::max<std::int64_t>(1, there_.start_places));
        const double starts =
            static_cast<double>(there_.starts) * static_cast<double>(there_.windows) / places;
        return std::llround(starts) + (seen_.starts == 0 ? unseen(1) : 0);
    }

    // Errors that the sample of the check shows: at what ranks. They are `all` of the windows of `called`.
    std::vector<double> found(std::int64_t all, double share, const Ranked& called, double near_share) {
        const std::int64_t count = chances_.binomial(all, share);
        const double near = all_near_, far = all_far_;
        std::vector<double> ranks;
        for (std::int64_t i = 0; i < count; ++i) {
            const bool is_near = called.far <= 0 || (called.near > 0 && chances_.uniform() < near_share);
            ranks.push_back(is_near ? near * chances_.uniform() : near + far * chances_.uniform());
        }
        return ranks;
    }

    // The last cut that passes.
    std::int64_t depth(StrictBudgets budgets, double share) {
        const std::int64_t open = there_.open();
        const Ranked negative{static_cast<double>(there_.near_negative),
                              static_cast<double>(there_.open_negative - there_.near_negative)},
            positive{static_cast<double>(there_.near_positive),
                     static_cast<double>(there_.open_positive - there_.near_positive)};
        all_near_ = negative.near + positive.near;
        all_far_ = negative.far + positive.far;
        const std::int64_t missed =
            std::min(there_.open_negative,
                     there_.missed + unseen(errors_at_a_time(&OpenWindows::missed, &OpenWindows::positive)));
        const std::int64_t added = std::min(
            there_.open_positive,
            there_.added + unseen(errors_at_a_time(&OpenWindows::added, &OpenWindows::open_positive)));
        const double near_missed = chances_.share(seen_.near_missed, seen_.missed - seen_.near_missed),
                     near_added = chances_.share(seen_.near_added, seen_.added - seen_.near_added);
        const auto misses = found(missed, share, negative, near_missed),
                   additions = found(added, share, positive, near_added);
        const auto counted = [&](const Ranked& called, const std::vector<double>& errors, double depth) {
            const double left = called.near + called.far - called.below(depth, all_near_, all_far_);
            SampleCount count{std::llround(left), 0, 0};
            count.drawn = std::llround(share * static_cast<double>(count.population));
            count.found = std::min<std::int64_t>(
                count.drawn, std::ranges::count_if(errors, [&](double rank) { return rank >= depth; }));
            return count;
        };
        const SampleCount of_negative = counted(negative, misses, 0),
                          of_positive = counted(positive, additions, 0);
        // As StrictPlan::choose() has it: windows that the sample shows to be right, and those that it
        // proves.
        const auto right = [&](const SampleCount& count) {
            return std::max<std::int64_t>(
                0, count.population - count.drawn - (marked_at_most(count, alpha_) - count.found));
        };
        budgets.exact_positive += of_positive.drawn - of_positive.found + of_negative.found +
                                  (budgets.fnr ? right(of_positive) : 0);
        budgets.exact_negative += of_negative.drawn - of_negative.found + of_positive.found +
                                  (budgets.fpr ? right(of_negative) : 0);
        const auto depths = halving_depths(open, kDepths);
        const auto passed = last_passed(depths.size(), [&](std::size_t i) {
            const auto at = static_cast<double>(depths[i]);
            return keeps(budgets, {.depth = depths[i],
                                   .missed = counted(negative, misses, at),
                                   .false_alarms = counted(positive, additions, at)});
        });
        return passed ? depths[*passed] : open;
    }

    const OpenSample& sample_;
    OpenWindows seen_, there_;
    std::int64_t frames_;
    Budgets budgets_;
    double alpha_ = .05, scale_ = 1;
    double all_near_ = 0, all_far_ = 0;
    Chances chances_;
};

}  // namespace

StrictForecast forecast_strict(const OpenSample& sample, std::int64_t frames, const Budgets& budgets,
                               double confidence) {
    Drawing drawing(sample, frames, budgets, confidence);
    std::vector<double> drawn;
    int exhaustive = 0;
    for (int i = 0; i < kDraws; ++i) {
        const auto [labels, all] = drawing.next();
        drawn.push_back(labels);
        exhaustive += all > 0 && labels >= kNearExhaustive * all ? 1 : 0;
    }
    std::ranges::sort(drawn);
    const auto at = [&](double share) {
        return std::llround(drawn[static_cast<std::size_t>(share * (kDraws - 1))]);
    };
    StrictForecast told{.labels = 0, .low = at(kOutside), .high = at(1 - kOutside)};
    // The middle of the densest stretch: where all draws are near to each other, any of them would have as
    // many around it, the outermost too.
    std::ptrdiff_t most = 0;
    for (const double one : drawn) {
        const auto first = std::ranges::lower_bound(drawn, (1 - kNearTo) * one),
                   last = std::ranges::upper_bound(drawn, (1 + kNearTo) * one);
        if (last - first <= most) continue;
        most = last - first;
        told.labels = std::clamp<std::int64_t>(std::llround(first[(most - 1) / 2]), told.low, told.high);
    }
    told.near_exhaustive = exhaustive >= (1 - 2 * kOutside) * kDraws;
    return told;
}

}  // namespace noscope
