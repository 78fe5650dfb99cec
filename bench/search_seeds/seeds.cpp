#include "seeds.h"

#include "base/try.h"
#include "query/windows.h"
#include "search/block_sample.h"
#include "search/choose_thresholds.h"
#include "search/confirm_span.h"
#include "search/expand.h"
#include "search/ranked_replay.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <numeric>

namespace noscope {
namespace {

// More frames than any recording here has.
constexpr std::int64_t kWhole = 1'000'000'000;

std::vector<std::size_t> all_spans(const SearchTable& table) {
    std::vector<std::size_t> all(table.spans.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    return all;
}

// All spans as one.
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
            // One a frame: a table of pairs is of no use here, and no confidence.
            if (span.scores[at].size() != span.frames.size() && !span.scores[at].empty()) continue;
            whole.scores[at].insert(whole.scores[at].end(), span.scores[at].begin(), span.scores[at].end());
        }
    }
    return whole;
}

std::vector<Window> windows_of(const ScoredSpan& span, const std::vector<bool>& positive,
                               const Sampling& sampling) {
    std::vector<FrameLabel> labels;
    for (std::size_t i = 0; i < span.frames.size(); ++i)
        labels.push_back(
            {.window = span.frames[i].window, .decoded = span.decoded[i], .positive = positive[i]});
    return windows_of(labels, sampling, 1e18);
}

// How much the packets say of motion, as src/find/search_prediction.cpp has it.
std::vector<double> motion_of(const SearchTable& table) {
    std::vector<double> motion;
    const auto packets = scorers_of(table, StageKind::packets);
    for (const ScoredSpan& span : table.spans) {
        double sum = 0;
        if (!packets.empty())
            for (const float score : span.scores[static_cast<std::size_t>(packets.front())])
                if (std::isfinite(score)) sum += std::min(score, 8.F);
        motion.push_back(sum / static_cast<double>(std::max<std::size_t>(1, span.frames.size())));
    }
    return motion;
}

SearchTable part_of(const SearchTable& table, const std::vector<std::size_t>& spans) {
    SearchTable part{.scorers = table.scorers,
                     .spans = {},
                     .decode = {},
                     .costs = table.costs,
                     .sampling = table.sampling,
                     .grouping = table.grouping,
                     .confirms = table.confirms};
    for (const std::size_t i : spans) {
        part.spans.push_back(table.spans[i]);
        part.decode.push_back(table.decode[i]);
    }
    return part;
}

std::vector<std::size_t> draw(const SeedsRequest& request, std::uint64_t seed) {
    BlockPopulation population;
    population.files.push_back({std::string(64, 'a'), std::nullopt});
    for (std::size_t i = 0; i < request.table.spans.size(); ++i)
        if (request.drawn.empty() || request.drawn[i])
            population.blocks.push_back({.file = 0,
                                         .number = static_cast<std::int64_t>(i),
                                         .frames = std::ssize(request.table.spans[i].frames),
                                         .file_s = 10 * static_cast<double>(i)});
    const BlockSample sample =
        draw_sample(population, {.seed = seed, .select = blocks_for_frames(population, request.frames)});
    std::vector<std::size_t> spans;
    for (const SampledBlock& block : sample.blocks) spans.push_back(static_cast<std::size_t>(block.number));
    return spans;
}

double seconds(const CandidatePlan& candidate, const PlanOutcome& outcome, const SearchTable& table) {
    return seconds_of(candidate, outcome.work, table.costs).total();
}

}  // namespace

