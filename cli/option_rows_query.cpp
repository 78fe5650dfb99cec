#include "option_rows.h"

#include <noscope/front_end.h>

#include "option_values.h"

#include <array>

namespace noscope::cli {
namespace {

using Text = const std::string&;

constexpr Bounds kShare{0, 1};

const std::vector<std::string> kAnchors{"bottom", "centre", "overlap"};
const std::vector<std::string> kGuarantees{"report", "strict", "none"};

Status set_guarantee(Settings& s, Text text) {
    const auto index = choice(text, kGuarantees);
    if (!index) return Error{ErrorCode::usage, "'" + text + "' will not do: give report, strict or none"};
    constexpr std::array<Guarantee, 3> kValues{Guarantee::report, Guarantee::strict, Guarantee::none};
    s.find.guarantee = kValues[*index];
    s.guarantee_now = s.find.guarantee;
    return {};
}

Status set_confidence(Settings& s, Text text) {
    if (Status set = put(s.find.confidence, number(text, Bounds{0, 1, true, true})); !set) return set;
    s.confidence_now = s.find.confidence;
    return {};
}

Status set_rate(Settings& s, Text text) {
    s.find.sampling.native = text == "native";
    if (s.find.sampling.native) return {};
    return put(s.find.sampling.rate, read_rational(text));
}

void add_what_counts(std::vector<OptionSpec>& table) {
    const Predicate defaults;
    table.push_back(
        {.name = "region",
         .group = Group::what,
         .commands = kFind | kPlan | kExplain | kEval | kBench,
         .value = "x0,y0,x1,y1[,x,y...]",
         .fallback = "the whole frame",
         .help = "Only boxes in this part of the picture count. Fractions of the displayed frame: 4 numbers "
                 "are a rectangle, 6 or more a polygon. Repeatable: any of them.",
         .set = [](Settings& s, Text t) { return append(s.find.predicate.regions, read_region(t)); },
         .repeatable = true,
         .fallback_is_value = false});
    table.push_back(
        {.name = "exclude",
         .group = Group::what,
         .commands = kFind | kPlan | kExplain | kEval | kBench,
         .value = "x0,y0,x1,y1[,x,y...]",
         .fallback = "nothing",
         .help = "Boxes in this part do not count. Written as --region; repeatable.",
         .set = [](Settings& s, Text t) { return append(s.find.predicate.exclusions, read_region(t)); },
         .repeatable = true,
         .fallback_is_value = false});
    table.push_back(
        {.name = "anchor",
         .group = Group::what,
         .commands = kFind | kPlan | kExplain | kEval | kBench,
         .value = "bottom|centre|overlap",
         .fallback = kAnchors[static_cast<std::size_t>(defaults.anchor)],
         .help = "Which point of a box must lie in the region: the middle of its bottom edge, its centre, or "
                 "any point.",
         .set = [](Settings& s, Text t) { return put(s.find.predicate.anchor, choice(t, kAnchors)); },
         .choices = kAnchors});
    table.push_back(
        {.name = "min-confidence",
         .group = Group::what,
         .commands = kFind | kPlan | kExplain | kEval | kBench,
         .value = "C",
         .fallback = shown(defaults.min_confidence),
         .help = "Boxes of at least this confidence count.",
         .set = [](Settings& s, Text t) { return put(s.find.predicate.min_confidence, number(t, kShare)); }});
    table.push_back({.name = "min-count",
                     .group = Group::what,
                     .commands = kFind | kPlan | kExplain | kEval | kBench,
                     .value = "N",
                     .fallback = std::to_string(defaults.min_count),
                     .help = "A frame is positive with at least this many such boxes.",
                     .set = [](Settings& s, Text t) {
                         return put(s.find.predicate.min_count, whole_number(t, 1, kMostCounted));
                     }});
}

void add_class(std::vector<OptionSpec>& table) {
    table.push_back({.name = "class",
                     .group = Group::what,
                     .commands = kEval,
                     .value = "CLASS[,CLASS...]",
                     .fallback = "none: it must be given, but for a plan",
                     .help = "What the windows say is visible, as find was asked for it.",
                     .set = [](Settings& s, Text t) { return put(s.find.predicate.classes, comma_list(t)); },
                     .fallback_is_value = false});
    table.push_back({.name = "class",
                     .group = Group::what,
                     .commands = kBench,
                     .value = "CLASS[,CLASS...]",
                     .fallback = "none: the machine alone is measured",
                     .help = "Compare ways of finding this in the recording.",
                     .set = [](Settings& s, Text t) { return put(s.find.predicate.classes, comma_list(t)); },
                     .fallback_is_value = false});
}

void add_time(std::vector<OptionSpec>& table) {
    const Sampling defaults;
    table.push_back({.name = "rate",
                     .group = Group::time,
                     .commands = kFind | kPlan | kExplain | kLabel | kEval | kBench,
                     .value = "R|native",
                     .fallback = defaults.native ? "native" : write_rational(defaults.rate),
                     .help = "Analysed frames a second, or every frame.",
                     .set = set_rate});
    table.push_back(
        {.name = "window",
         .group = Group::time,
         .commands = kFind | kPlan | kExplain | kLabel | kEval | kBench,
         .value = "S",
         .fallback = write_rational(defaults.window),
         .help = "Length of a window in seconds.",
         .set = [](Settings& s, Text t) { return put(s.find.sampling.window, read_rational(t)); }});
    table.push_back(
        {.name = "presence",
         .group = Group::time,
         .commands = kFind | kPlan | kExplain | kEval | kBench,
         .value = "P",
         .fallback = write_rational(defaults.presence),
         .help = "A window is positive where at least this share of its analysed frames is.",
         .set = [](Settings& s, Text t) { return put(s.find.sampling.presence, read_rational(t)); }});
    table.push_back(
        {.name = "from",
         .group = Group::time,
         .commands = kFind | kPlan | kExplain | kApply | kLabel | kEval | kBench,
         .value = "T",
         .fallback = "the beginning",
         .help =
             "Begin here: seconds from the recording's start, or a wall clock such as 2024-05-01T13:00:00.",
         .set = [](Settings& s, Text t) { return put(s.find.range.from, not_empty(t)); },
         .fallback_is_value = false});
    table.push_back({.name = "to",
                     .group = Group::time,
                     .commands = kFind | kPlan | kExplain | kApply | kLabel | kEval | kBench,
                     .value = "T",
                     .fallback = "the end",
                     .help = "End here; written as --from.",
                     .set = [](Settings& s, Text t) { return put(s.find.range.to, not_empty(t)); },
                     .fallback_is_value = false});
    table.push_back({.name = "daily",
                     .group = Group::time,
                     .commands = kFind | kPlan | kExplain | kApply | kLabel | kEval | kBench,
                     .value = "HH:MM-HH:MM",
                     .fallback = "all day",
                     .help = "Only this part of each day by the wall clock; 22:00-06:00 passes midnight.",
                     .set = [](Settings& s, Text t) { return put(s.find.range.daily, not_empty(t)); },
                     .fallback_is_value = false});
}

void add_budget(std::vector<OptionSpec>& table, const char* name, const char* fallback, const char* help,
                Status (*set)(Settings&, Text)) {
    table.push_back({.name = name,
                     .group = Group::appearances,
                     .commands = kFind | kPlan | kExplain | kBench,
                     .value = "P",
                     .fallback = fallback,
                     .help = help,
                     .set = set,
                     .fallback_is_value = false});
}

void add_appearances(std::vector<OptionSpec>& table) {
    const FindOptions defaults;
    table.push_back(
        {.name = "merge-gap",
         .group = Group::appearances,
         .commands = kFind | kPlan | kExplain | kEval | kBench,
         .value = "S",
         .fallback = write_rational(defaults.grouping.merge_gap),
         .help = "Positive windows at most this many seconds apart are one appearance.",
         .set = [](Settings& s, Text t) { return put(s.find.grouping.merge_gap, read_rational(t)); }});
    table.push_back({.name = "min-hits",
                     .group = Group::appearances,
                     .commands = kFind | kPlan | kExplain | kEval | kBench,
                     .value = "N",
                     .fallback = std::to_string(defaults.grouping.min_hits),
                     .help = "An appearance holds at least this many positive analysed frames.",
                     .set = [](Settings& s, Text t) {
                         return put(s.find.grouping.min_hits, whole_number(t, 1, kMostCounted));
                     }});
    add_budget(
        table, "recall", "0.95 where none of the four budgets is given",
        "Least share of true appearances to be reported. A search and [auto] keep it on the frames that "
        "they choose by; --guarantee says whether the answer does.",
        [](Settings& s, Text t) { return put(s.find.budgets.recall, number(t, kShare)); });
    add_budget(table, "precision", "0.95 where none of the four budgets is given",
               "Least share of reported appearances to be right.",
               [](Settings& s, Text t) { return put(s.find.budgets.precision, number(t, kShare)); });
    add_budget(table, "fnr", "none", "Largest share of positive windows that may be missed.",
               [](Settings& s, Text t) { return put(s.find.budgets.fnr, number(t, kShare)); });
    add_budget(table, "fpr", "none", "Largest share of negative windows that may be reported.",
               [](Settings& s, Text t) { return put(s.find.budgets.fpr, number(t, kShare)); });
    table.push_back({.name = "confirm",
                     .group = Group::appearances,
                     .commands = kFind | kPlan | kExplain,
                     .fallback = defaults.confirm ? "on" : "off",
                     .help =
                         "Report an appearance only where the reference model itself saw the object in "
                         "--min-hits frames of it: it is asked about the most promising others, and what it "
                         "does not see in three of them is dropped.",
                     .set = [](Settings& s, Text t) { return put(s.find.confirm, truth_value(t)); },
                     .negatable = true,
                     .fallback_is_value = false});
    table.push_back(
        {.name = "guarantee",
         .group = Group::appearances,
         .commands = kFind | kPlan | kExplain | kApply | kMerge,
         .value = "report|strict|none",
         .fallback = kGuarantees.front() + ", or as the plan file says",
         .help =
             "report: check windows drawn at random with what --label-budget leaves, correct what is wrong "
             "among them, and state how much can be wrong elsewhere. strict: ask as deep as it takes to "
             "certify all budgets. none: neither; --no-longer-than still checks what it takes. Runs of a "
             "plan "
             "take what its file says; given to noscope plan, it also tests the plan before it is written: "
             "strict until it is certified, report with what the search leaves of the labels.",
         .set = set_guarantee,
         .choices = kGuarantees,
         .fallback_is_value = false});
    table.push_back({.name = "confidence",
                     .group = Group::appearances,
                     .commands = kFind | kPlan | kExplain | kApply | kMerge,
                     .value = "P",
                     .fallback = shown(defaults.confidence) + ", or as the plan file says",
                     .help = "Confidence of that statement.",
                     .set = set_confidence,
                     .fallback_is_value = false});
    table.push_back(
        {.name = "limit",
         .group = Group::appearances,
         .commands = kFind | kApply,
         .value = "N",
         .fallback = "all",
         .help = "Stop after this many appearances, in time order.",
         .set = [](Settings& s, Text t) { return put(s.find.limit, whole_number(t, 1, kMostCounted)); },
         .fallback_is_value = false});
}

}  // namespace

void add_query_rows(std::vector<OptionSpec>& table) {
    add_class(table);
    add_what_counts(table);
    add_time(table);
    add_appearances(table);
}

}  // namespace noscope::cli
