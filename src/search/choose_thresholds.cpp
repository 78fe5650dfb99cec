#include "search/choose_thresholds.h"

#include "base/try.h"
#include "search/short_number.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <tuple>

namespace noscope {
namespace {

constexpr double kDefaultShare = .95;
// Shares such as .05 of 100 windows are whole numbers that doubles miss by a little.
constexpr double kRounding = 1e-9;

// A threshold in terms of the rising scores that come to the stage: the first `low` of them are decided as
// "nothing changed" or "not there", those from `high` on as "there".
struct Cut {
    std::size_t low = 0, high = 0;
};

struct Candidate {
    Cut cut;
    ReplayCounts counts;
};

class Better {
   public:
    explicit Better(const WindowLimits& limits) : limits_(limits) {}
    bool operator()(const Candidate& one, const Candidate& other) const { return rank(one) < rank(other); }

   private:
    using Rank = std::tuple<bool, std::int64_t, std::int64_t, std::int64_t, std::size_t, std::size_t>;
    Rank rank(const Candidate& candidate) const {
        const ReplayCounts& counts = candidate.counts;
        const bool fails = !limits_.hold(counts);
        // Where nothing keeps the limits, errors come first.
        return {fails,
                fails ? counts.errors() : counts.reference_calls,
                fails ? counts.reference_calls : counts.errors(),
                counts.wrong_frames,
                candidate.cut.low,
                ~candidate.cut.high};
    }
    const WindowLimits& limits_;
};

// Hears which scores come to a stage.
class Listener : public TableAnswers {
   public:
    Listener(const Plan& plan, const ScoredSpan& span, std::size_t stage)
        : TableAnswers(plan, span), stage_(static_cast<int>(stage)) {}
    Result<Score> score(const Question& question) override {
        auto answer = TableAnswers::score(question);
        if (answer && question.stage == stage_ && answer->state == Score::State::known &&
            std::isfinite(answer->value))
            heard.push_back(static_cast<float>(answer->value));
        return answer;
    }
    std::vector<float> heard;

   private:
    int stage_;
};

class Chooser {
   public:
    Chooser(const Plan& plan, std::size_t stage, std::span<const ScoredSpan> spans, Rational presence,
            const WindowLimits& limits)
        : plan_(plan), stage_(stage), spans_(spans), presence_(presence), limits_(limits), better_(limits) {}

    Result<ChosenThreshold> above() {
        NOSCOPE_CHECK(sweep());
        return chosen(Above{cut_value(best_->cut.low)});
    }

    Result<ChosenThreshold> between() {
        NOSCOPE_CHECK(hear_all());
        // Of the indices into scores_: those tried as low, and as high.
        std::vector<std::size_t> lows = thinned(0, scores_.size()), highs = lows;
        if (scores_.size() > kExactScores) add_telling(lows, highs);
        for (;;) {
            NOSCOPE_CHECK(try_grid(lows, highs));
            const bool finer_low = refine(lows, best_->cut.low), finer_high = refine(highs, best_->cut.high);
            if (!finer_low && !finer_high) break;
        }
        const Cut cut = best_->cut;
        return chosen(Between{low_value(cut.low), high_value(cut.high)});
    }

   private:
    ChosenThreshold chosen(Threshold threshold) const {
        return {std::move(threshold), best_->counts, limits_.hold(best_->counts)};
    }
    Plan with(Threshold threshold) const {
        Plan plan = plan_;
        plan.stages[stage_].threshold = std::move(threshold);
        return plan;
    }
    void offer(const Candidate& candidate) {
        if (!best_ || better_(candidate, *best_)) best_ = candidate;
    }