Result<PlanOutcome> whole_outcome(const CandidatePlan& candidate, const SearchTable& table,
                                  const std::vector<bool>& labelled, const Budgets& budgets,
                                  std::uint64_t seed) {
    if (has_stage(candidate.plan, StageKind::rank)) {
        NOSCOPE_TRY(const auto ranked, replay_ranked({.candidate = candidate,
                                                      .table = table,
                                                      .budgets = budgets,
                                                      .seed = seed,
                                                      .known = labelled.empty() ? nullptr : &labelled,
                                                      .most_frames = kWhole}));
        const RankedReplays run = ranked.value_or(RankedReplays{});
        PlanOutcome outcome = run.outcome;
        outcome.work.scored.back() = std::llround(run.calls);
        outcome.windows.reference_calls = outcome.work.scored.back();
        return outcome;
    }
    // What is decided and looked at, block by block; confirmation over all of them.
    SearchTable unconfirmed = part_of(table, all_spans(table));
    unconfirmed.confirms = false;
    NOSCOPE_TRY(const auto each, try_each(candidate, unconfirmed, all_spans(table)));
    PlanOutcome outcome;
    outcome.work.scored.resize(candidate.plan.stages.size());
    for (std::size_t i = 0; i < each.size(); ++i) {
        PlanWork work = each[i].work;
        if (!labelled.empty() && labelled[i]) work.scored.back() = 0;
        outcome.work += work;
    }
    const ScoredSpan whole = joined(table, candidate.columns);
    std::vector<Decision> decisions;
    std::vector<float> chances;
    std::vector<std::size_t> block;
    for (std::size_t i = 0; i < table.spans.size(); ++i) {
        const ScoredSpan& span = table.spans[i];
        TableAnswers answers(candidate.plan, span, candidate.columns);
        NOSCOPE_TRY(const auto some, decide_span(candidate.plan, span.frames, span.time_base, answers,
                                                 {table.sampling.presence, table.grouping.min_hits}));
        const auto first = static_cast<int>(decisions.size());
        for (Decision decision : some) {
            if (decision.from >= 0) decision.from += first;
            decisions.push_back(decision);
            block.push_back(i);
        }
        chances.insert(chances.end(), answers.chances().begin(), answers.chances().end());
    }
    std::vector<bool> said;
    for (const Decision& decision : decisions) said.push_back(decision.positive);
    std::vector<Window> left = windows_of(whole, said, table.sampling);
    if (table.confirms && candidate.plan.stages.size() > 1) {
        NOSCOPE_TRY(const ConfirmedSpan confirmed,
                    confirm_span(candidate, whole, decisions, table.sampling, table.grouping, chances));
        left = confirmed.windows;
        for (const std::size_t frame : confirmed.tried) {
            if (!labelled.empty() && labelled[block[frame]]) continue;
            std::size_t in_block = frame;
            while (in_block > 0 && block[in_block - 1] == block[frame]) --in_block;
            const Decoding decoding = table.decode[block[frame]].alone(frame - in_block);
            outcome.work.decode_s += decoding.seconds;
            outcome.work.decoded += decoding.frames;
            ++outcome.work.confirming;
            ++outcome.work.scored.back();
        }
    }
    outcome.windows.reference_calls = outcome.work.scored.back();
    const std::vector<Window> truth = windows_of(whole, whole.positive, table.sampling);
    for (std::size_t i = 0; i < truth.size(); ++i) {
        ++outcome.windows.windows;
        outcome.windows.positive += truth[i].positive ? 1 : 0;
        outcome.windows.missed += truth[i].positive && !left[i].positive ? 1 : 0;
        outcome.windows.spurious += left[i].positive && !truth[i].positive ? 1 : 0;
    }
    outcome.appearances = compare_appearances(appearance_spans(truth, table.grouping),
                                              appearance_spans(left, table.grouping), table.grouping);
    return outcome;
}

bool holds(const PlanOutcome& outcome, const Budgets& budgets) {
    const auto least = [](std::optional<double> share, std::optional<double> wanted) {
        return !share || !wanted || *share >= *wanted - 1e-9;
    };
    return least(outcome.appearances.recall(), budgets.recall) &&
           least(outcome.appearances.precision(), budgets.precision) &&
           WindowLimits{budgets.fnr, budgets.fpr, {}}.hold(outcome.windows);
}

