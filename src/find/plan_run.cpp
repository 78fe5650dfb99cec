#include "find/plan_run.h"

#include <noscope/version.h>

#include "base/error_text.h"
#include "base/text.h"
#include "base/threads.h"
#include "base/try.h"
#include "find/frame_asker.h"
#include "find/kept_answer.h"
#include "find/packet_check.h"
#include "find/part_run.h"
#include "find/plan_pictures.h"
#include "find/query_json.h"
#include "find/ranked_run.h"
#include "find/training_sample.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

namespace noscope {
namespace {

// Between two states of a run that goes on.
constexpr double kKeepEveryS = 30;

}  // namespace

Status PlanRun::open(Plan plan) {
    plan_ = std::move(plan);
    // A plan that learns from sampled blocks does what it did there.
    span_windows_ = sample_needs(plan_).any() ? sample_block_windows(options_.sampling.window)
                                              : span_windows_of(plan_, options_.sampling);
    return open();
}

Status PlanRun::open(const NamedPlan& plan) {
    named_ = &plan;
    const PlanFile& file = plan.file;
    plan_ = file.prepared.plan;
    span_windows_ = file.span_windows;
    answer_.plan_file = PlanSource{plan.path,     checksum_of(file),           file.origin.at,  file.made_as,
                                   file.edited(), file.origin.reference_calls, file.certificate};
    const Status opened = open();
    if (!opened && opened.error().code == ErrorCode::reference && !reference_opened_)
        return lacks_reference(plan, opened.error());
    return opened;
}

Status PlanRun::open() {
    answer_.plan = to_string(plan_);
    const SessionOptions session_options{options_.sampling,  options_.recording,         options_.range,
                                         options_.reference, options_.predicate.regions, options_.run};
    NOSCOPE_TRY(session_, open_session(session_options, stages_, observer_, cancel_,
                                       [this](const Reference& reference) { return resolve(reference); }));
    if (named_) NOSCOPE_CHECK(check_footage(*named_, session_.file_reports()));
    NOSCOPE_CHECK(models_.enroll(*session_.store));
    NOSCOPE_TRY(totals_, count_work(session_, options_.sampling, cancel_));
    if (totals_.frames == 0) return nothing_in_range();
    monitor_.set_totals(totals_, asks_every_frame(plan_));
    describe();
    builder_.emplace(options_, session_.recording, session_.zone, answer_, observer_);
    builder_->set_classes(session_.classes);
    if (options_.no_longer_than_s > 0) builder_->keep_sightings();
    return {};
}

Result<Answer> PlanRun::run(const Prepare& prepare) {
    NOSCOPE_CHECK(begin_record());
    NOSCOPE_CHECK(work(prepare));
    NOSCOPE_CHECK(end_record());
    return std::move(answer_);
}

Preparation PlanRun::preparation() {
    return {.session = session_,
            .plan = plan_,
            .options = options_,
            .totals = totals_,
            .question = frames_question(),
            .cancel = cancel_,
            .stages = stages_,
            .models = models_,
            .cnn = cnn_settings(),
            .test = [this]() -> const PredicateTest& { return builder_->test(); },
            .on_classes = [this](const std::vector<std::string>& classes) { builder_->set_classes(classes); },
            .enough = [this] { return monitor_.enough(false); },
            .on_step = [this](const char* step, double done,
                              double seconds_left) { monitor_.step(step, done, seconds_left); },
            .note = [this](const std::string& line) { monitor_.note(line); },
            .warn = [this](const std::string& line) { warn(line); },
            .learning = answer_.learning};
}

Status PlanRun::resolve(const Reference& reference) {
    const auto known = reference.open_classes() ? std::vector<std::string>{} : reference.classes();
    reference_opened_ = true;
    NOSCOPE_TRY(answer_.classes, resolve_classes(options_.predicate.classes, known));
    if (named_) {
        NOSCOPE_CHECK(check_reference(*named_, reference));
        NOSCOPE_CHECK(check_question(*named_, options_, answer_.classes));
    }
    NOSCOPE_TRY(models_, StageModels::open(plan_, options_.predicate, options_.reference, reference,
                                           thread_budget(options_.run.threads)));
    return named_ ? check_detectors(*named_, models_) : Status{};
}

void PlanRun::describe() {
    answer_.files = session_.file_reports();
    answer_.warnings = session_.warnings();
    OrderedJson query = to_json(options_, answer_.classes);
    if (const auto& source = answer_.plan_file)
        query["plan_file"] = {{"path", source->path}, {"checksum", source->checksum}};
    answer_.query_json = to_text(query);
    answer_.reference_json = session_.reference->identity();
    answer_.reference_name = session_.reference->name();
    answer_.store_path = session_.store->path();
    answer_.seed = options_.run.seed;
    answer_.command_line = options_.command_line;
    answer_.versions = {std::string("noscope ") + version()};
    for (const std::string& line : split(version_details(), '\n'))
        if (!line.empty()) answer_.versions.push_back(line);
    for (const std::string& warning : answer_.warnings) monitor_.note(warning);
}

// Written before the first label, so that a run that goes on knows what it goes on with.
Status PlanRun::begin_record() {
    const std::string fingerprint = session_.fingerprint(answer_.query_json);
    NOSCOPE_TRY(const auto earlier, session_.store->find_run(fingerprint));
    if (earlier) {
        record_ = *earlier;
        if (earlier->state != "done" && totals_.missing > 0 && totals_.missing < totals_.frames)
            monitor_.note(fmt::format(
                "going on with the run of {}: {} of {} analysed frames have their label", earlier->started,
                with_commas(totals_.frames - totals_.missing), with_commas(totals_.frames)));
        const auto costs = OrderedJson::parse(earlier->costs_json, nullptr, false);
        if (costs.is_object() && costs.contains("reference_call_s"))
            answer_.account.reference_call_s = costs["reference_call_s"].get<double>();
    }
    record_.fingerprint = fingerprint;
    record_.command_line = options_.command_line;
    record_.options_json = answer_.query_json;
    record_.files_json = session_.files_json();
    record_.plan = answer_.plan;
    record_.seed = options_.run.seed;
    record_.state = "running";
    return session_.store->put_run(record_);
}

Status PlanRun::work(const Prepare& prepare) {
    CascadeTotals &preparing = preparing_, &running = decided_, &confirming = confirming_;
    running.decided.resize(plan_.stages.size());
    running.scored.resize(plan_.stages.size());
    const auto go = [&]() -> Status {
        NOSCOPE_CHECK(check_packets());
        NOSCOPE_TRY(PreparedPlan prepared, prepare(preparing));
        const auto start = RunClock::now();
        Status done = run_all(std::move(prepared), running, confirming);
        account_search(running, confirming, seconds_since(start) - audited_s_);
        return done ? judge_drift() : std::move(done);
    };
    Status status = go();
    if (!status && status.error().code == ErrorCode::interrupted) {
        // Else it was the time that ended it.
        if (monitor_.stopped().empty()) monitor_.stop("interrupted");
        status = {};
    }
    account(running, preparing, confirming);
    if (!status) return abandon(status.error());
    builder_->finish();
    report(running, true);
    return {};
}

// So that a run that is killed leaves what it found.
void PlanRun::keep_so_far(const CascadeTotals& running) {
    if (part_ || monitor_.elapsed_s() < kept_at_s_ + kKeepAnswerEveryS) return;
    kept_at_s_ = monitor_.elapsed_s();
    account(running, preparing_, confirming_);
    answer_.complete = false;
    answer_.stopped = "unfinished";
    // What cannot be kept is told at the end.
    [[maybe_unused]] const Status ignored = keep_answer(*session_.store, record_.fingerprint, answer_);
}

void PlanRun::report(const CascadeTotals& totals, bool force) {
    monitor_.progress(totals, builder_->covered_s(), answer_.account.analysed_frames, builder_->appearances(),
                      force);
}

Status PlanRun::run_all(PreparedPlan prepared, CascadeTotals& totals, CascadeTotals& confirming) {
    // Its thresholds may only have been chosen by now.
    plan_ = prepared.plan;
    answer_.plan = record_.plan = to_string(plan_);
    monitor_.set_totals(totals_, asks_every_frame(plan_));
    NOSCOPE_CHECK(show_plan(prepared, answer_));
    begin_watch();
    const ClassGuard guard(has_open_classes(*session_.reference, models_));
    ReferencePort port(*session_.reference, guard,
                       [this](const std::vector<std::string>& classes) { builder_->set_classes(classes); });
    // Appearances are confirmed while the run goes on, so that what is told is final and --limit counts them.
    FrameAsker asker({session_, port, cancel_, stages_, confirming, [this] { return monitor_.cut_short(); }});
    if (options_.confirm && !part_ && !asks_every_frame(plan_))
        builder_->confirm_with([&](int file, const AskedFrame& frame) {
            return asker.ask(static_cast<std::size_t>(file), frame);
        });
    Status status = merged_ ? tell_parts(totals)
                    : has_stage(plan_, StageKind::rank)
                        ? decide_ranked(std::move(prepared), port, totals)
                        : decide_files(std::move(prepared), port, totals, nullptr);
    if (status && (builder_->failure() || !enough())) status = builder_->settle();
    if (status && !part_) status = audit(port, totals);
    // What parts took is no time of this port.
    confirming.busy_s = port.busy_s() - (merged_ ? 0 : totals.busy_s);
    auto finished = asker.finish();
    return status ? std::move(finished) : std::move(status);
}

bool PlanRun::enough() { return builder_->failure() || monitor_.enough(builder_->limit_reached()); }

Status PlanRun::decide_files(PreparedPlan prepared, ReferencePort& port, CascadeTotals& totals,
                             RankedRun* ranked) {
    NOSCOPE_TRY(CascadeRunner runner,
                CascadeRunner::make({*session_.store, *session_.reference, session_.model, cancel_, stages_,
                                     &models_, cnn_settings(), session_.threads, &port},
                                    {std::move(prepared), options_.predicate, options_.sampling,
                                     span_windows_, options_.grouping.min_hits, watch_.has_value()}));
    runner.enough = [&] { return enough(); };
    runner.ends_by_answer = options_.limit > 0 && !ranked;
    runner.on_classes = [&](const std::vector<std::string>& classes) { builder_->set_classes(classes); };
    std::int64_t heard = 0;
    runner.on_tick = [&] {
        if (ranked)
            monitor_.step("scoring", static_cast<double>(heard) / static_cast<double>(totals_.frames), -1);
        else
            report(runner.totals(), false);
        keep_so_far(runner.totals());
    };
    runner.positive = [&](const Detections& detections) { return builder_->positive(detections); };
    std::map<std::size_t, FileInHand> in_hand;
    const auto finished =
        runner.run({.count = session_.recording.files.size(),
                    .load = [&](std::size_t file) { return load(file, in_hand[file]); },
                    .begin =
                        [&](std::size_t file) {
                            if (ranked)
                                ranked->begin_file(file, in_hand[file].asked);
                            else
                                begin_file(file, in_hand[file]);
                        },
                    .end =
                        [&](std::size_t file) {
                            if (!part_ && !ranked) builder_->end_file();
                            in_hand.erase(file);
                        },
                    .hear = [&](std::size_t file, std::size_t i, const FrameOutcome& outcome) -> Status {
                        const std::size_t place = in_hand[file].place[i];
                        ++heard;
                        if (watch_) watch_->add(file, in_hand[file].asked[place].window, outcome.scores);
                        if (ranked)
                            ranked->hear(file, place, outcome);
                        else
                            hear(file, place, outcome);
                        return {};
                    }});
    totals = runner.totals();
    return finished ? Status{} : Status(finished.error());
}

Status PlanRun::check_packets() {
    if (std::ranges::none_of(plan_.stages, reads_packets)) return {};
    NOSCOPE_TRY(const PacketUsefulness usefulness, packet_usefulness_of(session_, cancel_));
    const std::string warning = packet_warning(usefulness, plan_);
    if (warning.empty()) return {};
    warn(warning);
    return {};
}

void PlanRun::warn(const std::string& line) {
    answer_.warnings.push_back(line);
    monitor_.note(line);
}

CnnRunSettings PlanRun::cnn_settings() const { return {.threads = session_.threads}; }

// All that says which frames are looked at and which of them are positive; thresholds do not.
std::string PlanRun::frames_question() const {
    return to_text({{"predicate", to_json(options_.predicate, answer_.classes)},
                    {"sampling", to_json(options_.sampling)},
                    {"range", to_json(options_.recording, options_.range)}});
}

Result<FrameRequest> PlanRun::load(std::size_t file, FileInHand& in_hand) {
    NOSCOPE_TRY(FileWork loaded, load_work(session_, file, options_.sampling, cancel_, span_windows_,
                                           has_stage(plan_, StageKind::keyframes)));
    if (part_) part_->blocks.keep(file, part_->range, loaded.frames);
    const auto work = std::make_shared<const FileWork>(std::move(loaded));
    // The answer is about the frames asked for; those that stand with them in a span are only decided.
    in_hand.place.resize(work->frames.size());
    for (std::size_t i = 0; i < work->frames.size(); ++i) {
        in_hand.place[i] = in_hand.asked.size();
        if (work->frames[i].asked) in_hand.asked.push_back(work->frames[i]);
    }
    return FrameRequest{session_.recording.files[file].scan.path, session_.file(file), &work->index,
                        work->frames, work};
}

void PlanRun::begin_file(std::size_t file, const FileInHand& in_hand) {
    if (!part_)
        builder_->begin_file(static_cast<int>(file), in_hand.asked, std::ssize(in_hand.asked));
    else if (!in_hand.asked.empty())
        part_->begin_file(file, in_hand.asked);
}

void PlanRun::hear(std::size_t file, std::size_t place, const FrameOutcome& outcome) {
    const Decision& decision = outcome.decision;
    const CandidateFrame decided{{0, decision.decoded, decision.positive, decision.by},
                                 outcome.sureness.copied,
                                 outcome.sureness.confidence};
    const auto best = outcome.label ? builder_->best(*outcome.label) : std::nullopt;
    if (!part_) return builder_->decide(place, decided, best);
    part_->files[file].frames[place] = {decided, best};
    ++answer_.account.analysed_frames;
    if (!decision.decoded) ++answer_.account.damaged_frames;
}

// Keeps the record of a run that failed; the failure itself is what the caller must hear.
Error PlanRun::abandon(const Error& error) {
    record_.state = "interrupted";
    [[maybe_unused]] const Status ignored = session_.store->put_run(record_);
    return error;
}

Status PlanRun::end_record() {
    const Account& account = answer_.account;
    record_.state = answer_.stopped == "interrupted" ? "interrupted" : "done";
    OrderedJson costs{{"reference_call_s", account.reference_call_s}};
    if (answer_.search && !answer_.search->costs_json.empty())
        costs["search"] = OrderedJson::parse(answer_.search->costs_json, nullptr, false);
    record_.costs_json = costs.dump();
    record_.result_json = OrderedJson{
        {"appearances", answer_.appearances.size()},
        {"windows", account.windows},
        {"analysed_frames", account.analysed_frames},
        {"reference_calls", account.reference_calls},
        {"stopped",
         answer_.stopped}}.dump();
    if (!part_) NOSCOPE_CHECK(keep_answer(*session_.store, record_.fingerprint, answer_));
    return session_.store->put_run(record_);
}

}  // namespace noscope
