#include "search/choose_runs.h"

#include "base/try.h"
#include "cascade/run_asker.h"
#include "search/isotonic.h"
#include "search/short_number.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <tuple>

namespace noscope {
namespace {

// Scores of neighbours say less than as many independent ones would: these shares are tried.
constexpr double kWeights[] = {1, .5, .25, .125, .0625};
// No doubt left: every window is asked about until it is settled.
constexpr double kDoubts[] = {.5, .3, .2, .1, .05, .03, .02, .01, .005, .002, .001, 0};
// Jeffreys' half of a frame of either kind: no chance is 0 or 1.
constexpr double kPrior = .5;
// More than these tell nothing more, and the plan's text stays short.
constexpr std::size_t kMostChances = 12;

double rounded(double value, int digits) {
    char text[40];
    const auto end =
        std::to_chars(text, text + sizeof text, value, std::chars_format::scientific, digits - 1);
    std::from_chars(text, end.ptr, value);
    return value;
}

// In three digits of what it lies from the nearer of 0 and 1. A difference of two decimals is seldom the
// nearest number to the decimal that it means, and would be written in seventeen digits: fifteen are certain.
double short_chance(double chance) {
    constexpr int kDigits = 3, kCertain = 15;
    return chance < .5 ? rounded(chance, kDigits) : rounded(1 - rounded(1 - chance, kDigits), kCertain);
}

double share(double some, double all) { return (some + kPrior) / (all + 2 * kPrior); }

// A span as it comes to `runs`.
struct Prepared {
    const ScoredSpan* table = nullptr;
    std::vector<LeftFrame> frames;
};

// Hears the scores of one stage, or of none.
class Listener : public TableAnswers {
   public:
    Listener(const Plan& plan, const ScoredSpan& span, std::optional<std::size_t> stage)
        : TableAnswers(plan, span),
          stage_(stage ? static_cast<int>(*stage) : -1),
          heard(span.frames.size(), std::numeric_limits<double>::quiet_NaN()) {}
    Result<Score> score(const Question& question) override {
        NOSCOPE_TRY(const Score score, TableAnswers::score(question));
        if (question.stage == stage_ && score.state == Score::State::known)
            heard[static_cast<std::size_t>(question.frame)] = score.value;
        return score;
    }

   private:
    int stage_;

   public:
    std::vector<double> heard;
};

// Frames of one calibrated chance.
struct Pool {
    double first = 0, last = 0;  // scores
    double count = 0, positive = 0, chance = 0;
};

// Pools of rising chances: isotonic regression, then Jeffreys' halves, which may need it once more.
std::vector<Pool> pools_of(std::vector<std::pair<double, bool>> rows) {
    std::ranges::sort(rows);
    std::vector<Pool> pools;
    for (const auto& [score, positive] : rows) {
        if (pools.empty() || pools.back().last != score) pools.push_back({score, score});
        ++pools.back().count;
        pools.back().positive += positive ? 1 : 0;
    }
    const auto fit = [&](auto value) {
        std::vector<WeightedValue> falling;
        for (auto pool = pools.rbegin(); pool != pools.rend(); ++pool)
            falling.push_back({value(*pool), pool->count});
        const std::vector<double> fitted = falling_fit(falling);
        std::vector<Pool> joined;
        for (std::size_t i = 0; i < pools.size(); ++i) {
            const double chance = fitted[pools.size() - 1 - i];
            if (joined.empty() || joined.back().chance != chance) {
                joined.push_back(pools[i]);
                joined.back().chance = chance;
                continue;
            }
            joined.back().last = pools[i].last;
            joined.back().count += pools[i].count;
            joined.back().positive += pools[i].positive;
        }
        pools = std::move(joined);
    };
    fit([](const Pool& pool) { return pool.positive / pool.count; });
    fit([](const Pool& pool) { return share(pool.positive, pool.count); });
    const auto logit = [](const Pool& pool) { return std::log(pool.chance / (1 - pool.chance)); };
    while (pools.size() > kMostChances) {
        std::size_t nearest = 0;
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t i = 0; i + 1 < pools.size(); ++i) {
            const double apart = logit(pools[i + 1]) - logit(pools[i]);
            if (apart >= least) continue;
            least = apart;
            nearest = i;
        }
        Pool &one = pools[nearest], &other = pools[nearest + 1];
        one.chance = (one.chance * one.count + other.chance * other.count) / (one.count + other.count);
        one.last = other.last;
        one.count += other.count;
        one.positive += other.positive;
        pools.erase(pools.begin() + static_cast<std::ptrdiff_t>(nearest) + 1);
    }
    return pools;
}

class Chooser {
   public:
    Chooser(const Plan& plan, std::span<const ScoredSpan> spans, Rational presence)
        : plan_(plan), spans_(spans), presence_(presence) {
        const auto runs = std::ranges::find(plan_.stages, StageKind::runs, &Stage::kind);
        place_ = static_cast<std::size_t>(runs - plan_.stages.begin());
    }

