#include "settled_command.h"

#include <algorithm>
#include <utility>

namespace noscope::cli {

Error usage(std::string message) { return {ErrorCode::usage, std::move(message)}; }

std::string see_help(const CommandSpec& command) {
    return "see noscope " + std::string(command.name) + " --help";
}

namespace {

bool names_part(const std::string& output) { return output.ends_with(".part"); }

// A part is written with --blocks, and nothing else is.
Status check_part(const ApplyCommand& command) {
    if (!command.blocks) {
        const auto part = std::ranges::find_if(command.outputs, names_part);
        if (part == command.outputs.end()) return {};
        return usage("'" + *part + "' is a part of an answer: say of which blocks, as in --blocks 0..9");
    }
    if (command.outputs.size() != 1 || !names_part(command.outputs.front()))
        return usage(
            "--blocks writes a part and no answer: name one file that ends in .part, as in -o 0.part");
    if (!command.windows.empty())
        return usage("--windows is of whole answers, which noscope merge gives: leave it out with --blocks");
    const AnswerExtras& extras = command.extras;
    if (!extras.clips.folder.empty() || !extras.per_file.empty() || extras.bins_s != 0 ||
        extras.pictures.most != PictureOptions().most)
        return usage(
            "--clips, --per-file, --bins and --pictures are of whole answers, which noscope merge gives: "
            "leave "
            "them out with --blocks");
    const ApplyOptions& asked = command.options;
    if (asked.guarantee || asked.confidence || asked.label_budget != LabelBudget{} ||
        asked.no_longer_than_s != 0)
        return usage(
            "--guarantee, --confidence, --label-budget and --no-longer-than are of whole answers, which "
            "noscope merge gives: leave them out with --blocks");
    if (command.options.limit != 0 || command.options.max_time_s != 0)
        return usage("a part is whole or not at all: leave --limit and --max-time out with --blocks");
    return {};
}

// What a plan file says otherwise.
template <class Options>
void set_guarantee(const Settings& s, Options& options) {
    options.guarantee = s.guarantee_now;
    options.confidence = s.confidence_now;
    options.label_budget = s.find.label_budget;
    options.no_longer_than_s = s.find.no_longer_than_s;
}

Result<Command> store_command(const CommandSpec& command, Settings s) {
    StoreCommand made;
    const auto action = std::ranges::find(store_actions(), s.store_action);
    made.action = static_cast<StoreCommand::Action>(action - store_actions().begin());
    made.options = std::move(s.forget);
    made.options.store = {std::move(s.find.run.store), std::move(s.find.recording.inputs)};
    made.json = s.json;
    const ForgetOptions& asked = made.options;
    const bool names_something = !asked.files.empty() || asked.missing || !asked.models.empty() ||
                                 !asked.scorers.empty() || asked.artifacts;
    const bool forgets = made.action == StoreCommand::Action::forget;
    if (forgets && !names_something)
        return usage("say what to forget: --file, --missing, --model, --scorer or --artifacts; " +
                     see_help(command));
    if (!forgets && names_something)
        return usage(
            "--file, --missing, --model, --scorer and --artifacts are for noscope store forget: leave "
            "them out");
    if (asked.store.path.empty() && asked.store.inputs.empty())
        return usage("name the recording whose store is meant, or its file with --store; " +
                     see_help(command));
    if (!asked.store.path.empty() && !asked.store.inputs.empty())
        return usage("a recording and --store both say which store is meant: give one of them");
    return Command(std::move(made));
}

}  // namespace

Result<Command> command_of(const CommandSpec& command, Settings s, const std::string& line) {
    switch (command.bit) {
        case kFind:
            s.find.command_line = line;
            return Command(FindCommand{std::move(s.find), std::move(s.outputs), std::move(s.windows), s.quiet,
                                       s.verbose, std::move(s.extras)});
        case kPlan: {
            if (s.outputs.empty())
                return usage("name the plan file with -o, as in -o porch.plan; " + see_help(command));
            s.find.command_line = line;
            // Whoever says that it is to be checked, and by which way, has it checked now.
            const bool tests = s.guarantee_now.has_value();
            return Command(PlanCommand{
                {std::move(s.find), s.outputs.front(), s.for_s, std::move(s.export_folder), tests},
                s.quiet,
                s.verbose});
        }
        case kExplain:
            s.find.command_line = line;
            return Command(ExplainCommand{
                {std::move(s.find), s.for_s, std::move(s.plan_file)}, s.json, s.quiet, s.verbose});
        case kApply: {
            ApplyOptions options;
            options.plan_file = std::move(s.plan_file);
            options.recording = std::move(s.find.recording);
            options.range = std::move(s.find.range);
            options.reference = std::move(s.reference_now);
            options.exec_timeout_s = s.exec_timeout_now_s;
            options.store = std::move(s.find.run.store);
            options.threads = s.find.run.threads;
            options.limit = s.find.limit;
            options.max_time_s = s.find.max_time_s;
            set_guarantee(s, options);
            options.command_line = line;
            ApplyCommand made{std::move(options),   s.blocks, std::move(s.outputs),
                              std::move(s.windows), s.quiet,  s.verbose,
                              std::move(s.extras)};
            if (Status fits = check_part(made); !fits) return fits.error();
            return Command(std::move(made));
        }
        case kMerge: {
            MergeOptions options = std::move(s.merge);
            set_guarantee(s, options);
            options.reference = std::move(s.reference_now);
            options.exec_timeout_s = s.exec_timeout_now_s;
            options.store = std::move(s.find.run.store);
            options.threads = s.find.run.threads;
            options.command_line = line;
            return Command(MergeCommand{std::move(options), std::move(s.outputs), std::move(s.windows),
                                        s.quiet, s.verbose, std::move(s.extras)});
        }
        case kReport: {
            if (s.answer.empty() && s.find.recording.inputs.empty() && s.find.run.store.empty())
                return usage(
                    "name the answer to show (ANSWER.json), or the recording whose last run it is: "
                    "noscope report " +
                    std::string(command.arguments));
            if (s.outputs.empty()) s.outputs = {"report.html"};
            return Command(ReportCommand{std::move(s.answer), std::move(s.find.run.store),
                                         std::move(s.find.recording), std::move(s.outputs),
                                         std::move(s.extras), s.quiet, s.verbose});
        }
        case kRegion: {
            if (s.outputs.empty()) s.outputs = {"region.html"};
            s.region.recording = std::move(s.find.recording);
            s.region.output = s.outputs.front();
            return Command(RegionCommand{std::move(s.region), s.quiet, s.verbose});
        }
        case kStore:
            return store_command(command, std::move(s));
        case kLabel: {
            if (s.sample.kind != SampleKind::uniform && !s.sample.asked())
                return usage("--sample-kind says how a sample is drawn: say how large, as in --sample 5%");
            LabelOptions options{s.find.sampling,
                                 s.find.recording,
                                 s.find.range,
                                 s.find.reference,
                                 s.find.run,
                                 s.outputs.empty() ? "" : s.outputs.front(),
                                 line,
                                 s.sample};
            return Command(LabelCommand{std::move(options), s.quiet, s.verbose});
        }
        case kInfo:
            return Command(InfoCommand{{s.find.recording, s.find.run, s.measure}, s.json, s.verbose});
        case kEval: {
            if (s.plan_file.empty() && s.find.predicate.classes.empty())
                return usage("say which class the windows are of, as in: --class person; " +
                             see_help(command));
            EvalOptions options;
            options.windows = std::move(s.windows);
            options.plan_file = std::move(s.plan_file);
            options.plan_reference = std::move(s.reference_now);
            options.truth = std::move(s.truth);
            options.predicate = std::move(s.find.predicate);
            options.sampling = s.find.sampling;
            options.grouping = s.find.grouping;
            options.recording = std::move(s.find.recording);
            options.range = std::move(s.find.range);
            options.reference = std::move(s.find.reference);
            options.run = std::move(s.find.run);
            options.command_line = line;
            return Command(EvalCommand{std::move(options), s.json, s.verbose});
        }
        case kBench: {
            BenchOptions options{s.find.recording, std::move(s.only), s.find.reference,
                                 s.find.run,       s.rounds,          s.seconds};
            BenchCommand made{std::move(options), {}, s.json, s.verbose};
            if (!s.find.predicate.classes.empty()) {
                s.find.command_line = line;
                made.footage =
                    FootageBenchOptions{std::move(s.find), std::move(made.options.only), s.compare_s};
            }
            return Command(std::move(made));
        }
    }
    return Error{ErrorCode::internal, "a command without a meaning; please report this"};
}

}  // namespace noscope::cli