    // What a span comes to hangs on the threshold only by way of the scores that it is compared with: up to
    // the next of those that were asked for, all thresholds are alike.
    Status sweep() {
        struct Step {
            float from = 0;
            ReplayCounts change;
        };
        std::vector<Step> steps;
        ReplayCounts counts;
        for (const ScoredSpan& span : spans_) {
            ReplayCounts before;
            double limit = std::numeric_limits<double>::lowest();
            for (bool first = true;; first = false) {
                const Plan plan = with(Above{limit});
                Listener listener(plan, span, stage_);
                NOSCOPE_TRY(const auto decisions,
                            decide_span(plan, span.frames, span.time_base, listener, {presence_}));
                ReplayCounts now = count(span, decisions, presence_);
                now.reference_calls = listener.reference_calls();
                if (first) {
                    counts += now;
                } else {
                    steps.push_back({static_cast<float>(limit), now});
                    steps.back().change -= before;
                }
                before = now;
                double next = std::numeric_limits<double>::infinity();
                for (const float score : listener.heard)
                    if (score > limit) next = std::min(next, double{score});
                if (!std::isfinite(next)) break;
                limit = next;
            }
        }
        std::ranges::sort(steps, {}, &Step::from);
        offer({{0, 0}, counts});
        for (std::size_t i = 0; i < steps.size(); ++i) {
            counts += steps[i].change;
            if (i + 1 < steps.size() && steps[i + 1].from == steps[i].from) continue;
            scores_.push_back(steps[i].from);
            offer({{scores_.size(), 0}, counts});
        }
        return {};
    }

    // Of a threshold that decides the first `low` scores. Beyond the outermost ones as far as they are apart.
    double cut_value(std::size_t low) const {
        if (scores_.empty()) return 0;
        const double first = scores_.front(), last = scores_.back();
        const double apart = last > first ? (last - first) / static_cast<double>(scores_.size() - 1)
                                          : std::max(std::abs(first) / 8, 1e-6);
        const double from = low == 0 ? first - apart : double{scores_[low - 1]};
        const double to = low == scores_.size() ? last + apart : double{scores_[low]};
        return short_number(from, to);
    }

    // Which frames come to a stage hangs on those before it alone: frames that pass it, decided by it or
    // after, are anchors all the same. But between keyframes it hangs on labels, and so on any threshold.
    Status hear_all() {
        const Plan plan = with(Between{0, 1});
        const bool any = std::ranges::any_of(
            plan.stages, [](const Stage& stage) { return stage.kind() == StageKind::keyframes; });
        for (const ScoredSpan& span : spans_) {
            std::vector<float> heard;
            if (any) {
                std::ranges::copy_if(span.scores[stage_], std::back_inserter(heard),
                                     [](float score) { return std::isfinite(score); });
            } else {
                Listener listener(plan, span, stage_);
                NOSCOPE_TRY([[maybe_unused]] const auto decisions,
                            decide_span(plan, span.frames, span.time_base, listener, {presence_}));
                heard = std::move(listener.heard);
            }
            scores_.insert(scores_.end(), heard.begin(), heard.end());
            heard_.push_back(std::move(heard));
        }
        std::ranges::sort(scores_);
        scores_.erase(std::unique(scores_.begin(), scores_.end()), scores_.end());
        for (const auto& heard : heard_) {
            auto& ranks = ranks_.emplace_back();
            for (const float score : heard)
                ranks.push_back(
                    static_cast<std::size_t>(std::ranges::lower_bound(scores_, score) - scores_.begin()));
            std::ranges::sort(ranks);
            ranks.erase(std::unique(ranks.begin(), ranks.end()), ranks.end());
        }
        return {};
    }

    static std::vector<std::size_t> thinned(std::size_t first, std::size_t last) {
        std::vector<std::size_t> kept;
        const std::size_t count = std::min(last - first, kExactScores);
        for (std::size_t i = 0; i <= count; ++i)
            kept.push_back(count == 0 ? first : first + (last - first) * i / count);
        return kept;
    }

