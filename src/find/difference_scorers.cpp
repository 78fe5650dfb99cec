#include "find/difference_scorers.h"

#include "base/error_text.h"
#include "base/rational_math.h"
#include "base/sha256.h"
#include "base/try.h"
#include "difference/block_weights.h"

#include <algorithm>

namespace noscope {
namespace {

// Raised whenever a score of the same text becomes another number.
constexpr int kScoreVersion = 1;

void add_regions(std::string& text, const char* name, const std::vector<Region>& regions) {
    for (const Region& region : regions) {
        text += fmt::format(" {}", name);
        for (const Point& point : region.points) text += fmt::format(" {},{}", point.x, point.y);
    }
}

// Keyframes that are decided first are compared with keyframes, of those that every(N) leaves.
std::string frames_decided_first(const Plan& plan) {
    if (!has_stage(plan, StageKind::keyframes)) return "";
    const auto* every = std::get_if<EveryStage>(&plan.stages.front().body);
    return fmt::format(" keyframes first, of every {}", every ? every->step : 1);
}

}  // namespace

Result<DifferenceScorers> DifferenceScorers::make(const Plan& plan, const Predicate& predicate) {
    DifferenceScorers scorers;
    for (const Stage& stage : plan.stages) {
        StageScorer& made = scorers.stages_.emplace_back();
        const auto* difference = std::get_if<DifferenceStage>(&stage.body);
        if (!difference) continue;
        made.size = difference->size;
        made.against = difference->against;
        made.text = to_string(Stage{stage.body, {}});
        if (difference->against == Against::previous) made.first = frames_decided_first(plan);
        made.learned = difference->learned;
        made.name = difference->metric;
        made.grid = difference->grid;
        made.options.gain = difference->gain;
        if (difference->grid > 0) {
            made.options.regions = predicate.regions;
            made.options.exclusions = predicate.exclusions;
            add_regions(made.text, "region", predicate.regions);
            add_regions(made.text, "exclude", predicate.exclusions);
        }
        NOSCOPE_CHECK(make_metric_of(made));
    }
    return scorers;
}

Status DifferenceScorers::make_metric_of(StageScorer& scorer) {
    NOSCOPE_TRY(scorer.metric, make_metric(scorer.name, {scorer.grid, scorer.grid}, scorer.size.width,
                                           scorer.size.height, scorer.options));
    return {};
}

bool DifferenceScorers::learns() const { return std::ranges::any_of(stages_, &StageScorer::learned); }

Result<std::vector<bool>> DifferenceScorers::counting_blocks(int stage) const {
    const StageScorer& scorer = stages_[static_cast<std::size_t>(stage)];
    NOSCOPE_TRY(const BlockGrid grid,
                BlockGrid::make({scorer.grid, scorer.grid}, scorer.size.width, scorer.size.height));
    return blocks_that_count(grid, scorer.options.crop, scorer.options.regions, scorer.options.exclusions);
}

Status DifferenceScorers::set_weights(int stage, std::vector<double> weights) {
    StageScorer& scorer = stages_[static_cast<std::size_t>(stage)];
    const BlockWeights named{{scorer.grid, scorer.grid}, weights, 0};
    scorer.weights = sha256_hex(to_string(named)).substr(0, 16);
    scorer.options.weights = std::move(weights);
    return make_metric_of(scorer);
}

std::optional<std::string> DifferenceScorers::identity(int stage, const Sampling& sampling,
                                                       std::int64_t span_windows,
                                                       const std::string& empty_scene) const {
    const StageScorer& scorer = stages_[static_cast<std::size_t>(stage)];
    if (!scorer.metric || scorer.against == Against::anchor) return std::nullopt;
    std::string text = fmt::format("{} version {}", scorer.text, kScoreVersion);
    // Which frame is compared with, or which picture, hangs on the span and on which frames are analysed.
    text += sampling.native ? " native" : fmt::format(" rate {}", to_string(sampling.rate));
    text += fmt::format(" window {} span {}", to_string(sampling.window), span_windows);
    text += scorer.first;
    if (!scorer.weights.empty()) text += " weights " + scorer.weights;
    if (scorer.against == Against::empty) text += " empty scene " + empty_scene;
    return text;
}

}  // namespace noscope
