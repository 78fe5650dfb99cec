// Runs in parts, and what is done with a store.
#include "option_rows.h"
#include "option_values.h"

namespace noscope::cli {
namespace {

using Text = const std::string&;

// "0..9": both belong to it. "7" is 7..7.
Status set_blocks(Settings& s, Text text) {
    const std::size_t dots = text.find("..");
    const std::string second = dots == std::string::npos ? text : text.substr(dots + 2);
    const auto first = whole_number(text.substr(0, dots), 0, kMostCounted);
    const auto last = whole_number(second, 0, kMostCounted);
    if (!first || !last || *last < *first)
        return Error{ErrorCode::usage, "'" + text +
                                           "' is no range of blocks: write two numbers from 0 with dots "
                                           "between them, as in 0..9"};
    s.blocks = BlockRange{*first, *last};
    return {};
}

}  // namespace

void add_part_rows(std::vector<OptionSpec>& table) {
    table.push_back(
        {.name = "blocks",
         .group = Group::run,
         .commands = kApply,
         .value = "A..B",
         .fallback = "all, for an answer",
         .help =
             "Decide these blocks of the recording alone, from 0 and both ends included, and write them to a "
             "part, for noscope merge. A block is a minute of a file, or the whole reuse spans in it; a "
             "range "
             "that is too large is told how many there are.",
         .set = set_blocks,
         .fallback_is_value = false});
    table.push_back({.name = "recording",
                     .group = Group::recording,
                     .commands = kMerge,
                     .value = "RECORDING",
                     .fallback = "as the first part says",
                     .help = "Where the recording lies now, if it lies elsewhere. Repeatable.",
                     .set = [](Settings& s, Text t) { return append(s.merge.recording, not_empty(t)); },
                     .completes = Completes::files,
                     .repeatable = true,
                     .fallback_is_value = false});
    table.push_back(
        {.name = "file",
         .group = Group::what,
         .commands = kStore,
         .value = "FILE|HASH",
         .fallback = "none",
         .help = "Forget what is known of this file: by its path, or by the first 8 or more digits of "
                 "its hash. Repeatable.",
         .set = [](Settings& s, Text t) { return append(s.forget.files, not_empty(t)); },
         .completes = Completes::files,
         .repeatable = true,
         .fallback_is_value = false});
    table.push_back({.name = "missing",
                     .group = Group::what,
                     .commands = kStore,
                     .fallback = "off",
                     .help = "Forget files that lie nowhere where they were seen.",
                     .set = [](Settings& s, Text t) { return put(s.forget.missing, truth_value(t)); },
                     .fallback_is_value = false});
    table.push_back({.name = "model",
                     .group = Group::what,
                     .commands = kStore,
                     .value = "N|TEXT",
                     .fallback = "none",
                     .help =
                         "Forget labels by this model: its number in noscope store show, or a part of its "
                         "identity. Repeatable.",
                     .set = [](Settings& s, Text t) { return append(s.forget.models, not_empty(t)); },
                     .repeatable = true,
                     .fallback_is_value = false});
    table.push_back({.name = "scorer",
                     .group = Group::what,
                     .commands = kStore,
                     .value = "N|TEXT",
                     .fallback = "none",
                     .help = "Forget scores by this scorer, likewise. Repeatable.",
                     .set = [](Settings& s, Text t) { return append(s.forget.scorers, not_empty(t)); },
                     .repeatable = true,
                     .fallback_is_value = false});
    table.push_back(
        {.name = "artifacts",
         .group = Group::what,
         .commands = kStore,
         .fallback = "off",
         .help =
             "Forget all that was made of many frames: pictures of the empty scene, nets, samples, answers.",
         .set = [](Settings& s, Text t) { return put(s.forget.artifacts, truth_value(t)); },
         .fallback_is_value = false});
}

}  // namespace noscope::cli