    // Errors begin where frames of the other label do: the lowest positive scores, the highest of others.
    void add_telling(std::vector<std::size_t>& lows, std::vector<std::size_t>& highs) const {
        std::vector<std::size_t> positive, negative;
        for (std::size_t i = 0; i < spans_.size(); ++i) {
            const auto& column = spans_[i].scores[stage_];
            for (std::size_t frame = 0; frame < column.size(); ++frame) {
                const auto at = std::ranges::lower_bound(scores_, column[frame]);
                if (std::isnan(column[frame]) || at == scores_.end()) continue;
                const auto rank = static_cast<std::size_t>(at - scores_.begin());
                if (spans_[i].positive[frame])
                    positive.push_back(rank);
                else
                    negative.push_back(rank + 1);
            }
        }
        std::ranges::sort(positive);
        std::ranges::sort(negative, std::greater{});
        const auto add = [](std::vector<std::size_t>& to, const std::vector<std::size_t>& from) {
            for (std::size_t i = 0; i < from.size(); i = i * 2 + 1) to.push_back(from[i]);
            std::ranges::sort(to);
            to.erase(std::unique(to.begin(), to.end()), to.end());
        };
        add(lows, positive);
        add(highs, negative);
    }

    // Whether there was something between the neighbours of the best that was not tried.
    bool refine(std::vector<std::size_t>& tried, std::size_t best) const {
        const auto at = std::ranges::lower_bound(tried, best);
        const std::size_t first = at == tried.begin() ? *at : *std::prev(at);
        const std::size_t last = std::next(at) == tried.end() ? *at : *std::next(at);
        const bool finer = static_cast<std::size_t>(std::ranges::count_if(tried, [&](std::size_t i) {
                               return i >= first && i <= last;
                           })) < last - first + 1;
        if (finer) {
            tried = thinned(first, last);
            if (!std::ranges::binary_search(tried, best))
                tried.insert(std::ranges::lower_bound(tried, best), best);
        } else {
            tried = {best};
        }
        return finer;
    }

    // c < low for the first `low` scores alone; c > high for those from `high` on.
    double low_value(std::size_t low) const {
        if (low == 0) return 0;
        return short_number(scores_[low - 1], low == scores_.size() ? beyond() : double{scores_[low]});
    }
    double high_value(std::size_t high) const {
        if (high == scores_.size()) return 1;
        return high == 0 ? short_number(0, scores_[0]) : short_number(scores_[high - 1], scores_[high]);
    }
    double beyond() const { return std::clamp(2 * double{scores_.back()}, 1e-3, 1.); }
    bool possible(std::size_t low, std::size_t high) const {
        const std::size_t all = scores_.size();
        if (low > high) return false;
        if (all > 0 && low == all && scores_.back() >= 1) return false;
        return all == 0 || high > 0 || scores_.front() > 0;
    }

    // Over the cells of the grid in which a span's own scores are all on the same side.
    Status try_grid(const std::vector<std::size_t>& lows, const std::vector<std::size_t>& highs) {
        const std::size_t width = highs.size() + 1;
        // Changes, which summed over all smaller indices give the counts.
        std::vector<ReplayCounts> grid((lows.size() + 1) * width);
        for (std::size_t i = 0; i < spans_.size(); ++i) NOSCOPE_CHECK(add_span(i, lows, highs, grid));
        for (std::size_t low = 0; low < lows.size(); ++low)
            for (std::size_t high = 0; high < highs.size(); ++high) {
                ReplayCounts& here = grid[low * width + high];
                if (low > 0) here += grid[(low - 1) * width + high];
                if (high > 0) here += grid[low * width + high - 1];
                if (low > 0 && high > 0) here -= grid[(low - 1) * width + high - 1];
                if (possible(lows[low], highs[high])) offer({{lows[low], highs[high]}, here});
            }
        return {};
    }

