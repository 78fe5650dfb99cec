#include "search/ranked_replay.h"

#include "base/try.h"
#include "query/windows.h"
#include "search/choose_thresholds.h"
#include "search/stand_ins.h"
#include "search/rank_settings.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

namespace noscope {
namespace {

// Hears the scores that frames are ranked by.
class RankScores : public TableAnswers {
   public:
    RankScores(const CandidatePlan& candidate, const ScoredSpan& span)
        : TableAnswers(candidate.plan, span, candidate.columns),
          heard(span.frames.size(), std::numeric_limits<float>::quiet_NaN()),
          stage_(static_cast<int>(*ranking_stage(candidate.plan))) {}
    Result<Score> score(const Question& question) override {
        NOSCOPE_TRY(const Score score, TableAnswers::score(question));
        if (question.stage == stage_ && score.state == Score::State::known)
            heard[static_cast<std::size_t>(question.frame)] = static_cast<float>(score.value);
        return score;
    }

    std::vector<float> heard;

   private:
    int stage_;
};

// A labelled block as it comes to `rank`; windows counted from its first.
struct RankedSpan {
    std::vector<RankFrame> frames;
    std::vector<DecidedBy> by;  // of each frame, unless it is asked about
    std::int64_t windows = 0;
};

// A block of a made recording.
struct MadeBlock {
    std::size_t span = 0;  // of the table, that stands for it
    bool known = false;    // its labels are
};

// About frames whose labels are known.
struct Asked {
    std::int64_t calls = 0;
    Decoding decoding{};
};

class Replays {
   public:
    explicit Replays(const RankedRequest& request)
        : request_(request), table_(request.table), spans_(table_.spans.size()) {
        std::iota(spans_.begin(), spans_.end(), std::size_t{0});
    }

    Result<std::optional<RankedReplays>> go() {
        NOSCOPE_CHECK(prepare());
        RankedReplays made;
        made.outcome.work.scored.resize(request_.candidate.columns.size());
        Asked known;
        double blocks = 0;  // of the recording, for each that was made
        for (int i = 0; i < request_.replays; ++i) {
            const std::vector<MadeBlock> recording = make(request_.seed + static_cast<std::uint64_t>(i));
            NOSCOPE_TRY(const bool done, replay(recording, i, made, known));
            if (!done) return std::optional<RankedReplays>();
            blocks += recording_blocks() / static_cast<double>(recording.size());
        }
        const double each = blocks / request_.replays / request_.replays;
        const auto frames = static_cast<double>(made.outcome.work.frames);
        const PlanSeconds all = seconds_of(request_.candidate, made.outcome.work, table_.costs);
        made.seconds = times(table_frames() / std::max(1., frames), all);
        made.calls = each * static_cast<double>(made.outcome.windows.reference_calls - known.calls);
        made.decoded = each * (made.outcome.work.decoded - known.decoding.frames);
        made.seconds_left = each * (all.total() - all.stages_s.back() - known.decoding.seconds) +
                            made.calls * table_.costs.reference_s;
        return std::optional(made);
    }

   private:
    static PlanSeconds times(double factor, PlanSeconds seconds) {
        seconds.decode_s *= factor;
        seconds.images_s *= factor;
        for (double& stage : seconds.stages_s) stage *= factor;
        return seconds;
    }

    double table_frames() const {
        return std::accumulate(
            table_.spans.begin(), table_.spans.end(), 0.,
            [](double sum, const ScoredSpan& span) { return sum + static_cast<double>(span.frames.size()); });
    }
    double recording_blocks() const {
        return static_cast<double>(table_.population.empty() ? spans_.size()
                                                             : table_.population.motion.size());
    }