    Result<ChosenRuns> go(const WindowLimits& limits) {
        NOSCOPE_CHECK(prepare());
        // Numbers that are judged on what they were not fitted to.
        const bool halves = spans_.size() > 1;
        std::vector<RunsStage> fitted;
        for (const std::size_t half : {0, 1})
            fitted.push_back(fit([&](std::size_t i) { return !halves || i % 2 == half; }));
        ChosenRuns chosen;
        for (const double doubt : kDoubts) {
            ReplayCounts counts;
            for (std::size_t i = 0; i < spans_.size(); ++i) {
                RunsStage stage = fitted[1 - i % 2];
                stage.doubt = doubt;
                NOSCOPE_TRY(const ReplayCounts some, replay(with(stage), spans_[i], presence_));
                counts += some;
            }
            const bool within = limits.hold(counts);
            const auto order = [](bool keeps, const ReplayCounts& one) {
                return std::tuple(!keeps, keeps ? 0 : one.errors(), one.reference_calls, one.errors());
            };
            if (doubt != kDoubts[0] && order(within, counts) >= order(chosen.within, chosen.counts)) continue;
            chosen = {.stage = {}, .counts = counts, .within = within};
            doubt_ = doubt;
        }
        chosen.stage = fit([](std::size_t) { return true; });
        chosen.stage.doubt = doubt_;
        return chosen;
    }

   private:
    Plan with(const RunsStage& stage) const {
        Plan plan = plan_;
        plan.stages[place_].body = stage;
        return plan;
    }

    // What comes to `runs` hangs on none of its numbers.
    Status prepare() {
        const Plan plan = with({.enter = .1, .leave = .5, .weight = 0, .doubt = 1, .chances = {{0, .5}}});
        for (const ScoredSpan& span : spans_) {
            Listener listener(plan, span, ranking_stage(plan));
            NOSCOPE_TRY(const auto decisions,
                        decide_span(plan, span.frames, span.time_base, listener, {presence_}));
            Prepared& made = prepared_.emplace_back(Prepared{&span, {}});
            for (std::size_t i = 0; i < decisions.size(); ++i) {
                const bool left = std::cmp_greater_equal(decisions[i].stage, place_);
                LeftFrame frame{.window = span.frames[i].window, .open = left && span.decoded[i]};
                frame.score = listener.heard[i];
                if (!left && decisions[i].decoded) frame.label = decisions[i].positive;
                made.frames.push_back(frame);
            }
        }
        return {};
    }

    template <class Uses>
    RunsStage fit(Uses uses) const {
        RunsStage stage;
        std::vector<std::pair<double, bool>> rows;
        double absent = 0, entered = 0, present = 0, left = 0;
        for (std::size_t i = 0; i < prepared_.size(); ++i) {
            if (!uses(i)) continue;
            const ScoredSpan& span = *prepared_[i].table;
            std::optional<bool> before;
            for (std::size_t f = 0; f < span.frames.size(); ++f) {
                if (!span.decoded[f]) continue;
                const bool is = span.positive[f];
                if (before) {
                    ++(*before ? present : absent);
                    (*before ? left : entered) += is != *before ? 1 : 0;
                }
                before = is;
                if (std::isfinite(prepared_[i].frames[f].score))
                    rows.emplace_back(prepared_[i].frames[f].score, is);
            }
        }
        stage.enter = short_chance(share(entered, absent));
        stage.leave = short_chance(share(left, present));
        const std::vector<Pool> pools = pools_of(std::move(rows));
        // Below all scores, where nothing is said.
        if (pools.empty()) stage.chances = {{0, short_chance(stage.enter / (stage.enter + stage.leave))}};
        for (std::size_t i = 0; i < pools.size(); ++i) {
            const double lowest = pools[i].first;
            const double from = i > 0        ? short_number(pools[i - 1].last, lowest)
                                : lowest < 0 ? short_number(2 * lowest, lowest)
                                             : 0;
            stage.chances.push_back({from, short_chance(pools[i].chance)});
        }
        stage.weight = weight(stage, uses);
        return stage;
    }

    // That under which the labels are likeliest, frame by frame.
    template <class Uses>
    double weight(RunsStage stage, Uses uses) const {
        double best = kWeights[0], most = -std::numeric_limits<double>::infinity();
        for (const double weight : kWeights) {
            stage.weight = weight;
            double sum = 0;
            for (std::size_t i = 0; i < prepared_.size(); ++i) {
                if (!uses(i)) continue;
                const Prepared& span = prepared_[i];
                const RunAsker asker(stage, span.frames, presence_);
                for (std::size_t f = 0; f < span.frames.size(); ++f) {
                    if (!span.frames[f].open) continue;
                    const double chance = asker.chance(static_cast<int>(f));
                    sum += std::log(std::max(span.table->positive[f] ? chance : 1 - chance,
                                             std::numeric_limits<double>::min()));
                }
            }
            if (sum <= most) continue;
            most = sum;
            best = weight;
        }
        return best;
    }

    const Plan& plan_;
    std::span<const ScoredSpan> spans_;
    Rational presence_;
    std::size_t place_ = 0;
    std::vector<Prepared> prepared_;
    double doubt_ = 0;
};

}  // namespace

Result<ChosenRuns> choose_runs(const Plan& plan, std::span<const ScoredSpan> spans, Rational presence,
                               const WindowLimits& limits) {
    return Chooser(plan, spans, presence).go(limits);
}

}  // namespace noscope