    Status add_span(std::size_t number, const std::vector<std::size_t>& lows,
                    const std::vector<std::size_t>& highs, std::vector<ReplayCounts>& grid) const {
        const auto edges = [&](const std::vector<std::size_t>& cuts) {
            std::vector<std::size_t> found{0};
            for (const std::size_t rank : ranks_[number]) {
                const auto at = static_cast<std::size_t>(std::ranges::upper_bound(cuts, rank) - cuts.begin());
                if (at > found.back() && at < cuts.size()) found.push_back(at);
            }
            found.push_back(cuts.size());
            return found;
        };
        const auto low_edges = edges(lows), high_edges = edges(highs);
        const std::size_t width = highs.size() + 1;
        for (std::size_t i = 0; i + 1 < low_edges.size(); ++i)
            for (std::size_t j = 0; j + 1 < high_edges.size(); ++j) {
                const std::size_t l0 = low_edges[i], l1 = low_edges[i + 1];
                const std::size_t h0 = high_edges[j], h1 = high_edges[j + 1];
                if (lows[l0] > highs[h1 - 1]) continue;  // all of the cell is
                NOSCOPE_TRY(const ReplayCounts counts, replay_cut(number, lows[l0], highs[h1 - 1]));
                grid[l0 * width + h0] += counts;
                grid[l1 * width + h0] -= counts;
                grid[l0 * width + h1] -= counts;
                grid[l1 * width + h1] += counts;
            }
        return {};
    }

    // Impossible cuts are never offered, whatever they count.
    Result<ReplayCounts> replay_cut(std::size_t span, std::size_t low, std::size_t high) const {
        const double low_at = low_value(low);
        return replay(with(Between{low_at, std::max(low_at, high_value(high))}), spans_[span], presence_);
    }

    const Plan& plan_;
    std::size_t stage_;
    std::span<const ScoredSpan> spans_;
    Rational presence_;
    const WindowLimits& limits_;
    Better better_;
    std::optional<Candidate> best_;
    std::vector<float> scores_;                    // that come to the stage, rising, each once
    std::vector<std::vector<float>> heard_;        // by span
    std::vector<std::vector<std::size_t>> ranks_;  // by span: indices into scores_, rising, each once
};

}  // namespace

WindowLimits WindowLimits::tightened(double share) const {
    WindowLimits made = *this;
    if (made.fnr) *made.fnr *= share;
    if (made.fpr) *made.fpr *= share;
    if (made.precision) made.precision = 1 - (1 - *made.precision) * share;
    return made;
}

bool WindowLimits::hold(const ReplayCounts& counts) const {
    const auto number = [](std::int64_t n) { return static_cast<double>(n); };
    const std::int64_t found = counts.positive - counts.missed;
    const double slack = 1 + kRounding;
    if (fnr && number(counts.missed) > *fnr * number(counts.positive) * slack) return false;
    if (fpr && number(counts.spurious) > *fpr * number(counts.windows - counts.positive) * slack)
        return false;
    return !precision || number(counts.spurious) * *precision <= (1 - *precision) * number(found) * slack;
}

WindowLimits window_limits(const Budgets& budgets) {
    const bool none = !budgets.recall && !budgets.precision && !budgets.fnr && !budgets.fpr;
    WindowLimits limits{budgets.fnr, budgets.fpr, budgets.precision};
    if (none) limits.precision = kDefaultShare;
    const auto recall = none ? std::optional(kDefaultShare) : budgets.recall;
    if (recall) limits.fnr = std::min(limits.fnr.value_or(1), 1 - *recall);
    return limits;
}

Result<ChosenThreshold> choose_threshold(const Plan& plan, std::size_t stage,
                                         std::span<const ScoredSpan> spans, Rational presence,
                                         const WindowLimits& limits) {
    Chooser chooser(plan, stage, spans, presence, limits);
    const StageKind kind = plan.stages[stage].kind();
    return kind == StageKind::cnn || kind == StageKind::model ? chooser.between() : chooser.above();
}

}  // namespace noscope
