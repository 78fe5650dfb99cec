#include <noscope/footage_bench.h>
#include <noscope/version.h>

#include "base/error_text.h"
#include "base/text.h"
#include "base/try.h"
#include "find/footage_clock.h"
#include "find/footage_stretch.h"
#include "find/footage_verdict.h"
#include "find/footage_ways.h"
#include "find/guarded.h"
#include "find/label_export.h"
#include "find/machine.h"
#include "find/query_json.h"
#include "find/search_scorers.h"
#include "find/session.h"
#include "query/appearances.h"

#include <algorithm>
#include <filesystem>

namespace noscope {
namespace {

struct Way {
    const char* name;
    Status (FootageWays::*carry_out)();
};
// In the order in which they are shown; all that is tuned comes after the search, whose sample it takes.
constexpr Way kWays[] = {
    {"decode", &FootageWays::decode},       {"reference", &FootageWays::reference},
    {"search", &FootageWays::search},       {"unchecked", &FootageWays::search_unchecked},
    {"again", &FootageWays::again},         {"every", &FootageWays::every},
    {"keyframes", &FootageWays::keyframes}, {"packets", &FootageWays::packets},
    {"uniform", &FootageWays::uniform}};

Status check_bench(const FootageBenchOptions& options) {
    if (options.find.predicate.classes.empty())
        return fail(ErrorCode::usage, "say what to look for, as in: --class person");
    if (options.find.recording.inputs.empty())
        return fail(ErrorCode::usage,
                    "name the recording to compare on, as in: noscope bench --class person porch/");
    for (const std::string& name : options.only)
        if (std::ranges::find(footage_bench_ways(), name) == footage_bench_ways().end())
            return fail(ErrorCode::usage, "--only {}: with --class there is {}", name,
                        join(footage_bench_ways(), ", "));
    const auto asks = [&](std::string_view name) {
        return std::ranges::find(options.only, name) != options.only.end();
    };
    if (asks("again") && !asks("search"))
        return fail(ErrorCode::usage,
                    "--only again asks again what a search has answered: add search, as in --only "
                    "search,again");
    if (!(options.max_time_s > 0)) return fail(ErrorCode::usage, "--max-time must be above 0");
    NOSCOPE_CHECK(check(options.find.predicate));
    return check(options.find.grouping);
}

SessionOptions session_options(const FindOptions& question, const std::string& store) {
    SessionOptions made{question.sampling,  question.recording,         question.range,
                        question.reference, question.predicate.regions, question.run};
    made.run.store = store;
    return made;
}

Result<Session> open_footage(const FindOptions& question, const std::string& store, Observer* observer,
                             const CancelToken& cancel, std::vector<std::string>& classes) {
    StageClock stages;
    return open_session(
        session_options(question, store), stages, observer, cancel,
        [&](const Reference& reference) -> Status {
            if (!reference.needs_pixels() && reference.stated_cost_s() <= 0)
                return fail(ErrorCode::usage,
                            "--reference {} says nothing of what a call would cost: add it in "
                            "seconds, as in {},cost=0.08",
                            reference.name(), reference.name());
            const auto known = reference.open_classes() ? std::vector<std::string>{} : reference.classes();
            NOSCOPE_TRY(classes, resolve_classes(question.predicate.classes, known));
            return {};
        });
}

class FootageBench {
   public:
    FootageBench(const FootageBenchOptions& options, Observer* observer, CancelToken cancel)
        : options_(options), observer_(observer), cancel_(std::move(cancel)) {}

    Result<FootageBenchReport> go() {
        NOSCOPE_CHECK(check_bench(options_));
        NOSCOPE_TRY(const ScratchFolder folder, ScratchFolder::make());
        FindOptions question = options_.find;
        question.limit = 0;
        question.max_time_s = 0;
        question.no_longer_than_s = 0;
        question.costs.clear();
        NOSCOPE_CHECK(take_stretch(folder, question));
        FootageRuns runs(question, folder, observer_, cancel_);
        NOSCOPE_TRY(const FootageRun labelled,
                    runs.run("labelling every analysed frame", {.plan = "reference", .store = "truth"}));
        describe(labelled.answer, question);
        NOSCOPE_TRY(const Session session,
                    open_footage(question, runs.store("truth"), nullptr, cancel_, report_.classes));
        NOSCOPE_TRY(const FootageTruth truth, FootageTruth::read(session, question, cancel_));
        // Labels of a model with classes of its own name none that was never seen, so that none could be
        // replayed.
        if (report_.positive == 0 && session.reference->open_classes()) {
            report_.verdict = verdict_of(report_, nullptr);
            return std::move(report_);
        }
        const std::string labels = folder.file("labels");
        std::filesystem::create_directory(labels);
        NOSCOPE_CHECK(check_export(session, labels));
        NOSCOPE_CHECK(export_labels(session, question.sampling, labels, cancel_));
        runs.replay(labels, 1, FindOptions().teacher);
        NOSCOPE_CHECK(price_call(runs, labelled, *session.reference));
        runs.replay(labels, report_.call_s, detector(session, question));
        FootageWays ways(runs, truth, labelled.answer.windows, report_, cancel_);
        NOSCOPE_CHECK(compare(ways));
        report_.verdict = verdict_of(report_, ways.searched() ? &*ways.searched() : nullptr);
        return std::move(report_);
    }

