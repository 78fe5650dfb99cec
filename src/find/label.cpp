#include <noscope/find.h>

#include "base/error_text.h"
#include "base/try.h"
#include "find/cascade_runner.h"
#include "find/guarded.h"
#include "find/label_export.h"
#include "find/query_json.h"
#include "find/run_monitor.h"
#include "find/session.h"

namespace noscope {
namespace {

// One call of label(), from its options to its report.
class LabelRun {
   public:
    LabelRun(const LabelOptions& options, Observer* observer, CancelToken cancel)
        : options_(options), observer_(observer), cancel_(cancel), monitor_(observer, cancel, 0) {}

    Result<LabelReport> go() {
        const SessionOptions session_options{
            options_.sampling, options_.recording, options_.range, options_.reference, {}, options_.run};
        NOSCOPE_CHECK(check_export_name(options_.output, 1));
        NOSCOPE_TRY(session_, open_session(session_options, stages_, observer_, cancel_,
                                           [](const Reference&) { return Status{}; }));
        NOSCOPE_CHECK(check_export(session_, options_.output));
        NOSCOPE_TRY(const WorkTotals totals, count_work(session_, options_.sampling, cancel_));
        if (totals.frames == 0) return nothing_in_range();
        monitor_.set_totals(totals, true);
        report_.account.covered_s = totals.covered_s;
        report_.files = session_.file_reports();
        report_.warnings = session_.warnings();
        report_.reference_json = session_.reference->identity();
        report_.store_path = session_.store->path();
        for (const std::string& warning : report_.warnings) monitor_.note(warning);
        NOSCOPE_CHECK(record("running"));
        NOSCOPE_CHECK(work());
        NOSCOPE_CHECK(record(report_.complete ? "done" : "interrupted"));
        if (!options_.output.empty() && report_.complete)
            NOSCOPE_CHECK(export_labels(session_, options_.sampling, options_.output, cancel_));
        return std::move(report_);
    }

   private:
    Status record(const char* state) {
        const std::string options = to_text(to_json(options_));
        record_.fingerprint = session_.fingerprint(options);
        record_.command_line = options_.command_line;
        record_.options_json = options;
        record_.files_json = session_.files_json();
        record_.plan = "reference";
        record_.seed = options_.run.seed;
        record_.state = state;
        return session_.store->put_run(record_);
    }

    Status work() {
        NOSCOPE_TRY(CascadeRunner runner, CascadeRunner::make({*session_.store, *session_.reference,
                                                               session_.model, cancel_, stages_},
                                                              {Plan{{Stage{}}}, {}, options_.sampling}));
        std::int64_t labelled = 0;
        const auto progress = [&](bool force) {
            const auto& total = report_.account.covered_s;
            monitor_.progress(runner.totals(), total * share_of(labelled), labelled, 0, force);
        };
        runner.enough = [&] { return monitor_.enough(false); };
        runner.on_tick = [&] { progress(false); };
        Status status;
        for (std::size_t i = 0; i < session_.recording.files.size() && status && !runner.enough(); ++i)
            status = work_on(i, runner, labelled);
        if (!status && status.error().code == ErrorCode::interrupted) {
            monitor_.stop("interrupted");
            status = {};
        }
        Account& account = report_.account;
        account.analysed_frames = labelled;
        account.covered_s *= share_of(labelled);
        account.reference_calls = runner.totals().reference_calls;
        account.reused_labels = runner.totals().reused;
        account.frames_decoded = runner.totals().frames_decoded;
        if (account.reference_calls > 0)
            account.reference_call_s = runner.totals().busy_s / static_cast<double>(account.reference_calls);
        account.stages = stages_.stages();
        account.elapsed_s = monitor_.elapsed_s();
        report_.complete = monitor_.stopped().empty();
        if (!status) [[maybe_unused]]
            const Status ignored = record("interrupted");
        if (status) progress(true);
        return status;
    }

    double share_of(std::int64_t labelled) const {
        const std::int64_t frames = monitor_.totals().frames;
        return frames > 0 ? static_cast<double>(labelled) / static_cast<double>(frames) : 1;
    }

    Status work_on(std::size_t file, CascadeRunner& runner, std::int64_t& labelled) {
        NOSCOPE_TRY(const FileWork work, load_work(session_, file, options_.sampling, cancel_));
        FileReport& report = report_.files[file];
        report.analysed = std::ssize(work.frames);
        const FrameRequest request{session_.recording.files[file].scan.path, session_.file(file), &work.index,
                                   work.frames};
        NOSCOPE_TRY([[maybe_unused]] const bool finished,
                    runner.run_file(request, [&](std::size_t, const FrameOutcome& outcome) -> Status {
                        ++labelled;
                        report.damaged += outcome.decision.decoded ? 0 : 1;
                        report_.account.damaged_frames += outcome.decision.decoded ? 0 : 1;
                        return {};
                    }));
        return {};
    }

    const LabelOptions& options_;
    Observer* observer_;
    CancelToken cancel_;
    RunMonitor monitor_;
    StageClock stages_;
    Session session_;
    RunRecord record_;
    LabelReport report_;
};

}  // namespace

Result<LabelReport> label(const LabelOptions& options, Observer* observer, CancelToken cancel) {
    return guarded([&] { return LabelRun(options, observer, std::move(cancel)).go(); });
}

}  // namespace noscope
