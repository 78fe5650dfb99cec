// The one table of options: the parser, --help, the man page and the shell completions are made from it.
#pragma once

#include <noscope/bench.h>
#include <noscope/error.h>
#include <noscope/eval.h>
#include <noscope/footage_bench.h>
#include <noscope/options.h>
#include <noscope/parts.h>
#include <noscope/store.h>

#include "answer_extras.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace noscope::cli {

// What the options of a command line set.
struct Settings {
    FindOptions find;               // the other verbs take their share of it
    std::vector<std::string> only;  // bench
    int rounds = BenchOptions().rounds;
    double seconds = BenchOptions().seconds;
    double compare_s = FootageBenchOptions().max_time_s;
    std::vector<std::string> outputs;
    SampleOptions sample;                     // label
    std::string windows;                      // written by find, read by eval
    std::string truth = EvalOptions().truth;  // eval
    std::string config;
    AnswerExtras extras;   // find, apply, report
    std::string answer;    // report
    RegionOptions region;  // region
    bool quiet = false;
    bool verbose = false;
    bool json = false;
    bool measure = InfoOptions().measure;
    std::string export_folder;               // plan
    double for_s = 0;                        // plan, explain
    std::string plan_file;                   // apply, explain
    std::string reference_now;               // likewise
    std::optional<Guarantee> guarantee_now;  // apply, merge
    std::optional<double> confidence_now;    // likewise
    double exec_timeout_now_s = 0;           // likewise
    std::optional<BlockRange> blocks;        // apply
    MergeOptions merge;                      // its parts, and where the recording lies now
    std::string store_action;                // store
    ForgetOptions forget;                    // store; but for the choice of the store
};

enum CommandBit : unsigned {
    kFind = 1,
    kLabel = 2,
    kInfo = 4,
    kBench = 8,
    kEval = 16,
    kPlan = 32,
    kApply = 64,
    kMerge = 128,
    kStore = 256,
    kReport = 512,
    kRegion = 1024,
    kExplain = 2048,
};

struct CommandSpec {
    const char* name;
    CommandBit bit;
    const char* arguments;  // as in the usage line
    const char* summary;    // one line
    const char* text;       // a paragraph
    bool takes_classes;     // the first argument is CLASS[,CLASS...]
    bool needs_recording = true;
    bool takes_windows = false;     // the first argument is a windows CSV
    bool takes_plan = false;        // the first argument is a plan file, which the question comes from
    bool takes_parts = false;       // all arguments are parts
    bool takes_action = false;      // the first argument is one of store_actions()
    bool takes_answer = false;      // the first argument may be an answer, which ends in .json
    bool takes_plan_alone = false;  // one argument that ends in .plan stands for the question
};
const std::vector<CommandSpec>& commands();
const std::vector<std::string>& store_actions();
const CommandSpec* find_command_spec(const std::string& name);  // null if there is none

enum class Group { what, time, appearances, recording, reference, run, output };
inline constexpr std::array<const char*, 7> kGroupTitles{
    "What counts", "Time", "Appearances and budgets", "Recording", "Reference", "Run", "Output"};

// What a shell offers for the value.
enum class Completes { nothing, files };

struct OptionSpec {
    std::string name;  // without dashes
    Group group = Group::run;
    unsigned commands = kFind;  // CommandBits
    std::string value = {};     // name of its value; empty: a flag
    std::string fallback = {};  // the default, as --help shows it
    std::string help = {};
    // Puts the value ("true" or "false" for a flag) where it belongs; its message need not name the option.
    Status (*set)(Settings&, const std::string&) = nullptr;
    std::vector<std::string> choices = {};  // the closed list of values, for completion
    Completes completes = Completes::nothing;
    std::string letter = {};  // short form, without dash
    bool repeatable = false;
    bool negatable = false;         // a flag that has a --no- form
    bool fallback_is_value = true;  // false: `fallback` is words about what happens without the option
};

// In the order in which help shows them. `name` is unique within a command.
const std::vector<OptionSpec>& option_table();

// The rows of one command that help shows.
std::vector<const OptionSpec*> shown_options(const CommandSpec& command);

}  // namespace noscope::cli
