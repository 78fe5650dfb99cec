#include "find/footage_runs.h"

#include "base/error_text.h"
#include "base/try.h"
#include "find/eval_score.h"
#include "find/footage_clock.h"

#include <filesystem>

namespace noscope {
namespace {

// Passes on how far a run is, under a name of our own; what a single run notes would not be told apart.
class StepObserver : public Observer {
   public:
    StepObserver(Observer* outer, const std::string& step) : outer_(outer), step_(step) {}
    void on_progress(const Progress& progress) override {
        if (!outer_) return;
        Progress told = progress;
        told.step = step_;
        outer_->on_progress(told);
    }

   private:
    Observer* outer_;
    const std::string& step_;
};

}  // namespace

void FootageRuns::replay(const std::string& path, double call_s, const std::string& detector) {
    question_.reference.model = fmt::format("replay:{},cost={:.9f}", path, call_s);
    question_.reference.view = ReferenceOptions().view;  // what was looked at stands in the labels
    if (question_.teacher == FindOptions().teacher) question_.teacher = detector;
}

void FootageRuns::say(const std::string& step) const {
    if (!observer_) return;
    Progress progress;
    progress.step = step;
    observer_->on_progress(progress);
}

Result<FootageRun> FootageRuns::run(const std::string& step, const FootagePlan& plan) {
    FindOptions options = question_;
    options.plan = plan.plan;
    options.guarantee = plan.guarantee;
    options.confirm = plan.confirm;
    options.predicate.min_confidence += plan.more_confidence;
    if (plan.regions) options.predicate.regions = *plan.regions;
    if (plan.plan != "auto") {
        options.budgets = {};
        options.label_budget = {};
        options.teacher = FindOptions().teacher;
    }
    options.run.store = store(plan.store.empty() ? fmt::format("run-{}", ++runs_) : plan.store);
    StepObserver observer(observer_, step);
    FootageRun made;
    const FootageClock clock;
    auto answer = find(options, &observer, cancel_);
    made.wall_s = clock.wall_s();
    made.core_s = clock.core_s();
    if (plan.store.empty()) {
        std::error_code ignored;
        for (const char* ending : {"", "-wal", "-shm"})
            std::filesystem::remove(options.run.store + ending, ignored);
    }
    if (!answer) return answer.error();
    if (!answer->complete) return fail(ErrorCode::interrupted, "interrupted");
    made.answer = *std::move(answer);
    return made;
}

void score_row(std::span<const Window> truth, std::span<const Window> said, const Grouping& grouping,
               FootageBenchRow& row) {
    row.windows = public_score(compare_windows(truth, said));
    row.appearances = public_score(
        compare_appearances(appearance_spans(truth, grouping), appearance_spans(said, grouping), grouping));
}

}  // namespace noscope
