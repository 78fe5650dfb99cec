#include "seeds.h"

#include "base/try.h"
#include "query/windows.h"
#include "search/choose_thresholds.h"
#include "search/confirm_span.h"
#include "search/ranked_replay.h"

#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>

namespace noscope {
namespace {

// All spans as one; scores of one a frame alone: a table of pairs is no confidence.
ScoredSpan joined(const SearchTable& table, const std::vector<int>& columns) {
    ScoredSpan whole;
    whole.time_base = table.spans.front().time_base;
    whole.scores.resize(table.scorers.stages.size());
    for (const ScoredSpan& span : table.spans) {
        whole.frames.insert(whole.frames.end(), span.frames.begin(), span.frames.end());
        whole.decoded.insert(whole.decoded.end(), span.decoded.begin(), span.decoded.end());
        whole.positive.insert(whole.positive.end(), span.positive.begin(), span.positive.end());
        for (const int column : columns) {
            if (column < 0) continue;
            const auto at = static_cast<std::size_t>(column);
            if (span.scores[at].size() != span.frames.size() && !span.scores[at].empty()) continue;
            whole.scores[at].insert(whole.scores[at].end(), span.scores[at].begin(), span.scores[at].end());
        }
    }
    return whole;
}

std::vector<Window> true_windows(const ScoredSpan& span, const Sampling& sampling) {
    std::vector<FrameLabel> labels;
    for (std::size_t i = 0; i < span.frames.size(); ++i)
        labels.push_back(
            {.window = span.frames[i].window, .decoded = span.decoded[i], .positive = span.positive[i]});
    return windows_of(labels, sampling, 1e18);
}

std::vector<Window> windows_of(const ScoredSpan& span, const std::vector<Decision>& decisions,
                               const Sampling& sampling) {
    std::vector<FrameLabel> labels;
    for (std::size_t i = 0; i < span.frames.size(); ++i)
        labels.push_back({.window = span.frames[i].window,
                          .decoded = decisions[i].decoded,
                          .positive = decisions[i].positive,
                          .by = decisions[i].by});
    return windows_of(labels, sampling, 1e18);
}

// What is decided of all spans, each by itself, and which span each frame is of.
struct Decided {
    std::vector<Decision> frames;
    std::vector<std::size_t> span;
    std::vector<float> chances;  // as confirm_span() has them
};

Result<Decided> decide(const CandidatePlan& candidate, const SearchTable& table) {
    Decided made;
    for (std::size_t i = 0; i < table.spans.size(); ++i) {
        const ScoredSpan& span = table.spans[i];
        TableAnswers answers(candidate.plan, span, candidate.columns);
        NOSCOPE_TRY(const auto some, decide_span(candidate.plan, span.frames, span.time_base, answers,
                                                 {table.sampling.presence, table.grouping.min_hits}));
        const auto first = static_cast<int>(made.frames.size());
        for (Decision decision : some) {
            if (decision.from >= 0) decision.from += first;
            made.frames.push_back(decision);
            made.span.push_back(i);
        }
        made.chances.insert(made.chances.end(), answers.chances().begin(), answers.chances().end());
    }
    return made;
}

// What it takes to decide all spans, before anything is confirmed.
Result<PlanWork> work_of(const CandidatePlan& candidate, const SearchTable& table,
                         const std::vector<bool>& labelled) {
    std::vector<std::size_t> all(table.spans.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    NOSCOPE_TRY(const auto each, try_each(candidate, table, all));
    PlanWork sum;
    sum.scored.resize(candidate.plan.stages.size());
    for (std::size_t i = 0; i < each.size(); ++i) {
        PlanWork work = each[i].work;
        if (!labelled.empty() && labelled[i]) work.scored.back() = 0;
        sum += work;
    }
    return sum;
}

void count_errors(const WholeRun& run, const Grouping& grouping, PlanOutcome& outcome) {
    for (std::size_t i = 0; i < run.truth.size(); ++i) {
        const bool truth = run.truth[i].positive, said = run.answer[i].positive;
        ++outcome.windows.windows;
        outcome.windows.positive += truth ? 1 : 0;
        outcome.windows.missed += truth && !said ? 1 : 0;
        outcome.windows.spurious += said && !truth ? 1 : 0;
    }
    outcome.appearances = compare_appearances(appearance_spans(run.truth, grouping),
                                              appearance_spans(run.answer, grouping), grouping);
}

// What it asks hangs on the whole recording; all that it reports was asked about, so nothing is left to
// confirm.
Result<WholeRun> ranked_run(const CandidatePlan& candidate, const SearchTable& table,
                            const std::vector<bool>& labelled, const RankedFor& asked) {
    NOSCOPE_TRY(const auto ranked, replay_ranked({.candidate = candidate,
                                                  .table = table,
                                                  .budgets = asked.budgets,
                                                  .seed = asked.seed,
                                                  .known = labelled.empty() ? nullptr : &labelled,
                                                  .most_frames = std::numeric_limits<std::int64_t>::max()}));
    assert(ranked);  // nothing bounds its cost
    WholeRun run;
    run.outcome = ranked->outcome;
    run.outcome.work.scored.back() = std::llround(ranked->calls);
    run.outcome.windows.reference_calls = run.outcome.work.scored.back();
    const ScoredSpan whole = joined(table, candidate.columns);
    std::vector<FrameLabel> labels = ranked->labels;
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i].window = whole.frames[i].window;
    run.truth = true_windows(whole, table.sampling);
    run.answer = windows_of(labels, table.sampling, 1e18);
    return run;
}

}  // namespace

Result<WholeRun> whole_run(const CandidatePlan& candidate, const SearchTable& table,
                           const std::vector<bool>& labelled, bool confirms, const RankedFor& asked) {
    assert(!table.confirms);  // else each span would be confirmed by itself, too
    if (has_stage(candidate.plan, StageKind::rank)) return ranked_run(candidate, table, labelled, asked);
    WholeRun run;
    PlanOutcome& outcome = run.outcome;
    NOSCOPE_TRY(outcome.work, work_of(candidate, table, labelled));
    NOSCOPE_TRY(const Decided decided, decide(candidate, table));
    const ScoredSpan whole = joined(table, candidate.columns);
    run.truth = true_windows(whole, table.sampling);
    run.answer = windows_of(whole, decided.frames, table.sampling);
    if (confirms && candidate.plan.stages.size() > 1) {
        NOSCOPE_TRY(
            const ConfirmedSpan confirmed,
            confirm_span(candidate, whole, decided.frames, table.sampling, table.grouping, decided.chances));
        run.answer = confirmed.windows;
        for (const std::size_t frame : confirmed.tried) {
            const std::size_t span = decided.span[frame];
            if (!labelled.empty() && labelled[span]) continue;
            std::size_t in_span = frame;
            while (in_span > 0 && decided.span[in_span - 1] == span) --in_span;
            const Decoding decoding = table.decode[span].alone(frame - in_span);
            outcome.work.decode_s += decoding.seconds;
            outcome.work.decoded += decoding.frames;
            ++outcome.work.confirming;
            ++outcome.work.scored.back();
        }
    }
    outcome.windows.reference_calls = outcome.work.scored.back();
    count_errors(run, table.grouping, outcome);
    return run;
}

bool holds(const PlanOutcome& outcome, const Budgets& budgets) {
    const auto least = [](std::optional<double> share, std::optional<double> wanted) {
        return !share || !wanted || *share >= *wanted - 1e-9;
    };
    return least(outcome.appearances.recall(), budgets.recall) &&
           least(outcome.appearances.precision(), budgets.precision) &&
           WindowLimits{budgets.fnr, budgets.fpr, {}}.hold(outcome.windows);
}

}  // namespace noscope
