// The pixel differences of a plan, made ready to score frames.
#pragma once

#include <noscope/error.h>
#include <noscope/query.h>
#include "cascade/plan.h"
#include "difference/metric.h"
#include "video/score_image.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace noscope {

class DifferenceScorers {
   public:
    // `plan` has passed check_runnable(). ErrorCode::usage: a metric that does not fit its image.
    static Result<DifferenceScorers> make(const Plan& plan, const Predicate& predicate);

    // What a stage compares with; only of stages that compare pixels.
    Against against(int stage) const { return stages_[static_cast<std::size_t>(stage)].against; }

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
    static Status make_metric_of(StageScorer& scorer);

    struct StageScorer {
        ImageSize size{};
        Against against = Against::empty;
        bool learned = false;
        std::unique_ptr<Metric> metric;  // none where the stage compares no pixels
        std::string text;
        std::string name;  // of the metric, and what else it is made from
        int grid = 0;
        MetricOptions options{};
        std::string weights;  // hash of those that were learnt
        std::string first;    // which frames are compared among themselves; empty: none
    };
    std::vector<StageScorer> stages_;
};

}  // namespace noscope