Result<SeedRun> run_seed(const SeedsRequest& request, std::uint64_t seed) {
    const SearchTable& table = request.table;
    const std::vector<std::size_t> spans = draw(request, seed);
    SearchTable sample = part_of(table, spans);
    sample.population = {motion_of(table), std::vector<int>(table.spans.size(), TablePopulation::kUnknown)};
    for (std::size_t i = 0; i < spans.size(); ++i) sample.population.span[spans[i]] = static_cast<int>(i);
    std::vector<bool> labelled(table.spans.size());
    std::int64_t frames = 0;
    for (const std::size_t i : spans) {
        labelled[i] = true;
        frames += std::ssize(table.spans[i].frames);
    }
    SeedRun run;
    const auto start = std::clock();
    SearchSettings settings = request.settings;
    settings.seed = seed;
    NOSCOPE_TRY(const SearchOutcome found, choose_plan(sample, request.budgets, settings));
    run.choose_s = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    const SearchedPlan& chosen = found.plans[found.chosen];
    run.plan = to_string(chosen.candidate.plan);
    NOSCOPE_TRY(run.outcome, whole_outcome(chosen.candidate, table, labelled, request.budgets, seed));
    run.run_s = seconds(chosen.candidate, run.outcome, table);
    run.labels_s = table.costs.reference_s * static_cast<double>(frames);
    run.holds = holds(run.outcome, request.budgets);
    run.actual_calls = static_cast<double>(run.outcome.windows.reference_calls);
    run.actual_decoded = run.outcome.work.decoded;

    SearchSettings plain = settings;
    plain.pictures = plain.asking = false;
    NOSCOPE_TRY(const SearchOutcome other, choose_plan(sample, request.budgets, plain));
    const CandidatePlan& best = other.plans[other.chosen].candidate;
    NOSCOPE_TRY(const PlanOutcome plain_outcome, whole_outcome(best, table, labelled, request.budgets, seed));
    run.plain_s = seconds(best, plain_outcome, table);

    const std::vector<double> motion = motion_of(table);
    std::vector<double> sample_x, rest, calls, decoded;
    for (const std::size_t i : spans) sample_x.push_back(motion[i]);
    for (std::size_t i = 0; i < motion.size(); ++i)
        if (!labelled[i]) rest.push_back(motion[i]);
    NOSCOPE_TRY(const auto each, try_each(chosen.candidate, sample, all_spans(sample)));
    for (const PlanOutcome& one : each) {
        calls.push_back(static_cast<double>(one.windows.reference_calls));
        decoded.push_back(one.work.decoded);
    }
    run.predicted_calls = expanded(calls, sample_x, rest);
    run.predicted_decoded = expanded(decoded, sample_x, motion);
    if (has_stage(chosen.candidate.plan, StageKind::rank)) {
        NOSCOPE_TRY(const auto ranked, replay_ranked({.candidate = chosen.candidate,
                                                      .table = sample,
                                                      .budgets = request.budgets,
                                                      .seed = seed,
                                                      .replays = 4}));
        const RankedReplays foretold = ranked.value_or(RankedReplays{});
        run.predicted_calls = foretold.calls;
        run.predicted_decoded = foretold.decoded;
    }
    return run;
}

Result<double> hindsight_seconds(const SearchTable& table, const Budgets& budgets) {
    double best = -1;
    // Blocks may keep what the whole does not: then thresholds for less than the budgets may.
    for (const double share : {1., .75, .5, .25}) {
        const auto least = [&](std::optional<double> kept) {
            return kept ? std::optional(1 - share * (1 - *kept)) : std::nullopt;
        };
        const auto most = [&](std::optional<double> error) {
            return error ? std::optional(share * *error) : std::nullopt;
        };
        const Budgets some{least(budgets.recall), least(budgets.precision), most(budgets.fnr),
                           most(budgets.fpr)};
        NOSCOPE_TRY(const SearchOutcome found,
                    choose_plan(table, some, {.finalists = 100, .hindsight = true}));
        for (const SearchedPlan& plan : found.plans) {
            NOSCOPE_TRY(const PlanOutcome outcome, whole_outcome(plan.candidate, table, {}, budgets, 1));
            const double s = seconds(plan.candidate, outcome, table);
            if (holds(outcome, budgets) && (best < 0 || s < best)) best = s;
        }
    }
    return best;
}

}  // namespace noscope
