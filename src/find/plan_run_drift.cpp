// Of a run of a plan: whether recording and camera still are what the plan was made for.
#include "base/try.h"
#include "find/camera_views.h"
#include "find/part_run.h"
#include "find/plan_run.h"

#include <algorithm>
#include <utility>

namespace noscope {

// Scores of a stage whose threshold was edited, and of those behind it, may be of other frames than in the
// sample.
void PlanRun::begin_watch() {
    if (!named_ || !named_->file.watch) return;
    profile_ = named_->file.watch->scores;
    const auto made = parse_plan(named_->file.made_as, named_->file.reference.model);
    std::size_t same = 0;
    if (made)
        while (same < plan_.stages.size() && same < made->stages.size() &&
               plan_.stages[same] == made->stages[same])
            ++same;
    std::erase_if(profile_,
                  [&](const StageProfile& stage) { return std::cmp_greater_equal(stage.stage, same); });
    if (!profile_.empty()) watch_.emplace(profile_, span_windows_);
}

Status PlanRun::judge_drift() {
    if (part_) {
        if (watch_) part_->scores = watch_->slices();
        return {};
    }
    if (!named_ && !answer_.search) return {};
    DriftReport report;
    if (watch_) {
        if (merged_)
            for (const ScoreWatch::Slices& part : merged_->scores) watch_->add(part);
        report.stages =
            watch_->judge(plan_, session_.recording, session_.zone, options_.sampling.window.value());
        report.judged =
            std::ranges::any_of(report.stages, [](const StageDrift& one) { return one.stretches > 0; });
        if (!report.judged) report.why = "too little footage, or too small a sample of the plan";
        if (const std::string line = drift_warning(report.stages); !line.empty()) warn(line);
    } else if (!named_) {
        report.why = "the plan was chosen on a sample of this recording";
    } else {
        report.why = !named_->file.watch ? "the plan file is of a version that kept no scores"
                     : named_->file.watch->scores.empty()
                         ? "the plan was not chosen on a sample, or gives no scores"
                         : "thresholds of the plan are edited";
    }
    if (monitor_.stopped().empty() && !asks_every_frame(plan_)) {
        const auto known =
            named_ && named_->file.watch ? named_->file.watch->views : std::vector<CameraView>{};
        NOSCOPE_TRY(CameraLooked looked, look_at_camera(known));
        if (looked.finished) {
            if (const std::string line = camera_warning(looked.report); !line.empty()) warn(line);
            report.camera = std::move(looked.report);
        }
    }
    answer_.drift = std::move(report);
    return {};
}

Result<CameraLooked> PlanRun::look_at_camera(std::span<const CameraView> known) {
    return noscope::look_at_camera({.session = session_,
                                    .sampling = options_.sampling,
                                    .known = known,
                                    .question = frames_question(),
                                    .covered_s = totals_.covered_s,
                                    .cancel = cancel_,
                                    .stages = stages_,
                                    .enough = [this] { return monitor_.cut_short(); }});
}

// For a plan file.
Result<PlanWatch> PlanRun::watch_of(const Preparation& preparation, const PreparedPlan& prepared,
                                    const BlockSample& select, CascadeTotals& cost) {
    PlanWatch watch;
    if (asks_every_frame(prepared.plan)) return watch;
    if (!select.blocks.empty() && select.windows == span_windows_) {
        NOSCOPE_TRY(watch.scores, profile_scores(preparation, prepared, models_, select, cost));
    }
    NOSCOPE_TRY(CameraLooked looked, look_at_camera({}));
    if (!looked.finished) return fail(ErrorCode::interrupted, "interrupted");
    if (const std::string line = camera_warning(looked.report); !line.empty()) warn(line);
    watch.views = std::move(looked.views);
    return watch;
}

}  // namespace noscope
