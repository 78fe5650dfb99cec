#include "find/search_prediction.h"

#include "base/try.h"
#include "find/file_frames.h"
#include "search/expand.h"
#include "video/packet_sizes.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

namespace noscope {
namespace {

using BlockPlace = std::pair<std::uint32_t, std::int64_t>;  // file, number

Result<std::map<BlockPlace, double>> motion_of_blocks(const PredictionRequest& request) {
    std::map<BlockPlace, std::vector<float>> all;
    const std::int64_t windows = sample_block_windows(request.sampling.window);
    for (std::size_t file = 0; file < request.session.recording.files.size(); ++file) {
        NOSCOPE_TRY(const FileWork work, load_work(request.session, file, request.sampling, request.cancel));
        const auto scores = packet_scores_of(work.index, work.frames);
        for (std::size_t i = 0; i < work.frames.size(); ++i)
            all[{static_cast<std::uint32_t>(file), work.frames[i].window / windows}].push_back(scores[i]);
    }
    std::map<BlockPlace, double> motion;
    for (const auto& [place, some] : all) motion[place] = packet_motion(some);
    return motion;
}

struct Column {
    std::vector<double> of;  // one a span
    Expanded over(const std::vector<double>& sample_x, const std::vector<double>& population) const {
        return expanded(of, sample_x, population);
    }
};

}  // namespace

Result<RunPrediction> predict_run(const PredictionRequest& request, const SearchedPlan& plan) {
    NOSCOPE_TRY(const auto motion, motion_of_blocks(request));
    const std::int64_t windows = sample_block_windows(request.sampling.window);
    std::set<BlockPlace> labelled;
    for (const SampledBlock& block : request.train.blocks) labelled.emplace(block.file, block.number);
    std::vector<double> sample_x;
    for (const LabelledBlock& block : request.select) {
        if (block.frames.empty()) continue;
        const BlockPlace place{block.file, block.frames.front().frame.window / windows};
        labelled.insert(place);
        sample_x.push_back(motion.at(place));
    }
    std::vector<double> all, rest;  // blocks that the run decides, and those whose labels it lacks
    for (const auto& [place, x] : motion) {
        all.push_back(x);
        if (!labelled.contains(place)) rest.push_back(x);
    }

    std::vector<std::size_t> spans(request.table.spans.size());
    for (std::size_t i = 0; i < spans.size(); ++i) spans[i] = i;
    NOSCOPE_TRY(const auto each, try_each(plan.candidate, request.table, spans));
    Column calls, confirming, decoded, seconds;
    for (const PlanOutcome& one : each) {
        calls.of.push_back(static_cast<double>(one.windows.reference_calls));
        confirming.of.push_back(static_cast<double>(one.work.confirming));
        decoded.of.push_back(one.work.decoded);
        const PlanSeconds parts = seconds_of(plan.candidate, one.work, request.table.costs);
        seconds.of.push_back(parts.total() - parts.stages_s.back());
    }
    RunPrediction run;
    const Expanded asked = calls.over(sample_x, rest);
    run.calls = asked.value;
    run.calls_low = asked.low;
    run.calls_high = asked.high;
    run.confirming = confirming.over(sample_x, rest).value;
    run.decoded = decoded.over(sample_x, all).value;
    run.seconds = seconds.over(sample_x, all).value + run.calls * request.table.costs.reference_s;
    return run;
}

}  // namespace noscope
