// The pixel differences of a plan, made ready to score frames.
#pragma once

#include <noscope/error.h>
#include <noscope/query.h>
#include "cascade/plan.h"
#include "difference/metric.h"
#include "difference/reference_images.h"
#include "video/score_image.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace noscope {

// What infrared light is told by.
inline constexpr ScoreSpec kLightSpec{.width = 32, .height = 32, .chroma = true};

// One small picture of the empty scene a size that the plan compares with it.
using EmptyScenes = std::vector<std::optional<ReferenceImages>>;  // by specs()

class DifferenceScorers {
   public:
    // `plan` has passed check_runnable(). ErrorCode::usage: a metric that does not fit its image.
    static Result<DifferenceScorers> make(const Plan& plan, const Predicate& predicate);

    // The sizes that frames are scaled to, luma alone; empty where the plan has no pixel difference.
    std::span<const ScoreSpec> specs() const { return specs_; }
    // Of a stage of the plan: its place in specs(), or -1 where it compares no pixels.
    int spec_of(int stage) const { return stages_[static_cast<std::size_t>(stage)].spec; }
    Against against(int stage) const { return stages_[static_cast<std::size_t>(stage)].against; }
    // Whether a stage compares the frames of specs()[spec] with the empty scene.
    bool needs_empty_scene(std::size_t spec) const;
    bool needs_empty_scene() const;

    // Whether the weights of a stage's blocks are learnt; until set_weights() they are all alike.
    bool learns(int stage) const { return stages_[static_cast<std::size_t>(stage)].learned; }
    bool learns() const;
    // The stage without its threshold, and the regions where they matter.
    const std::string& text(int stage) const { return stages_[static_cast<std::size_t>(stage)].text; }
    // Of a stage that learns: its blocks in the query's regions, one flag each, row by row.
    Result<std::vector<bool>> counting_blocks(int stage) const;
    // As Metric::block_errors().
    void block_errors(int stage, const ScoreImage& now, const ScoreImage& then, std::span<double> out) {
        stages_[static_cast<std::size_t>(stage)].metric->block_errors(now, then, out);
    }
    // Before any score is asked for; identity() then tells the weights too. `weights`: as MetricOptions has
    // them, and its errors.
    Status set_weights(int stage, std::vector<double> weights);

    // All that a stage's scores depend on besides the frames: what the store keeps them under. None for
    // stages whose scores are not kept: of no pixels, or against an anchor, which hangs on the thresholds.
    std::optional<std::string> identity(int stage, const Sampling& sampling, std::int64_t span_windows,
                                        const std::string& empty_scene) const;

    // As float: what is compared with a threshold is what the store keeps.
    float distance(int stage, const ScoreImage& now, const ScoreImage& then) {
        return static_cast<float>(stages_[static_cast<std::size_t>(stage)].metric->distance(now, then));
    }

   private:
    struct StageScorer;
    Status make_metric_of(StageScorer& scorer) const;

    struct StageScorer {
        int spec = -1;
        Against against = Against::empty;
        bool learned = false;
        std::unique_ptr<Metric> metric;
        std::string text;
        std::string name;  // of the metric, and what else it is made from
        int grid = 0;
        MetricOptions options{};
        std::string weights;  // hash of those that were learnt
    };
    std::vector<ScoreSpec> specs_;
    std::vector<StageScorer> stages_;
};

}  // namespace noscope
