// What the cascade brings on a user's own footage: the whole comparison with plainer ways of answering the
// same question, each carried out by noscope's own parts (docs/bench.md).
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include <noscope/eval.h>
#include <noscope/export.h>
#include <noscope/find.h>
#include <noscope/options.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace noscope {

struct FootageBenchOptions {
    // The question, as for find(). `plan`, `guarantee`, `confirm`, `limit`, `costs` and the store are not
    // used: the comparison has its own.
    FindOptions find;
    std::vector<std::string> only;  // of footage_bench_ways(); empty: all
    // About how long all of it may take, in seconds, > 0; footage is taken until that is reached.
    double max_time_s = 1800;
};

// One way of answering the question. Seconds have every call of the reference model in them.
struct FootageBenchRow {
    std::string way;        // of footage_bench_ways()
    std::string what;       // for people
    std::string parameter;  // the plan's text, or what was tuned; may be empty
    double wall_s = 0;
    double core_s = 0;              // computed by all cores; what another device computes is not in it
    std::int64_t calls = 0;         // its own
    std::int64_t sample_calls = 0;  // paid beside them: for the sample that it was tuned on
    std::int64_t audit_calls = 0;   // and for the same check of its answer
    double fixed_s = 0;             // of wall_s: what a longer recording would pay once, not again an hour
    bool plain = false;             // what the cascade is compared with
    bool estimated = false;         // its calls were not made, but counted at their cost
    // Beside the reference's own answer. None where it gives no answer to this question.
    std::optional<WindowScore> windows;
    std::optional<AppearanceScore> appearances;
};

// What it comes to.
struct FootageBenchVerdict {
    std::optional<bool> pays;  // none: cannot be said, or neither
    double ratio = 0;          // time of the best plain way over that of the cascade; 0: unknown
    double whole_ratio = 0;    // the same for the whole recording, foretold; 0: it was looked at whole
    std::string best;          // FootageBenchRow::what of the best plain way within the budgets
    std::string sentence;
};

struct FootageBenchReport {
    std::string machine;
    std::vector<std::string> classes;
    std::string query_json, command_line, version;
    std::vector<FileReport> files;      // that were looked at
    double covered_s = 0, whole_s = 0;  // footage looked at, of what was asked for
    std::int64_t analysed = 0, windows = 0, positive = 0, appearances = 0;  // by the reference
    std::string reference_name;
    double call_s = 0, call_core_s = 0;  // of a call of the reference: wall time, core-seconds
    bool call_stated = false;            // by replay:...,cost=S, and not measured
    Budgets budgets;                     // that plans were held to
    std::int64_t sample_frames = 0;      // labelled to tune plans on
    std::int64_t audit_frames = 0;       // labelled to check the cascade's answer
    std::vector<FootageBenchRow> rows;   // in the order of footage_bench_ways()
    std::vector<std::string> notes;      // what was tried and is not among them, one line each
    FootageBenchVerdict verdict;
    bool complete = true;  // false: interrupted; the rows that there are are right
};

// Names of the ways, in their order: "decode", "reference", ...
NOSCOPE_API const std::vector<std::string>& footage_bench_ways();

// Labels a bounded part of the footage, and answers the question there in every way. Everything is kept in a
// folder for temporary files, which is removed. Errors: as find(); ErrorCode::usage where labels are replayed
// at no stated cost. Interrupted before anything could be compared: ErrorCode::interrupted.
NOSCOPE_API Result<FootageBenchReport> bench_footage(const FootageBenchOptions& options, Observer* observer,
                                                     CancelToken cancel);

NOSCOPE_API std::string footage_bench_text(const FootageBenchReport& report);
NOSCOPE_API std::string footage_bench_json(const FootageBenchReport& report);

}  // namespace noscope
