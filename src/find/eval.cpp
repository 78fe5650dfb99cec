#include <noscope/eval.h>
#include <noscope/version.h>

#include "base/error_text.h"
#include "base/text.h"
#include "base/try.h"
#include "find/eval_score.h"
#include "find/eval_truth.h"
#include "find/guarded.h"
#include "find/plan_file.h"
#include "find/plan_fit.h"
#include "find/query_json.h"
#include "find/session.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace noscope {
namespace {

bool from_store(const EvalOptions& options) { return options.truth == "store"; }
bool of_plan(const EvalOptions& options) { return !options.plan_file.empty(); }

struct Question {
    EvalOptions options;
    std::optional<NamedPlan> plan;  // that is judged
};

// The question that is judged: a plan file's own, where there is one.
Result<Question> settled(EvalOptions options) {
    if (!of_plan(options)) return Question{std::move(options), std::nullopt};
    if (!options.windows.empty())
        return fail(ErrorCode::usage, "'{}' and '{}' are two answers: judge one after the other",
                    options.windows, options.plan_file);
    NOSCOPE_TRY(PlanFile file, read_plan_file(options.plan_file));
    options.predicate = file.predicate;
    options.sampling = file.sampling;
    options.grouping = file.grouping;
    options.reference = file.reference;
    if (!options.plan_reference.empty()) options.reference.model = options.plan_reference;
    NamedPlan plan{std::move(file), options.plan_file};
    return Question{std::move(options), std::move(plan)};
}

// The windows that the plan gives, without a check that would correct some of them.
Result<Answer> carry_out(const EvalOptions& options, Observer* observer, const CancelToken& cancel) {
    ApplyOptions asked;
    asked.plan_file = options.plan_file;
    asked.recording = options.recording;
    asked.range = options.range;
    asked.reference = options.plan_reference;
    asked.store = options.run.store;
    asked.threads = options.run.threads;
    asked.guarantee = Guarantee::none;
    asked.command_line = options.command_line;
    NOSCOPE_TRY(Answer answer, apply(asked, observer, cancel));
    if (!answer.complete) return fail(ErrorCode::interrupted, "interrupted; what was labelled is kept");
    return answer;
}

Status check_options(const EvalOptions& options) {
    if (options.predicate.classes.empty())
        return fail(ErrorCode::usage, "name the class that the windows are of, as in: --class person");
    NOSCOPE_CHECK(check(options.predicate));
    NOSCOPE_CHECK(check(options.grouping));
    if (options.truth.empty())
        return fail(ErrorCode::usage, "--truth is empty: give store or a file of labels");
    const ReferenceOptions usual;
    const ReferenceOptions& given = options.reference;
    if (!from_store(options) && !of_plan(options) &&
        (given.model != usual.model || given.view != usual.view || given.device != usual.device ||
         given.precision != usual.precision))
        return fail(ErrorCode::usage,
                    "--truth '{}' leaves nothing to a reference model: give --truth store, or no --reference",
                    options.truth);
    return {};
}

SessionOptions session_options(const EvalOptions& options) {
    SessionOptions made{options.sampling,  options.recording,         options.range,
                        options.reference, options.predicate.regions, options.run};
    if (from_store(options)) return made;
    made.reference = {};
    // A cost said last is the one that is read: so the path may hold anything.
    made.reference.model = "replay:" + options.truth + ",cost=0";
    return made;
}

// What the true answer is made from: the question of find(), without what ends a run early.
FindOptions question_of(const EvalOptions& options) {
    FindOptions question;
    question.predicate = options.predicate;
    question.sampling = options.sampling;
    question.grouping = options.grouping;
    return question;
}

std::string query_json(const EvalOptions& options, const std::vector<std::string>& classes) {
    return to_text({{"predicate", to_json(options.predicate, classes)},
                    {"sampling", to_json(options.sampling)},
                    {"appearances", to_json(options.grouping)},
                    {"recording", to_json(options.recording, options.range)}});
}

// A reported appearance as a user finds it: the CSV knows neither boxes nor confidences.
Appearance place_of(std::size_t i, const EvalScore& score, std::span<const Window> windows,
                    const Session& session, const std::vector<std::string>& classes) {
    const Span& span = score.reported[i];
    const auto in_file = [&](std::size_t window, double at_s, int& file, double& file_s, std::string& clock) {
        file = windows[window].file;
        const RecordingFile& recorded = session.recording.files[static_cast<std::size_t>(file)];
        file_s = at_s - recorded.start_s;
        if (recorded.clock) clock = session.zone.text(recorded.clock->plus(file_s));
    };
    Appearance found;
    found.id = static_cast<int>(i) + 1;
    found.start_s = span.start_s;
    found.end_s = span.end_s;
    in_file(span.first, span.start_s, found.file, found.file_start_s, found.start_clock);
    in_file(span.last, span.end_s, found.end_file, found.file_end_s, found.end_clock);
    found.class_name = join(classes, ",");
    found.positive_frames = span.positive_frames;
    return found;
}

Result<EvalReport> judge(const EvalOptions& given, Observer* observer, CancelToken cancel) {
    NOSCOPE_TRY(const Question asked, settled(given));
    const EvalOptions& options = asked.options;
    NOSCOPE_CHECK(check_options(options));
    WindowsFile file;
    if (!of_plan(options)) {
        NOSCOPE_TRY(file, read_windows(options.windows));
    }
    Answer truth;
    StageClock stages;
    const bool of_plans_reference = asked.plan && from_store(options);
    bool reference_opened = false;
    auto opened = open_session(
        session_options(options), stages, observer, cancel, [&](const Reference& reference) -> Status {
            reference_opened = true;
            // Before anybody labels for a model that the plan would not run with.
            if (of_plans_reference) NOSCOPE_CHECK(check_reference(*asked.plan, reference));
            const auto known = reference.open_classes() ? std::vector<std::string>{} : reference.classes();
            NOSCOPE_TRY(truth.classes, resolve_classes(options.predicate.classes, known));
            return {};
        });
    if (!opened && of_plans_reference && !reference_opened && opened.error().code == ErrorCode::reference)
        return lacks_reference(*asked.plan, opened.error());
    NOSCOPE_TRY(Session session, std::move(opened));
    truth.files = session.file_reports();
    const FindOptions question = question_of(options);
    if (from_store(options)) NOSCOPE_CHECK(true_answer(session, options, question, cancel, truth));
    Answer planned;
    if (of_plan(options)) {
        NOSCOPE_TRY(planned, carry_out(options, observer, cancel));
        file = {.path = options.plan_file, .windows = planned.windows, .hits_known = true};
    }
    if (!from_store(options)) NOSCOPE_CHECK(true_answer_of_labels(session, question, file, cancel, truth));
    NOSCOPE_TRY(const auto predicted,
                fit_windows(file, truth.windows, options.sampling.presence, from_store(options)));

    const EvalScore score = score_windows(truth.windows, predicted, options.grouping);
    EvalReport report;
    report.files = truth.files;
    report.classes = truth.classes;
    report.windows = file.path;
    if (of_plan(options)) {
        const Account& account = planned.account;
        report.plan = PlanJudged{planned.plan, account.reference_calls + account.reused_labels,
                                 account.analysed_frames};
    }
    report.truth = from_store(options) ? session.reference->name() : options.truth;
    report.reference_json = session.reference->identity();
    report.query_json = query_json(options, truth.classes);
    report.command_line = options.command_line;
    report.version = version();
    report.covered_s = truth.account.covered_s;
    report.damaged_frames = truth.account.damaged_frames;
    report.window_score = public_score(score.windows);
    report.frame_score = public_score(score.frames);
    report.appearance_score = public_score(score.appearances);
    report.intervals = score.intervals;
    report.stages = score.stages;
    for (const std::size_t i : score.faults.missed) report.missed.push_back(truth.appearances.at(i));
    const auto add_wrong = [&](std::size_t i, bool touches) {
        report.wrong.push_back({place_of(i, score, predicted, session, truth.classes), touches});
    };
    for (const std::size_t i : score.faults.spurious) add_wrong(i, false);
    for (const std::size_t i : score.faults.overlong) add_wrong(i, true);
    std::sort(report.wrong.begin(), report.wrong.end(),
              [](const auto& a, const auto& b) { return a.appearance.id < b.appearance.id; });
    report.hits_known = file.hits_known;
    report.warnings = session.warnings();
    for (const std::string& warning : planned.warnings)
        if (std::ranges::find(report.warnings, warning) == report.warnings.end())
            report.warnings.push_back(warning);
    return report;
}

}  // namespace

Result<EvalReport> eval(const EvalOptions& options, Observer* observer, CancelToken cancel) {
    return guarded([&] { return judge(options, observer, std::move(cancel)); });
}

}  // namespace noscope
