#include "option_rows.h"

#include "option_values.h"

namespace noscope::cli {
namespace {

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

using Text = const std::string&;

const std::vector<std::string> kViews{"full", "region"};
const std::vector<std::string> kSampleKinds{"uniform", "active"};  // in the order of SampleKind
const std::vector<std::string> kPrecisions{"f32", "bf16", "f16"};

// "5%" or "2000", of which one is set and the other 0.
Status set_amount(double& share, std::int64_t& frames, Text text) {
    const bool is_share = text.ends_with('%');
    const auto percent =
        is_share ? number(text.substr(0, text.size() - 1), {.low = 0, .high = 100, .low_open = true})
                 : Result<double>(0);
    const auto count = is_share ? Result<std::int64_t>(0) : whole_number(text, 1, kMostCounted);
    if (!percent || !count)
        return Error{ErrorCode::usage, "'" + text +
                                           "' will not do: give a share above 0% and at most 100%, or a "
                                           "whole number of analysed frames"};
    share = *percent / 100;
    frames = *count;
    return {};
}

Status set_sample_kind(Settings& s, Text text) {
    const auto kind = choice(text, kSampleKinds);
    if (!kind) return kind.error();
    s.sample.kind = static_cast<SampleKind>(*kind);
    return {};
}

void add_recording(std::vector<OptionSpec>& table) {
    constexpr unsigned kAll = kFind | kPlan | kExplain | kApply | kLabel | kInfo | kEval | kBench;
    table.push_back({.name = "camera",
                     .group = Group::recording,
                     .commands = kAll,
                     .value = "NAME",
                     .fallback = "the only one",
                     .help = "Which camera, where the files named are of several; 'noscope info' lists them.",
                     .set = [](Settings& s, Text t) { return put(s.find.recording.camera, not_empty(t)); },
                     .fallback_is_value = false});
    table.push_back(
        {.name = "clock-pattern",
         .group = Group::recording,
         .commands = kAll,
         .value = "PATTERN",
         .fallback = "the common recorders'",
         .help = "How the time is written in file and folder names, as strftime: %Y%m%d_%H%M%S.",
         .set = [](Settings& s, Text t) { return put(s.find.recording.clock_pattern, not_empty(t)); },
         .fallback_is_value = false});
    table.push_back({.name = "timezone",
                     .group = Group::recording,
                     .commands = kAll,
                     .value = "ZONE",
                     .fallback = "clocks as found",
                     .help = "Show clocks in this zone, such as Europe/Paris or UTC.",
                     .set = [](Settings& s, Text t) { return put(s.find.recording.timezone, not_empty(t)); },
                     .fallback_is_value = false});
    table.push_back({.name = "start",
                     .group = Group::recording,
                     .commands = kAll,
                     .value = "CLOCK",
                     .fallback = "from names or metadata",
                     .help = "Wall clock of the recording's first frame, such as 2024-05-01T13:00:00.",
                     .set = [](Settings& s, Text t) { return put(s.find.recording.start, not_empty(t)); },
                     .fallback_is_value = false});
}

void add_reference(std::vector<OptionSpec>& table) {
    const ReferenceOptions defaults;
    constexpr unsigned kRunning = kFind | kPlan | kExplain | kLabel | kBench;  // those that ask it
    table.push_back(
        {.name = "reference",
         .group = Group::reference,
         .commands = kRunning | kEval,
         .value = "NAME|FILE|replay:PATH[,cost=S]|exec:CMD",
         .fallback = defaults.model,
         .help =
             "The model whose labels define truth: a name, a model file (HEAD:FILE says its head), labels "
             "made before, or a command of your own.",
         .set = [](Settings& s, Text t) { return put(s.find.reference.model, not_empty(t)); },
         .completes = Completes::files});
    table.push_back(
        {.name = "reference-view",
         .group = Group::reference,
         .commands = kFind | kPlan | kExplain | kEval | kBench,
         .value = "full|region",
         .fallback = defaults.view,
         .help = "What the model is shown: the whole frame, or what surrounds the region (small objects).",
         .set =
             [](Settings& s, Text t) {
                 const auto view = choice(t, kViews);
                 if (!view) return Status(view.error());
                 s.find.reference.view = kViews[*view];
                 return Status();
             },
         .choices = kViews});
    table.push_back({.name = "device",
                     .group = Group::reference,
                     .commands = kRunning | kEval,
                     .value = "NAME",
                     .fallback = defaults.device,
                     .help = "Where inference runs, by OpenVINO's names: CPU, GPU, NPU.",
                     .set = [](Settings& s, Text t) { return put(s.find.reference.device, not_empty(t)); }});
    table.push_back({.name = "inference-precision",
                     .group = Group::reference,
                     .commands = kRunning | kEval,
                     .value = "f32|bf16|f16",
                     .fallback = defaults.precision,
                     .help = "Numeric precision by OpenVINO's names. Others than f32 give other labels.",
                     .set = [](Settings& s, Text t) { return put(s.find.reference.precision, not_empty(t)); },
                     .choices = kPrecisions});
    table.push_back({.name = "exec-timeout",
                     .group = Group::reference,
                     .commands = kRunning,
                     .value = "S",
                     .fallback = shown(defaults.exec_timeout_s),
                     .help = "Seconds within which an exec: command must answer a frame.",
                     .set = [](Settings& s, Text t) {
                         return put(s.find.reference.exec_timeout_s,
                                    number(t, Bounds{.low = 0, .low_open = true}));
                     }});
    table.push_back(
        {.name = "reference",
         .group = Group::reference,
         .commands = kApply | kMerge,
         .value = "NAME|FILE|replay:PATH|exec:CMD",
         .fallback = "as the plan was made",
         .help = "Where the plan's reference model lies now, if it lies elsewhere. Another one is refused.",
         .set = [](Settings& s, Text t) { return put(s.reference_now, not_empty(t)); },
         .completes = Completes::files,
         .fallback_is_value = false});
    table.push_back({.name = "exec-timeout",
                     .group = Group::reference,
                     .commands = kApply | kMerge,
                     .value = "S",
                     .fallback = "as the plan was made",
                     .help = "Seconds within which an exec: command must answer a frame.",
                     .set =
                         [](Settings& s, Text t) {
                             return put(s.exec_timeout_now_s, number(t, Bounds{.low = 0, .low_open = true}));
                         },
                     .fallback_is_value = false});
    table.push_back({.name = "truth",
                     .group = Group::reference,
                     .commands = kEval,
                     .value = "store|FILE.csv[.gz]|FOLDER",
                     .fallback = EvalOptions().truth,
                     .help =
                         "What is true: the reference model's labels in the store, or labels made before, "
                         "as replay: takes them.",
                     .set = [](Settings& s, Text t) { return put(s.truth, not_empty(t)); },
                     .completes = Completes::files});
}

void add_run(std::vector<OptionSpec>& table) {
    const FindOptions defaults;
    constexpr unsigned kBoth = kFind | kLabel;
    table.push_back(
        {.name = "plan",
         .group = Group::run,
         .value = "auto|TEXT|P.plan",
         .fallback = defaults.plan,
         .help =
             "How frames are decided: stages with | between them, as 'packets>1.8 | reference', "
             "'mse(empty,10x10)>0.002 | reference', 'every(2) | reference' or, best scores first, "
             "'mse(empty,10x10) | rank | reference'; `runs` and `windows` in place of `rank` ask where "
             "something comes and goes, or as long as a window is open (docs/plans.md). auto: what a "
             "search finds cheapest within the budgets, which is the reference model on every analysed frame "
             "where there is little to save (docs/search.md). P.plan: a file of noscope plan.",
         .set = [](Settings& s, Text t) { return put(s.find.plan, not_empty(t)); },
         .choices = {"auto", "reference"}});
    table.push_back(
        {.name = "plan",
         .group = Group::run,
         .commands = kPlan,
         .value = "auto|TEXT",
         .fallback = defaults.plan,
         .help = "The plan to be made, as 'mse(empty,10x10)>0.002 | reference' (docs/plans.md). auto: what a "
                 "search finds cheapest within the budgets (docs/search.md).",
         .set = [](Settings& s, Text t) { return put(s.find.plan, not_empty(t)); },
         .choices = {"auto", "reference"}});
    table.push_back(
        {.name = "max-time",
         .group = Group::run,
         .commands = kFind | kApply,
         .value = "S",
         .fallback = "until done",
         .help = "Stop after this many seconds with what was found.",
         .set = [](Settings& s,
                   Text t) { return put(s.find.max_time_s, number(t, Bounds{.low = 0, .low_open = true})); },
         .fallback_is_value = false});
    table.push_back({.name = "store",
                     .group = Group::run,
                     .commands = kBoth | kPlan | kExplain | kApply | kMerge | kStore | kEval | kReport,
                     .value = "FILE",
                     .fallback = "${XDG_STATE_HOME:-~/.local/state}/noscope/<folder name>-<hash>.db",
                     .help = "Where labels are kept, so that nothing is computed twice.",
                     .set = [](Settings& s, Text t) { return put(s.find.run.store, not_empty(t)); },
                     .completes = Completes::files,
                     .fallback_is_value = false});
    table.push_back(
        {.name = "sample",
         .group = Group::run,
         .commands = kLabel,
         .value = "P%|N",
         .fallback = "everything",
         .help = "Label a sample alone, in blocks of some 10 s: a share of the analysed frames or "
                 "about so many.",
         .set = [](Settings& s, Text t) { return set_amount(s.sample.share, s.sample.frames, t); },
         .fallback_is_value = false});
    table.push_back({.name = "sample-kind",
                     .group = Group::run,
                     .commands = kLabel,
                     .value = "uniform|active",
                     .fallback = kSampleKinds.front(),
                     .help =
                         "Each block equally likely, spread over time, day and night; or half of them drawn "
                         "where packet sizes say that something happens.",
                     .set = set_sample_kind,
                     .choices = kSampleKinds});
    table.push_back(
        {.name = "label-budget",
         .group = Group::run,
         .commands = kFind | kPlan | kExplain | kApply | kMerge | kBench,
         .value = "N|P%",
         .fallback = shown(100 * defaults.label_budget.share) + "%",
         .help = "How many frames the reference model is planned to label in all, about N or a "
                 "share of the analysed frames: before the run, for what a search, [auto], cnn or "
                 "runs learns from them, and after it, to check the answer with what is left. It never "
                 "stops the run's own calls.",
         .set = [](Settings& s, Text t) {
             return set_amount(s.find.label_budget.share, s.find.label_budget.frames, t);
         }});
    table.push_back({.name = "teacher",
                     .group = Group::run,
                     .commands = kFind | kPlan | kExplain | kBench,
                     .value = "NAME|FILE|none",
                     .fallback = defaults.teacher,
                     .help =
                         "A cheap detector, named as --reference is, that labels most of what a cnn is "
                         "trained on; the reference model then labels what decides thresholds, and the "
                         "frames where the two may disagree. Where a plan is searched for: a detector that "
                         "may stand before the reference model (none: yolov8n, where it is installed).",
                     .set = [](Settings& s, Text t) { return put(s.find.teacher, not_empty(t)); },
                     .completes = Completes::files});
    table.push_back({.name = "seed",
                     .group = Group::run,
                     .commands = kBoth | kPlan | kExplain | kBench,
                     .value = "N",
                     .fallback = std::to_string(defaults.run.seed),
                     .help = "Seed of all that is drawn at random.",
                     .set = [](Settings& s, Text t) { return put(s.find.run.seed, seed_number(t)); }});
    table.push_back(
        {.name = "threads",
         .group = Group::run,
         .commands = kBoth | kPlan | kExplain | kApply | kMerge | kEval | kBench | kReport,
         .value = "N",
         .fallback = "all cores",
         .help = "CPU threads in all.",
         .set = [](Settings& s, Text t) { return put(s.find.run.threads, whole_number(t, 1, 4096)); },
         .fallback_is_value = false});
    table.push_back(
        {.name = "config",
         .group = Group::run,
         .commands = kFind | kPlan | kExplain | kApply | kMerge | kLabel | kInfo | kEval | kBench | kReport,
         .value = "F.toml",
         .fallback = "none",
         .help = "Options from a TOML file by the same names, at its top or under the command's name. The "
                 "command line wins.",
         .set = [](Settings& s, Text t) { return put(s.config, not_empty(t)); },
         .completes = Completes::files,
         .fallback_is_value = false});
    table.push_back({.name = "measure",
                     .group = Group::run,
                     .commands = kInfo,
                     .fallback = InfoOptions().measure ? "on" : "off",
                     .help = "Decode parts of a few files: day and night, what packet sizes tell, speeds.",
                     .set = [](Settings& s, Text t) { return put(s.measure, truth_value(t)); },
                     .negatable = true,
                     .fallback_is_value = false});
    table.push_back({.name = "for",
                     .group = Group::run,
                     .commands = kPlan | kExplain,
                     .value = "DURATION",
                     .fallback = "the recording's length",
                     .help = "Footage that a plan searched for is to be run on, as 30d, 12h or 90m: what "
                             "training takes has to pay over it.",
                     .set = [](Settings& s, Text t) { return put(s.for_s, duration_s(t)); },
                     .fallback_is_value = false});
    table.push_back(
        {.name = "no-longer-than",
         .group = Group::run,
         .commands = kFind | kApply | kMerge,
         .value = "S",
         .fallback = "not bounded",
         .help = "Leave no stretch of more than S seconds without a frame that the reference model "
                 "was asked about, and follow up what it sees: nothing that it sees throughout is "
                 "missed for longer.",
         .set =
             [](Settings& s, Text t) {
                 return put(s.find.no_longer_than_s, number(t, Bounds{.low = 0, .low_open = true}));
             },
         .fallback_is_value = false});
    table.push_back(
        {.name = "costs",
         .group = Group::run,
         .commands = kFind | kPlan | kExplain,
         .value = "FILE",
         .fallback = "measured",
         .help = "What a call of the reference model, decoding and scores cost here, for --plan auto: "
                 "a JSON object as an answer's search.costs. What it leaves out is measured.",
         .set = [](Settings& s, Text t) { return put(s.find.costs, not_empty(t)); },
         .completes = Completes::files,
         .fallback_is_value = false});
}

void add_bench(std::vector<OptionSpec>& table) {
    const BenchOptions defaults;
    table.push_back(
        {.name = "only",
         .group = Group::run,
         .commands = kBench,
         .value = "NAME[,NAME...]",
         .fallback = "all",
         .help = "Measure these: of the machine demux, decode, blocks, keyframes, cost, reference, find, "
                 "specialized; with --class " +
                 listed(footage_bench_ways()) + ".",
         .set = [](Settings& s, Text t) { return put(s.only, comma_list(t)); },
         .choices = {"decode", "reference", "find", "specialized", "search"},
         .fallback_is_value = false});
    table.push_back(
        {.name = "max-time",
         .group = Group::run,
         .commands = kBench,
         .value = "S",
         .fallback = shown(FootageBenchOptions().max_time_s),
         .help = "With --class: compare on as much footage as takes about so many seconds in all, from its "
                 "beginning.",
         .set = [](Settings& s, Text t) {
             return put(s.compare_s, number(t, Bounds{.low = 0, .low_open = true}));
         }});
    table.push_back({.name = "rounds",
                     .group = Group::run,
                     .commands = kBench,
                     .value = "N",
                     .fallback = std::to_string(defaults.rounds),
                     .help = "Pairs of runs a stage, ours and the peer's in turn.",
                     .set = [](Settings& s, Text t) { return put(s.rounds, whole_number(t, 1, 1000)); }});
    table.push_back({.name = "seconds",
                     .group = Group::run,
                     .commands = kBench,
                     .value = "S",
                     .fallback = shown(defaults.seconds),
                     .help = "Length of one run of the reference model.",
                     .set = [](Settings& s, Text t) {
                         return put(s.seconds, number(t, Bounds{.low = 0, .low_open = true}));
                     }});
}

}  // namespace

void add_run_rows(std::vector<OptionSpec>& table) {
    add_recording(table);
    add_reference(table);
    add_run(table);
    add_bench(table);
}

}  // namespace noscope::cli
