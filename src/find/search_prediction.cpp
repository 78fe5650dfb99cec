#include "find/search_prediction.h"

#include "base/try.h"
#include "find/file_frames.h"
#include "search/expand.h"
#include "search/ranked_replay.h"
#include "video/packet_sizes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

namespace noscope {
namespace {

// Made recordings that a plan with `rank` is carried out on.
constexpr int kReplays = 4;

using BlockPlace = std::pair<std::uint32_t, std::int64_t>;  // file, number

struct Column {
    std::vector<double> of;  // one a span
    Expanded over(const std::vector<double>& sample_x, const std::vector<double>& population,
                  double most = std::numeric_limits<double>::infinity()) const {
        return expanded(of, sample_x, population, most);
    }
};

std::vector<double> positive_frames(const SearchTable& table) {
    std::vector<double> frames;
    for (const ScoredSpan& span : table.spans)
        frames.push_back(static_cast<double>(std::ranges::count(span.positive, true)));
    return frames;
}

double largest_block(const SearchTable& table) {
    std::size_t frames = 0;
    for (const ScoredSpan& span : table.spans) frames = std::max(frames, span.frames.size());
    return static_cast<double>(frames);
}

// `there`: frames of the other blocks that hold what is asked for. Calls grow with them, and one sample with
// another tells them no better.
Result<RunPrediction> predict_ranked(const SearchTable& table, const CandidatePlan& candidate,
                                     const Budgets& budgets, std::uint64_t seed, const Expanded& there) {
    RunPrediction run;
    NOSCOPE_TRY(
        const auto ranked,
        replay_ranked(
            {.candidate = candidate, .table = table, .budgets = budgets, .seed = seed, .replays = kReplays}));
    const RankedReplays made = ranked.value_or(RankedReplays{});  // nothing bounds it
    run.calls = made.calls;
    run.calls_low = there.value > 0 ? made.calls * there.low / there.value : made.calls;
    run.calls_high = there.value > 0 ? made.calls * there.high / there.value : made.calls + there.high;
    run.decoded = made.decoded;
    run.seconds = made.seconds_left;
    return run;
}

}  // namespace

Result<BlockMotion> motion_of_blocks(const Session& session, const Sampling& sampling,
                                     const CancelToken& cancel) {
    std::map<BlockPlace, std::vector<float>> all;
    const std::int64_t windows = sample_block_windows(sampling.window);
    for (std::size_t file = 0; file < session.recording.files.size(); ++file) {
        NOSCOPE_TRY(const FileWork work, load_work(session, file, sampling, cancel));
        const auto scores = packet_scores_of(work.index, work.frames);
        for (std::size_t i = 0; i < work.frames.size(); ++i)
            all[{static_cast<std::uint32_t>(file), work.frames[i].window / windows}].push_back(scores[i]);
    }
    BlockMotion motion;
    for (const auto& [place, some] : all) motion[place] = packet_motion(some);
    return motion;
}

TablePopulation population_of(const BlockMotion& motion, const Sampling& sampling,
                              const std::vector<LabelledBlock>& select, const BlockSample& train) {
    const std::int64_t windows = sample_block_windows(sampling.window);
    std::map<BlockPlace, int> known;
    for (const SampledBlock& block : train.blocks)
        known[{block.file, block.number}] = TablePopulation::kLabelled;
    int span = 0;
    for (const LabelledBlock& block : select)
        if (!block.frames.empty()) known[{block.file, block.frames.front().frame.window / windows}] = span++;
    TablePopulation made;
    for (const auto& [place, x] : motion) {
        const auto found = known.find(place);
        made.motion.push_back(x);
        made.span.push_back(found == known.end() ? TablePopulation::kUnknown : found->second);
    }
    return made;
}

Result<RunPrediction> predict_run(const SearchTable& table, const SearchedPlan& plan, const Budgets& budgets,
                                  std::uint64_t seed) {
    const TablePopulation& population = table.population;
    std::vector<double> sample_x(table.spans.size());
    std::vector<double> rest;  // blocks whose labels the run lacks
    for (std::size_t i = 0; i < population.span.size(); ++i) {
        const int span = population.span[i];
        if (span >= 0) sample_x[static_cast<std::size_t>(span)] = population.motion[i];
        if (span == TablePopulation::kUnknown) rest.push_back(population.motion[i]);
    }
    const std::vector<double>& all = population.motion;  // blocks that the run decides

    if (has_stage(plan.candidate.plan, StageKind::rank))
        return predict_ranked(table, plan.candidate, budgets, seed,
                              expanded(positive_frames(table), sample_x, rest, largest_block(table)));
    std::vector<std::size_t> spans(table.spans.size());
    for (std::size_t i = 0; i < spans.size(); ++i) spans[i] = i;
    NOSCOPE_TRY(const auto each, try_each(plan.candidate, table, spans));
    Column calls, confirming, decoded, seconds;
    RunPrediction run;
    for (const PlanOutcome& one : each) {
        calls.of.push_back(static_cast<double>(one.windows.reference_calls));
        confirming.of.push_back(static_cast<double>(one.work.confirming));
        decoded.of.push_back(one.work.decoded);
        const PlanSeconds parts = seconds_of(plan.candidate, one.work, table.costs);
        seconds.of.push_back(parts.total() - parts.stages_s.back());
    }
    const Expanded asked = calls.over(sample_x, rest, largest_block(table));
    run.calls = asked.value;
    run.calls_low = asked.low;
    run.calls_high = asked.high;
    run.confirming = confirming.over(sample_x, rest).value;
    run.decoded = decoded.over(sample_x, all).value;
    run.seconds = seconds.over(sample_x, all).value + run.calls * table.costs.reference_s;
    return run;
}

}  // namespace noscope
