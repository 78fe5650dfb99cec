// A question over a recording, from its options to its answer: what find(), plan() and apply() share. What
// its plan needs before the first file is made in between, or was made before.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include <noscope/find.h>
#include "find/answer_builder.h"
#include "find/camera_views.h"
#include "find/plan_fit.h"
#include "find/prepare_plan.h"
#include "find/prepared_plan.h"
#include "find/run_monitor.h"
#include "find/run_prediction.h"
#include "find/score_profile.h"
#include "find/session.h"
#include "search/open_windows.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace noscope {

// Nothing but the reference.
bool asks_every_frame(const Plan& plan);
// What they refuse before they look at anything. ErrorCode::usage.
Status check_options(const FindOptions& options);
// What this version cannot hold a plan to. ErrorCode::usage.
Status check_budgets(const FindOptions& options, const Plan& plan);
// Options of learning that would do nothing for this plan; `made`: it was made before, and kept in a file.
// ErrorCode::usage.
Status check_learning(const FindOptions& options, const Plan& plan, bool made);
// The plan that the options give as a text, checked as a whole. ErrorCode::usage.
Result<Plan> read_plan(const FindOptions& options);

class Audit;
class FrameAsker;
class WindowLabeller;
struct LedgerPage;
struct PartWork;
struct MergedParts;
class RankedRun;

class PlanRun {
   public:
    // `options` and `observer`, which may be null, must outlive the run.
    PlanRun(const FindOptions& options, Observer* observer, CancelToken cancel)
        : options_(options),
          observer_(observer),
          cancel_(cancel),
          monitor_(observer, cancel, options.max_time_s) {}
    PlanRun(const PlanRun&) = delete;
    PlanRun& operator=(const PlanRun&) = delete;

    // First of all, once: opens the recording for a plan that has passed check_runnable(). Errors: as
    // open_session(); usage where nothing is asked for.
    Status open(Plan plan);
    // For one that was made before; as check_question(), check_reference() and check_footage(), too. `plan`
    // must outlive the run.
    Status open(const NamedPlan& plan);

    const Session& session() const { return session_; }
    Session& session() { return session_; }
    const WorkTotals& totals() const { return totals_; }
    // What deciding took, after run().
    const CascadeTotals& decided() const { return decided_; }
    const CascadeTotals& confirmed() const { return confirming_; }  // and confirming
    // What a search foretold of it.
    const RunPrediction& prediction() const { return prediction_; }
    RunMonitor& monitor() { return monitor_; }
    const StageModels& models() const { return models_; }
    StageModels& models() { return models_; }
    std::int64_t span_windows() const { return span_windows_; }
    // What the answer says so far.
    Answer& answer() { return answer_; }
    // For prepare_plan(): valid as long as the run.
    Preparation preparation();
    // Where the plan reads packet sizes: warns if they tell nothing here.
    Status check_packets();
    // What it took so far goes into the answer's account.
    void account_costs(const CascadeTotals& running, const CascadeTotals& preparing,
                       const CascadeTotals& confirming);

    // After open(): decides the frames of some blocks alone, and puts what became of them into `part` instead
    // of into the answer. `part` must outlive the run.
    Status work_in_part(PartWork& part);
    // After open(): decides nothing, but takes what parts hold. `parts` must outlive the run.
    void take_parts(const MergedParts& parts);

    // How the plan comes to what it needs; `cost` grows by what that takes.
    using Prepare = std::function<Result<PreparedPlan>(CascadeTotals& cost)>;
    // A `Prepare` that searches for the plan, as search_plan(); what it found goes into the answer.
    Result<PreparedPlan> search(const Preparation& preparation, std::int64_t amortised, CascadeTotals& cost);
    // What the plan file keeps to watch its runs by. `select`: what the plan was chosen on, may be empty.
    Result<PlanWatch> watch_of(const Preparation& preparation, const PreparedPlan& prepared,
                               const BlockSample& select, CascadeTotals& cost);
    // Of the plan that it found, where that leaves anything open.
    const std::optional<OpenSample>& open_windows() const { return open_; }
    // Once, after open(). What is interrupted or out of time gives an answer that says so.
    Result<Answer> run(const Prepare& prepare);

   private:
    Status open();
    Status resolve(const Reference& reference);
    void describe();
    Status begin_record();
    Status end_record();
    Error abandon(const Error& error);
    Status work(const Prepare& prepare);
    Status run_all(PreparedPlan prepared, CascadeTotals& totals, CascadeTotals& confirming);
    bool enough();
    Status decide_files(PreparedPlan prepared, ReferencePort& port, CascadeTotals& totals, RankedRun* ranked);
    Status decide_ranked(PreparedPlan prepared, ReferencePort& port, CascadeTotals& totals);
    // A file that is being run: the frames asked for, and the place of each of its frames among them.
    struct FileInHand {
        std::vector<AskedFrame> asked;
        std::vector<std::size_t> place;
    };
    Result<FrameRequest> load(std::size_t file, FileInHand& in_hand);
    void begin_file(std::size_t file, const FileInHand& in_hand);
    void hear(std::size_t file, std::size_t place, const FrameOutcome& outcome);
    Status tell_parts(CascadeTotals& totals);
    void account(const CascadeTotals& totals, const CascadeTotals& preparing,
                 const CascadeTotals& confirming);
    void account_stages(const CascadeTotals& totals);
    void keep_so_far(const CascadeTotals& running);
    Status audit(ReferencePort& port, const CascadeTotals& spent);
    Status audit_by(FrameAsker& asker, const CascadeTotals& spent);
    Status certify_duration(FrameAsker& asker, WindowLabeller& labeller, Audit& audit);
    Status follow_up(std::span<const std::size_t> seen, Audit& audit, DurationReport& report);
    void begin_in_ledger(const Audit& audit);
    void enter_in_ledger(const Audit& audit);
    LedgerPage ledger_page(const Audit& audit) const;
    void not_in_ledger(const Error& error);
    std::int64_t audit_budget(const CascadeTotals& spent) const;
    void begin_watch();
    Status judge_drift();
    Result<CameraLooked> look_at_camera(std::span<const CameraView> known);
    void account_search(const CascadeTotals& running, const CascadeTotals& confirming, double seconds);
    void report(const CascadeTotals& totals, bool force);
    std::string frames_question() const;
    void warn(const std::string& line);
    CnnRunSettings cnn_settings() const;

    const FindOptions& options_;
    Observer* observer_;
    CancelToken cancel_;
    RunMonitor monitor_;
    StageClock stages_;
    Session session_;
    StageModels models_;
    WorkTotals totals_;
    CascadeTotals preparing_, decided_, confirming_, auditing_;
    double audited_s_ = 0;
    RunPrediction prediction_;
    RunRecord record_;
    Plan plan_;
    const NamedPlan* named_ = nullptr;  // where it came from a file
    bool reference_opened_ = false, left_out_of_ledger_ = false;
    std::int64_t span_windows_ = 1;
    double kept_at_s_ = 0;  // since the run began
    std::optional<OpenSample> open_;
    ScoreProfile profile_;             // of the stages that are watched
    std::optional<ScoreWatch> watch_;  // where there are any
    Answer answer_;
    std::optional<AnswerBuilder> builder_;  // since open()
    PartWork* part_ = nullptr;
    const MergedParts* merged_ = nullptr;
};

}  // namespace noscope
