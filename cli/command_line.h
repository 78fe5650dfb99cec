// From the words of a command line to what is to be done. Runs nothing and prints nothing.
#pragma once

#include <noscope/bench.h>
#include <noscope/footage_bench.h>
#include <noscope/error.h>
#include <noscope/eval.h>
#include <noscope/options.h>
#include <noscope/parts.h>
#include <noscope/store.h>

#include "answer_extras.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace noscope::cli {

struct FindCommand {
    FindOptions options;
    std::vector<std::string> outputs;  // --output, each of a known format
    std::string windows;               // --windows, or empty
    bool quiet = false, verbose = false;
    AnswerExtras extras;
};

struct PlanCommand {
    PlanOptions options;
    bool quiet = false, verbose = false;
};

struct ExplainCommand {
    ExplainOptions options;
    bool json = false, quiet = false, verbose = false;
};

struct ApplyCommand {
    ApplyOptions options;
    std::optional<BlockRange> blocks;  // a part alone, which is written to the only one of `outputs`
    std::vector<std::string> outputs;
    std::string windows;
    bool quiet = false, verbose = false;
    AnswerExtras extras;
};

struct ReportCommand {
    std::string answer;          // the JSON answer; empty: the last run that the store holds
    std::string store;           // empty: that of the recording
    RecordingOptions recording;  // where the files lie now, or whose store is meant
    std::vector<std::string> outputs;
    AnswerExtras extras;
    bool quiet = false, verbose = false;
};

struct RegionCommand {
    RegionOptions options;
    bool quiet = false, verbose = false;
};

struct MergeCommand {
    MergeOptions options;
    std::vector<std::string> outputs;
    std::string windows;
    bool quiet = false, verbose = false;
    AnswerExtras extras;
};

struct StoreCommand {
    enum class Action { show, verify, compact, forget } action = Action::show;
    ForgetOptions options;  // all but the choice of the store for `forget` alone
    bool json = false;
};

struct LabelCommand {
    LabelOptions options;
    bool quiet = false, verbose = false;
};

struct InfoCommand {
    InfoOptions options;
    bool json = false, verbose = false;
};

struct EvalCommand {
    EvalOptions options;
    bool json = false, verbose = false;
};

struct BenchCommand {
    BenchOptions options;
    std::optional<FootageBenchOptions> footage;  // set: ways are compared, and `options` does not matter
    bool json = false, verbose = false;
};

// --help, --version, `man`, `completion`: text for stdout.
struct TextCommand {
    std::string text;
};

using Command = std::variant<FindCommand, PlanCommand, ExplainCommand, ApplyCommand, MergeCommand,
                             ReportCommand, RegionCommand, LabelCommand, InfoCommand, StoreCommand,
                             EvalCommand, BenchCommand, TextCommand>;

// `words`: without the program's name. `columns`: width of help texts. Every error is ErrorCode::usage and
// one line that says what to do.
Result<Command> parse(const std::vector<std::string>& words, int columns = 80);

// The words as a shell would take them, for the record: noscope find person 'my clip.mp4'.
std::string shell_line(const std::vector<std::string>& words);

}  // namespace noscope::cli
