#include "option_rows.h"

#include <noscope/report.h>

#include "answer_extras.h"
#include "option_values.h"

namespace noscope::cli {
namespace {

using Text = const std::string&;

constexpr unsigned kAnswers = kFind | kApply | kMerge | kReport;

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

Status set_report_output(Settings& s, Text text) {
    if (ends_in(text, ".jsonl"))
        return Error{ErrorCode::usage, "'" + text + "': JSON lines are written while find runs; take .json"};
    return set_output(s, text);
}

// An answer, or with --blocks a part.
Status set_apply_output(Settings& s, Text text) {
    if (text.size() > 5 && text.ends_with(".part")) return append(s.outputs, Result<std::string>(text));
    return set_output(s, text);
}

Result<std::string> with_ending(Text text, std::string_view ending, const char* kind) {
    if (text.size() > ending.size() && text.ends_with(ending)) return text;
    return Error{ErrorCode::usage,
                 "'" + text + "' will not do: it is " + kind + "; end the name in " + std::string(ending)};
}

Status set_windows(Settings& s, Text text) { return put(s.windows, with_ending(text, ".csv", "a CSV file")); }

Status set_per_file(Settings& s, Text text) {
    return put(s.extras.per_file, with_ending(text, ".csv", "a CSV file"));
}

// "90", "90s", "15m", "1h".
Status set_bins(Settings& s, Text text) {
    constexpr double kLongest = 366. * 86400;
    double unit = 1;
    std::string digits = text;
    if (!digits.empty() && std::string("smh").find(digits.back()) != std::string::npos) {
        unit = digits.back() == 'h' ? 3600 : digits.back() == 'm' ? 60 : 1;
        digits.pop_back();
    }
    const auto value = number(digits, {.low = 1 / unit, .high = kLongest / unit});
    if (!value)
        return Error{ErrorCode::usage, "'" + text + "' is no length: write seconds, or as in 90s, 15m, 1h"};
    s.extras.bins_s = *value * unit;
    return {};
}

Status set_region_output(Settings& s, Text text) {
    s.outputs.clear();
    return append(s.outputs, with_ending(text, ".html", "a page"));
}

// --output is another thing to each command.
OptionSpec output_row(unsigned commands, const char* value, const char* fallback, const char* help,
                      Status (*set)(Settings&, Text)) {
    return {.name = "output",
            .group = Group::output,
            .commands = commands,
            .value = value,
            .fallback = fallback,
            .help = help,
            .set = set,
            .completes = Completes::files,
            .letter = "o",
            .fallback_is_value = false};
}

OptionSpec repeatable(OptionSpec row) {
    row.repeatable = true;
    return row;
}

void add_clip_rows(std::vector<OptionSpec>& table) {
    table.push_back({.name = "clips",
                     .group = Group::output,
                     .commands = kAnswers,
                     .value = "DIR",
                     .fallback = "none",
                     .help = "Cut a clip of each appearance into this folder, with its sound; clips that "
                             "overlap are one.",
                     .set = [](Settings& s, Text t) { return put(s.extras.clips.folder, not_empty(t)); },
                     .completes = Completes::files,
                     .fallback_is_value = false});
    table.push_back(
        {.name = "pad",
         .group = Group::output,
         .commands = kAnswers,
         .value = "S",
         .fallback = shown(ClipOptions().pad_s),
         .help = "Seconds of a clip before and after the appearance.",
         .set = [](Settings& s, Text t) { return put(s.extras.clips.pad_s, number(t, {.high = 3600})); }});
    table.push_back({.name = "exact",
                     .group = Group::output,
                     .commands = kAnswers,
                     .fallback = "off",
                     .help = "Begin clips exactly there and encode them anew, as H.264; else they are copied "
                             "from the keyframe before, unless that is more than 5 s before.",
                     .set = [](Settings& s, Text t) { return put(s.extras.clips.exact, truth_value(t)); },
                     .fallback_is_value = false});
}

void add_extra_rows(std::vector<OptionSpec>& table) {
    table.push_back(
        {.name = "pictures",
         .group = Group::output,
         .commands = kAnswers,
         .value = "N",
         .fallback = std::to_string(PictureOptions().most),
         .help =
             "A page or contact sheet shows at most so many pictures; of more appearances, spread over them.",
         .set = [](Settings& s, Text t) {
             return put(s.extras.pictures.most, whole_number(t, 0, PictureOptions::kMost));
         }});
    table.push_back({.name = "per-file",
                     .group = Group::output,
                     .commands = kAnswers,
                     .value = "F.csv",
                     .fallback = "none",
                     .help = "Write one line a file: found or not, how often, peak confidence, first time.",
                     .set = set_per_file,
                     .completes = Completes::files,
                     .fallback_is_value = false});
    table.push_back({.name = "bins",
                     .group = Group::output,
                     .commands = kAnswers,
                     .value = "LENGTH",
                     .fallback = "none",
                     .help = "Print appearances and share of time for each stretch of this length (90s, 15m, "
                             "1h) as CSV on stdout; with --quiet nothing else.",
                     .set = set_bins,
                     .fallback_is_value = false});
    table.push_back({.name = "at",
                     .group = Group::output,
                     .commands = kRegion,
                     .value = "S",
                     .fallback = "the middle",
                     .help = "The still's time, in seconds from the start of the file.",
                     .set = [](Settings& s, Text t) { return put(s.region.at_s, number(t, {})); },
                     .fallback_is_value = false});
    table.push_back(output_row(kRegion, "F.html", "region.html", "The page.", set_region_output));
}

}  // namespace

void add_output_rows(std::vector<OptionSpec>& table) {
    constexpr unsigned kBoth = kFind | kLabel;
    table.push_back(repeatable(output_row(
        kFind | kMerge, "F.html|F.csv|F.json|F.jsonl|...", "none",
        "Write the answer to a file: a page with timeline and pictures for a browser, a contact "
        "sheet (F.jpg), appearances as CSV, everything as JSON, JSON lines that grow while it runs; F.m3u "
        "(a playlist for VLC), F.edl (for mpv), F.vtt (WebVTT), F.markers.csv. Repeatable.",
        set_output)));
    table.push_back(repeatable(
        output_row(kReport, "F.html|F.csv|F.json|...", "report.html",
                   "Write the answer to a file: a page for a browser, a contact sheet (F.jpg), appearances "
                   "as CSV, everything as JSON; F.m3u, F.edl, F.vtt, F.markers.csv. Repeatable.",
                   set_report_output)));
    table.push_back(
        repeatable(output_row(kApply, "F.html|F.csv|F.json|...|P.part", "none",
                              "Write the answer to a file, as find does. Repeatable. With --blocks: the part "
                              "file, whose name ends in .part.",
                              set_apply_output)));
    table.push_back(output_row(kLabel, "F.csv[.gz]|FOLDER/", "the store alone",
                               "Write the labels to a file too; for several files to a folder, one CSV each.",
                               set_only_output));
    table.push_back(output_row(kPlan, "P.plan", "none, it must be given", "The plan file.", set_only_output));
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
    add_clip_rows(table);
    add_extra_rows(table);
    table.push_back({.name = "json",
                     .group = Group::output,
                     .commands = kInfo | kStore | kEval | kBench | kExplain,
                     .fallback = "off",
                     .help = "Print JSON.",
                     .set = [](Settings& s, Text t) { return put(s.json, truth_value(t)); },
                     .fallback_is_value = false});
    table.push_back({.name = "quiet",
                     .group = Group::output,
                     .commands = kBoth | kPlan | kExplain | kApply | kMerge | kReport | kRegion,
                     .fallback = "off",
                     .help = "No progress, and with --output no table either.",
                     .set = [](Settings& s, Text t) { return put(s.quiet, truth_value(t)); },
                     .letter = "q",
                     .fallback_is_value = false});
    table.push_back(
        {.name = "verbose",
         .group = Group::output,
         .commands = kFind | kPlan | kExplain | kApply | kMerge | kLabel | kEval | kBench | kReport | kRegion,
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