    // What the stages before `rank` make of each span, and what that takes.
    Status prepare() {
        const CandidatePlan& candidate = request_.candidate;
        const auto rank = std::ranges::find(candidate.plan.stages, StageKind::rank, &Stage::kind);
        const auto place = static_cast<int>(rank - candidate.plan.stages.begin());
        NOSCOPE_TRY(const auto each, try_each(candidate, table_, spans_));
        for (const PlanOutcome& one : each) before_.push_back(one.work);
        for (const ScoredSpan& span : table_.spans) {
            RankScores answers(candidate, span);
            NOSCOPE_TRY(const auto decisions,
                        decide_span(candidate.plan, span.frames, span.time_base, answers,
                                    {table_.sampling.presence, table_.grouping.min_hits}));
            RankedSpan& made = ranked_.emplace_back();
            for (std::size_t f = 0; f < span.frames.size(); ++f) {
                const std::int64_t window = span.frames[f].window - span.frames.front().window;
                made.windows = window + 1;
                made.frames.push_back({.window = static_cast<std::uint32_t>(window),
                                       .open = decisions[f].decoded && decisions[f].stage == place,
                                       .decoded = decisions[f].decoded,
                                       .positive = decisions[f].positive,
                                       .score = answers.heard[f]});
                made.by.push_back(decisions[f].by);
            }
        }
        return {};
    }

    std::vector<MadeBlock> make(std::uint64_t seed) const {
        const TablePopulation& population = table_.population;
        std::vector<MadeBlock> blocks;
        if (population.empty()) {
            for (const std::size_t i : spans_) blocks.push_back({i, request_.known && (*request_.known)[i]});
            return blocks;
        }
        std::vector<double> sample_x(spans_.size());
        std::vector<double> others;
        for (std::size_t i = 0; i < population.span.size(); ++i)
            if (population.span[i] >= 0)
                sample_x[static_cast<std::size_t>(population.span[i])] = population.motion[i];
            else
                others.push_back(population.motion[i]);
        const auto with = stand_ins(sample_x, others, seed);
        std::size_t next = 0;
        for (const int span : population.span)
            blocks.push_back(span >= 0 ? MadeBlock{static_cast<std::size_t>(span), true}
                                       : MadeBlock{with[next++], span == TablePopulation::kLabelled});
        const double a_block = table_frames() / static_cast<double>(std::max<std::size_t>(1, spans_.size()));
        const auto most = static_cast<std::size_t>(
            std::max(1., static_cast<double>(request_.most_frames) / std::max(1., a_block)));
        if (blocks.size() <= most) return blocks;
        std::vector<MadeBlock> some;
        for (std::size_t i = 0; i < most; ++i) some.push_back(blocks[i * blocks.size() / most]);
        return some;
    }

    // False where it takes too long.
    Result<bool> replay(const std::vector<MadeBlock>& blocks, int number, RankedReplays& made,
                        Asked& known) const {
        std::vector<RankFrame> frames;
        std::vector<RankWindow> windows;
        std::vector<DecidedBy> by;
        std::vector<std::pair<std::uint32_t, std::uint32_t>> places;  // of each frame: block, and frame in it
        PlanWork work;
        work.scored.resize(request_.candidate.columns.size());
        const double window_s = table_.sampling.window.value();
        for (std::size_t b = 0; b < blocks.size(); ++b) {
            const RankedSpan& span = ranked_[blocks[b].span];
            const auto first = static_cast<std::uint32_t>(windows.size());
            for (std::size_t f = 0; f < span.frames.size(); ++f) {
                frames.push_back(span.frames[f]);
                frames.back().window += first;
                by.push_back(span.by[f]);
                places.emplace_back(static_cast<std::uint32_t>(b), static_cast<std::uint32_t>(f));
            }
            for (std::int64_t w = 0; w < span.windows; ++w) {
                const double begin = window_s * static_cast<double>(windows.size());
                windows.push_back({begin, begin + window_s});
            }
            work += before_[blocks[b].span];
        }
        const double before_s = seconds_of(request_.candidate, work, table_.costs).total();
        const double most_s = request_.most_s * static_cast<double>(frames.size()) / table_frames();
        std::vector<bool> said(frames.size());
        for (std::size_t i = 0; i < frames.size(); ++i) said[i] = frames[i].decoded && frames[i].positive;
        std::vector<char> damaged(frames.size());
        RankAndStop ranking(frames, windows,
                            rank_settings(request_.budgets, table_.sampling.presence, table_.grouping,
                                          request_.seed + static_cast<std::uint64_t>(number)));
        double asked_s = 0;
        while (!ranking.next().empty()) {
            std::vector<ReferenceLabel> labels;
            std::map<std::uint32_t, std::vector<bool>> by_block;
            for (const std::size_t i : ranking.next()) {
                const auto [b, f] = places[i];
                const ScoredSpan& span = table_.spans[blocks[b].span];
                labels.push_back({.decoded = span.decoded[f], .positive = span.positive[f]});
                said[i] = span.decoded[f] && span.positive[f];
                damaged[i] = span.decoded[f] ? 0 : 1;
                by[i] = DecidedBy::reference;
                if (span.decoded[f]) {
                    ++work.scored.back();
                    asked_s += table_.costs.reference_s;
                    known.calls += blocks[b].known ? 1 : 0;
                }
                auto& wanted = by_block[b];
                wanted.resize(span.frames.size());
                wanted[f] = true;
            }
            for (const auto& [b, wanted] : by_block) {
                const Decoding decoding = table_.decode[blocks[b].span].together(wanted);
                work.decode_s += decoding.seconds;
                work.decoded += decoding.frames;
                asked_s += decoding.seconds;
                if (blocks[b].known) known.decoding += decoding;
            }
            ranking.answer(labels);
            if (before_s + asked_s > most_s) return false;
        }
        made.labels.clear();
        for (std::size_t i = 0; i < frames.size(); ++i)
            made.labels.push_back({.window = frames[i].window,
                                   .decoded = frames[i].decoded && damaged[i] == 0,
                                   .positive = said[i],
                                   .by = by[i]});
        const PlanOutcome one = outcome_of(blocks, places, made.labels, std::move(work));
        made.outcome += one;
        ++made.replays;
        made.kept += keeps_budgets(one, request_.budgets) ? 1 : 0;
        return true;
    }