   private:
    // Which footage, and nothing else, is looked at from here on.
    Status take_stretch(const ScratchFolder& folder, FindOptions& question) {
        NOSCOPE_TRY(Session session,
                    open_footage(question, folder.file("scan.db"), observer_, cancel_, report_.classes));
        report_.reference_name = session.reference->name();
        if (observer_)
            for (const std::string& line : session.warnings()) observer_->on_note(line);
        NOSCOPE_TRY(FootageStretch stretch, choose_stretch(session, question, options_.max_time_s, cancel_));
        question.recording = std::move(stretch.recording);
        question.range = std::move(stretch.range);
        report_.covered_s = stretch.covered_s;
        report_.whole_s = stretch.whole_s;
        loading_cores_ = stretch.loading_cores;
        return {};
    }

    void describe(const Answer& answer, const FindOptions& question) {
        report_.machine = machine_description();
        report_.version = version();
        report_.command_line = options_.find.command_line;
        report_.files = answer.files;
        report_.budgets = settled_budgets(question.budgets);
        report_.query_json = to_text({{"predicate", to_json(question.predicate, answer.classes)},
                                      {"sampling", to_json(question.sampling)},
                                      {"appearances", to_json(question.grouping)},
                                      {"recording", to_json(options_.find.recording, options_.find.range)}});
        report_.analysed = answer.account.analysed_frames;
        report_.windows = std::ssize(answer.windows);
        report_.positive = std::ranges::count_if(answer.windows, &Window::positive);
        report_.appearances = std::ssize(answer.appearances);
    }

    // The cheap detector that a search of this question would look at: labels that are replayed hide from it
    // that the reference looks at pictures.
    std::string detector(const Session& session, const FindOptions& question) const {
        const std::string none = FindOptions().teacher;
        if (!session.reference->needs_pixels()) return none;
        ReferenceOptions cheap = question.reference;
        cheap.model = kSearchedDetector;
        cheap.view = ReferenceOptions().view;
        const auto opened = open_reference(cheap, {}, session.threads);
        return opened && (*opened)->identity() != session.reference->identity() ? kSearchedDetector : none;
    }

    // What labelling took beyond what replaying its labels takes, the model having been loaded.
    Status price_call(FootageRuns& runs, const FootageRun& labelled, const Reference& reference) {
        report_.call_stated = reference.stated_cost_s() > 0;
        if (report_.call_stated) {
            report_.call_s = report_.call_core_s = reference.stated_cost_s();
            return {};
        }
        NOSCOPE_TRY(const FootageRun replayed, runs.run("replaying the labels", {.plan = "reference"}));
        double loading = 0;
        for (const StageCost& stage : labelled.answer.account.stages)
            if (stage.name == "load") loading += stage.seconds;
        const auto calls = static_cast<double>(std::max<std::int64_t>(1, report_.analysed));
        constexpr double kLeast_s = 1e-6;
        report_.call_s = std::max(kLeast_s, (labelled.wall_s - loading - replayed.wall_s) / calls);
        report_.call_core_s =
            std::max(0.0, (labelled.core_s - loading_cores_ * loading - replayed.core_s) / calls);
        return {};
    }

    Status compare(FootageWays& ways) {
        for (const Way& way : kWays) {
            if (!options_.only.empty() && std::ranges::find(options_.only, way.name) == options_.only.end())
                continue;
            // Without anything to find all but time is empty talk.
            const std::string_view name = way.name;
            if (report_.positive == 0 && name != "decode" && name != "reference") continue;
            const Status done = (ways.*way.carry_out)();
            if (done) continue;
            if (done.error().code != ErrorCode::interrupted || report_.rows.empty()) return done;
            report_.complete = false;
            return {};
        }
        return {};
    }

    const FootageBenchOptions& options_;
    Observer* observer_;
    CancelToken cancel_;
    FootageBenchReport report_;
    double loading_cores_ = 0;
};

}  // namespace

const std::vector<std::string>& footage_bench_ways() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> made;
        for (const Way& way : kWays) made.emplace_back(way.name);
        return made;
    }();
    return names;
}

namespace {

// What others say of their work being kept is not so of a folder that is removed.
Error of_scratch(Error error) {
    if (error.code == ErrorCode::interrupted) error.message = "interrupted; a comparison begins anew";
    if (error.code == ErrorCode::store)
        error.message = error.message.substr(0, error.message.find(';')) +
                        "; a comparison keeps its labels in a folder under TMPDIR: name one with room";
    return error;
}

}  // namespace

Result<FootageBenchReport> bench_footage(const FootageBenchOptions& options, Observer* observer,
                                         CancelToken cancel) {
    auto made = guarded([&] { return FootageBench(options, observer, std::move(cancel)).go(); });
    if (!made) return of_scratch(made.error());
    return made;
}

}  // namespace noscope
