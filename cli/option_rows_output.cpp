#include "option_rows.h"

#include <noscope/report.h>

#include "option_values.h"

namespace noscope::cli {
namespace {

using Text = const std::string&;

// Of commands that write one thing: the last one given counts.
Status set_only_output(Settings& s, Text text) {
    s.outputs.clear();
    return append(s.outputs, not_empty(text));
}

Status set_output(Settings& s, Text text) {
    if (auto status = check_output_name(text); !status) return status;
    s.outputs.push_back(text);
    return {};
}

// An answer, or with --blocks a part.
Status set_apply_output(Settings& s, Text text) {
    if (text.size() > 5 && text.ends_with(".part")) return append(s.outputs, Result<std::string>(text));
    return set_output(s, text);
}

Status set_windows(Settings& s, Text text) {
    if (text.size() <= 4 || !text.ends_with(".csv"))
        return Error{ErrorCode::usage,
                     "'" + text + "' will not do: windows are written as CSV; end the name in .csv"};
    s.windows = text;
    return {};
}

}  // namespace

void add_output_rows(std::vector<OptionSpec>& table) {
    constexpr unsigned kBoth = kFind | kLabel;
    table.push_back(
        {.name = "output",
         .group = Group::output,
         .commands = kFind | kMerge,
         .value = "F.csv|F.json|F.jsonl",
         .fallback = "none",
         .help =
             "Write the answer to a file: appearances as CSV, everything as JSON, or JSON lines that grow "
             "while it runs. Repeatable.",
         .set = set_output,
         .completes = Completes::files,
         .letter = "o",
         .repeatable = true,
         .fallback_is_value = false});
    table.push_back({.name = "output",
                     .group = Group::output,
                     .commands = kApply,
                     .value = "F.csv|F.json|F.jsonl|P.part",
                     .fallback = "none",
                     .help = "Write the answer to a file, as find does. Repeatable. With --blocks: the part "
                             "file, whose name ends in .part.",
                     .set = set_apply_output,
                     .completes = Completes::files,
                     .letter = "o",
                     .repeatable = true,
                     .fallback_is_value = false});
    table.push_back({.name = "output",
                     .group = Group::output,
                     .commands = kLabel,
                     .value = "F.csv[.gz]|FOLDER/",
                     .fallback = "the store alone",
                     .help = "Write the labels to a file too; for several files to a folder, one CSV each.",
                     .set = set_only_output,
                     .completes = Completes::files,
                     .letter = "o",
                     .fallback_is_value = false});
    table.push_back({.name = "output",
                     .group = Group::output,
                     .commands = kPlan,
                     .value = "P.plan",
                     .fallback = "none, it must be given",
                     .help = "The plan file.",
                     .set = set_only_output,
                     .completes = Completes::files,
                     .letter = "o",
                     .fallback_is_value = false});
    table.push_back(
        {.name = "export",
         .group = Group::output,
         .commands = kPlan,
         .value = "FOLDER",
         .fallback = "no",
         .help = "Write the plan's specialized models there too, as OpenVINO IR with a model card.",
         .set = [](Settings& s, Text t) { return put(s.export_folder, not_empty(t)); },
         .completes = Completes::files,
         .fallback_is_value = false});
    table.push_back({.name = "windows",
                     .group = Group::output,
                     .commands = kFind | kApply | kMerge,
                     .value = "F.csv",
                     .fallback = "none",
                     .help = "Write the windows to a CSV file.",
                     .set = set_windows,
                     .completes = Completes::files,
                     .fallback_is_value = false});
    table.push_back({.name = "json",
                     .group = Group::output,
                     .commands = kInfo | kStore | kEval | kBench | kExplain,
                     .fallback = "off",
                     .help = "Print JSON.",
                     .set = [](Settings& s, Text t) { return put(s.json, truth_value(t)); },
                     .fallback_is_value = false});
    table.push_back({.name = "quiet",
                     .group = Group::output,
                     .commands = kBoth | kPlan | kExplain | kApply | kMerge,
                     .fallback = "off",
                     .help = "No progress, and with --output no table either.",
                     .set = [](Settings& s, Text t) { return put(s.quiet, truth_value(t)); },
                     .letter = "q",
                     .fallback_is_value = false});
    table.push_back({.name = "verbose",
                     .group = Group::output,
                     .commands = kFind | kPlan | kExplain | kApply | kMerge | kLabel | kEval | kBench,
                     .fallback = "off",
                     .help = "Say on stderr what is done, and where the store lies.",
                     .set = [](Settings& s, Text t) { return put(s.verbose, truth_value(t)); },
                     .letter = "v",
                     .fallback_is_value = false});
    table.push_back({.name = "verbose",
                     .group = Group::output,
                     .commands = kInfo,
                     .fallback = "off",
                     .help = "Show every file, however many are alike, and say on stderr what is done.",
                     .set = [](Settings& s, Text t) { return put(s.verbose, truth_value(t)); },
                     .letter = "v",
                     .fallback_is_value = false});
}

}  // namespace noscope::cli
