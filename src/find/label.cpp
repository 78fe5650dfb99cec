#include <noscope/find.h>

#include "base/error_text.h"
#include "base/try.h"
#include "find/cascade_runner.h"
#include "find/guarded.h"
#include "find/label_export.h"
#include "find/label_sample.h"
#include "find/query_json.h"
#include "find/run_monitor.h"
#include "find/session.h"

#include <cmath>
#include <memory>

namespace noscope {
namespace {

Status check(const LabelOptions& options) {
    const SampleOptions& sample = options.sample;
    if (!sample.asked()) return check_export_name(options.output, 1);
    if (!(sample.share >= 0 && sample.share <= 1) || sample.frames < 0 ||
        (sample.share > 0 && sample.frames > 0))
        return fail(ErrorCode::usage, "a sample is a share above 0 and at most 1, or a number of frames");
    if (!options.output.empty())
        return fail(ErrorCode::usage,
                    "--output '{}' and --sample do not go together: a CSV would say that nothing is on the "
                    "frames left out; the labels are kept in the store",
                    options.output);
    return {};
}

SampleReport report_of(const BlockSample& sample, Rational window) {
    SampleReport report;
    report.seed = sample.seed;
    report.block_s = static_cast<double>(sample.windows) * window.value();
    for (const SampleStratum& stratum : sample.strata) {
        SampleReport::Count& count = stratum.night ? report.night : report.day;
        count.drawn += stratum.train + stratum.select;
        count.of += stratum.blocks;
    }
    report.frames = {sample.frames(), sample.population_frames};
    return report;
}

// One call of label(), from its options to its report.
class LabelRun {
   public:
    LabelRun(const LabelOptions& options, Observer* observer, CancelToken cancel)
        : options_(options), observer_(observer), cancel_(cancel), monitor_(observer, cancel, 0) {}