    PlanOutcome outcome_of(const std::vector<MadeBlock>& blocks,
                           const std::vector<std::pair<std::uint32_t, std::uint32_t>>& places,
                           const std::vector<FrameLabel>& told, PlanWork work) const {
        std::vector<FrameLabel> truth;
        PlanOutcome one;
        for (std::size_t i = 0; i < told.size(); ++i) {
            const auto [b, f] = places[i];
            const ScoredSpan& span = table_.spans[blocks[b].span];
            truth.push_back(
                {.window = told[i].window, .decoded = span.decoded[f], .positive = span.positive[f]});
            one.windows.wrong_frames += span.decoded[f] && told[i].positive != span.positive[f] ? 1 : 0;
        }
        const auto is = windows_of(truth, table_.sampling, 1e18),
                   was = windows_of(told, table_.sampling, 1e18);
        for (std::size_t i = 0; i < is.size(); ++i) {
            ++one.windows.windows;
            one.windows.positive += is[i].positive ? 1 : 0;
            one.windows.missed += is[i].positive && !was[i].positive ? 1 : 0;
            one.windows.spurious += was[i].positive && !is[i].positive ? 1 : 0;
        }
        one.appearances = compare_appearances(appearance_spans(is, table_.grouping),
                                              appearance_spans(was, table_.grouping), table_.grouping);
        one.windows.reference_calls = work.scored.back();
        one.work = std::move(work);
        return one;
    }

    const RankedRequest& request_;
    const SearchTable& table_;
    std::vector<std::size_t> spans_;
    std::vector<PlanWork> before_;    // by span
    std::vector<RankedSpan> ranked_;  // likewise
};

}  // namespace

Result<std::optional<RankedReplays>> replay_ranked(const RankedRequest& request) {
    return Replays(request).go();
}

bool keeps_budgets(const PlanOutcome& outcome, const Budgets& budgets) {
    const bool none = !budgets.recall && !budgets.precision && !budgets.fnr && !budgets.fpr;
    const std::optional<double> usual = none ? window_limits(budgets).precision : std::nullopt;
    const auto below = [](std::optional<double> share, std::optional<double> least) {
        return share && least && *share < *least - 1e-9;
    };
    return !below(outcome.appearances.recall(), none ? usual : budgets.recall) &&
           !below(outcome.appearances.precision(), none ? usual : budgets.precision) &&
           WindowLimits{budgets.fnr, budgets.fpr, {}}.hold(outcome.windows);
}

}  // namespace noscope