    Result<LabelReport> go() {
        const SessionOptions session_options{
            options_.sampling, options_.recording, options_.range, options_.reference, {}, options_.run};
        NOSCOPE_CHECK(check(options_));
        NOSCOPE_TRY(session_, open_session(session_options, stages_, observer_, cancel_,
                                           [](const Reference&) { return Status{}; }));
        NOSCOPE_CHECK(check_export(session_, options_.output));
        NOSCOPE_CHECK(options_.sample.asked() ? draw() : count());
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
    Status count() {
        NOSCOPE_TRY(const WorkTotals totals, count_work(session_, options_.sampling, cancel_));
        if (totals.frames == 0) return nothing_in_range();
        monitor_.set_totals(totals, true);
        return {};
    }

    Status draw() {
        const std::string question = to_text({{"sampling", to_json(options_.sampling)},
                                              {"recording", to_json(options_.recording, options_.range)},
                                              {"sample", to_json(options_.sample)},
                                              {"seed", options_.run.seed}});
        NOSCOPE_TRY(sample_, sample_of(session_, question, [this] { return drawn_now(); }));
        if (sample_.blocks.empty()) return nothing_in_range();
        report_.sample = report_of(sample_, options_.sampling.window);
        WorkTotals totals;
        totals.frames = sample_.frames();
        totals.recording_frames = sample_.population_frames;
        totals.covered_s = report_.sample->block_s * static_cast<double>(sample_.blocks.size());
        monitor_.set_totals(totals, false);
        return {};
    }

    Result<BlockSample> drawn_now() {
        if (observer_) {
            Progress progress;
            progress.step = "sampling";
            observer_->on_progress(progress);
        }
        const auto start = RunClock::now();
        const bool active = options_.sample.kind == SampleKind::active;
        NOSCOPE_TRY(const BlockPopulation population,
                    block_population(session_, options_.sampling, {.activity = active}, cancel_));
        const double share = options_.sample.share * static_cast<double>(population.frames());
        const std::int64_t frames = options_.sample.frames > 0 ? options_.sample.frames : std::llround(share);
        const std::int64_t blocks = blocks_for_frames(population, frames);
        stages_.add("sample", seconds_since(start), std::ssize(population.blocks));
        return draw_sample(
            population,
            {.seed = options_.run.seed, .train = active ? blocks : 0, .select = active ? 0 : blocks});
    }

    Status record(const char* state) {
        const std::string options = to_text(to_json(options_));
        record_.fingerprint = session_.fingerprint(options);
        record_.command_line = options_.command_line;
        record_.options_json = options;
        record_.files_json = session_.files_json();
        record_.plan = "reference";
        record_.seed = options_.run.seed;
        record_.state = state;
        if (report_.sample)
            record_.costs_json =
                to_text({{"sample",
                          {{"blocks", report_.sample->day.drawn + report_.sample->night.drawn},
                           {"of_blocks", report_.sample->day.of + report_.sample->night.of},
                           {"frames", report_.sample->frames.drawn},
                           {"of_frames", report_.sample->frames.of}}}});
        return session_.store->put_run(record_);
    }

    Status work() {
        CascadeTotals totals;
        std::int64_t labelled = 0;
        double covered_s = monitor_.totals().covered_s;
        Status status = options_.sample.asked() ? work_on_sample(totals, labelled, covered_s)
                                                : work_on_all(totals, labelled);
        if (!status && status.error().code == ErrorCode::interrupted) {
            monitor_.stop("interrupted");
            status = {};
        }
        Account& account = report_.account;
        account.analysed_frames = labelled;
        account.covered_s = covered_s * share_of(labelled);
        account.reference_calls = totals.reference_calls;
        account.reused_labels = totals.reused;
        account.frames_decoded = totals.frames_decoded;
        if (account.reference_calls > 0)
            account.reference_call_s = totals.busy_s / static_cast<double>(account.reference_calls);
        account.stages = stages_.stages();
        account.elapsed_s = monitor_.elapsed_s();
        report_.complete = monitor_.stopped().empty();
        if (!status) [[maybe_unused]]
            const Status ignored = record("interrupted");
        if (status) tell(totals, labelled, true);
        return status;
    }

    void tell(const CascadeTotals& totals, std::int64_t labelled, bool force) {
        monitor_.progress(totals, monitor_.totals().covered_s * share_of(labelled), labelled, 0, force);
    }

    Status work_on_all(CascadeTotals& totals, std::int64_t& labelled) {
        NOSCOPE_TRY(CascadeRunner runner, CascadeRunner::make({*session_.store,
                                                               *session_.reference,
                                                               session_.model,
                                                               cancel_,
                                                               stages_,
                                                               nullptr,
                                                               {},
                                                               session_.threads},
                                                              {reference_alone(), {}, options_.sampling}));
        runner.enough = [&] { return monitor_.enough(false); };
        runner.on_tick = [&] { tell(runner.totals(), labelled, false); };
        const auto finished =
            runner.run({.count = session_.recording.files.size(),
                        .load = [&](std::size_t file) { return load(file); },
                        .hear = [&](std::size_t file, std::size_t, const FrameOutcome& outcome) -> Status {
                            ++labelled;
                            report_.files[file].damaged += outcome.decision.decoded ? 0 : 1;
                            report_.account.damaged_frames += outcome.decision.decoded ? 0 : 1;
                            return {};
                        }});
        totals = runner.totals();
        return finished ? Status{} : Status(finished.error());
    }

    Status work_on_sample(CascadeTotals& totals, std::int64_t& labelled, double& covered_s) {
        SampleLabels labels;
        SampleLabelling labelling{session_, options_.sampling, sample_, cancel_, stages_};
        labelling.enough = [&] { return monitor_.enough(false); };
        labelling.on_tick = [&] { tell(labels.totals, labels.labelled, false); };
        const Status status = label_sample(labelling, labels);
        for (std::size_t i = 0; i < labels.blocks.size(); ++i) {
            FileReport& file = report_.files[sample_.blocks[i].file];
            file.analysed += labels.blocks[i].labelled + labels.blocks[i].damaged;
            file.damaged += labels.blocks[i].damaged;
            report_.account.damaged_frames += labels.blocks[i].damaged;
        }
        if (labels.finished)
            covered_s = static_cast<double>(labels.windows) * options_.sampling.window.value();
        totals = labels.totals;
        labelled = labels.labelled;
        return status;
    }

    double share_of(std::int64_t labelled) const {
        const std::int64_t frames = monitor_.totals().frames;
        return frames > 0 ? static_cast<double>(labelled) / static_cast<double>(frames) : 1;
    }

    Result<FrameRequest> load(std::size_t file) {
        NOSCOPE_TRY(FileWork loaded, load_work(session_, file, options_.sampling, cancel_));
        const auto work = std::make_shared<const FileWork>(std::move(loaded));
        report_.files[file].analysed = std::ssize(work->frames);
        return FrameRequest{session_.recording.files[file].scan.path, session_.file(file), &work->index,
                            work->frames, work};
    }

    const LabelOptions& options_;
    Observer* observer_;
    CancelToken cancel_;
    RunMonitor monitor_;
    StageClock stages_;
    Session session_;
    RunRecord record_;
    BlockSample sample_;  // where one is asked for
    LabelReport report_;
};

}  // namespace

Result<LabelReport> label(const LabelOptions& options, Observer* observer, CancelToken cancel) {
    return guarded([&] { return LabelRun(options, observer, std::move(cancel)).go(); });
}

}  // namespace noscope
