// The settings of a run: plain structs, every default stated here and nowhere else.
#pragma once

#include <noscope/query.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace noscope {

// What is queried: files, folders or globs of one camera, and how to place them in time.
struct RecordingOptions {
    std::vector<std::string> inputs;  // paths; a folder is searched recursively; a glob is expanded
    std::string camera;               // one of the groups that the inputs hold; empty: there must be only one
    std::string clock_pattern;        // strftime-like pattern of the time in a path; empty: the known ones
    std::string timezone;             // IANA name that clocks are converted to, "UTC", or empty: as found
    std::string start;  // ISO 8601 time of the recording's first frame; empty: from names or metadata
};

// The part of the recording that is searched.
struct RangeOptions {
    std::string from, to;  // seconds from the recording's start, or an ISO 8601 wall clock; empty: all
    std::string daily;     // "22:00-06:00" by the wall clock; empty: all day
};

// The reference model, whose labels define truth.
struct ReferenceOptions {
    std::string model = "yolov8s";  // NAME | FILE | yolox:FILE | replay:PATH[,cost=S] | exec:CMD ARG...
    std::string view = "full";      // full | region: what the model is shown
    std::string device = "CPU";     // OpenVINO's name
    std::string precision = "f32";  // OpenVINO's inference precision
    double exec_timeout_s = 30;     // for exec: seconds until an answer must have come
};

struct RunOptions {
    std::string store;  // the store's file; empty: by the recording's folder under the state folder
    std::uint64_t seed = 1;
    int threads = 0;  // CPU threads in all; 0: all cores
};

// How many calls of the reference model search, run, confirmation and audit are planned to make together. It
// never stops the run's own; the audit gets what the others leave.
struct LabelBudget {
    double share = 0.05;      // of the analysed frames, (0, 1]; 0: `frames` says
    std::int64_t frames = 0;  // about so many

    bool operator==(const LabelBudget&) const = default;
};

// Error budgets as shares in [0,1]. With none set, recall and precision are 0.95; else exactly those set.
struct Budgets {
    std::optional<double> recall, precision;  // of appearances
    std::optional<double> fnr, fpr;           // of windows
};

enum class Guarantee { report, strict, none };

struct FindOptions {
    Predicate predicate;  // class names as the user wrote them: aliases are resolved by find()
    Sampling sampling;
    Grouping grouping;
    RecordingOptions recording;
    RangeOptions range;
    ReferenceOptions reference;
    RunOptions run;
    Budgets budgets;
    Guarantee guarantee = Guarantee::report;
    double confidence = 0.95;  // of the guarantee
    bool confirm = true;
    std::string plan = "auto";  // "auto", a plan text, or a plan file (a name that ends in .plan)
    LabelBudget label_budget;
    double no_longer_than_s = 0;  // no stretch without a checked frame longer than this; 0: as it comes
    std::string costs;  // a file of costs that a search goes by, as an answer's search.costs; empty: measured
    // A cheap detector, as ReferenceOptions::model, that labels most of what a plan is trained on; "none".
    std::string teacher = "none";
    int limit = 0;             // stop after this many appearances, in time order; 0: all
    double max_time_s = 0;     // stop after this many seconds with what was found; 0: never
    std::string command_line;  // for the record only
};

// A plan to be kept in a file: a find() of which only what comes before its run is done.
struct PlanOptions {
    FindOptions find;           // `plan` is a text here; `limit` and `max_time_s` are not used
    std::string output;         // the plan file, P.plan
    double for_s = 0;           // footage that a searched plan is for, in seconds; 0: what it is made from
    std::string export_folder;  // where specialized models are written as OpenVINO IR too; empty: nowhere
    // With Guarantee::report, too, the plan is tested before it is written: on what the search left of the
    // label budget. With Guarantee::strict it always is.
    bool tests = false;
};

// What to explain: the search of a find(), or a plan file.
struct ExplainOptions {
    FindOptions find;       // `plan` is "auto"; `limit` and `max_time_s` are not used
    double for_s = 0;       // as PlanOptions has it
    std::string plan_file;  // not empty: nothing else is looked at
};

// A run of a plan file. Query, sampling, appearances, reference and seed are the file's.
struct ApplyOptions {
    std::string plan_file;
    RecordingOptions recording;
    RangeOptions range;
    std::string reference;  // where the same reference lies now, as ReferenceOptions::model; empty: as it did
    double exec_timeout_s = 0;           // for exec: as ReferenceOptions has it; 0: as the file says
    std::string store;                   // as RunOptions has it
    int threads = 0;                     // likewise
    int limit = 0;                       // as FindOptions has it
    double max_time_s = 0;               // likewise
    std::optional<Guarantee> guarantee;  // none: as the file says
    std::optional<double> confidence;    // likewise
    LabelBudget label_budget;            // as FindOptions has it
    double no_longer_than_s = 0;         // likewise
    std::string command_line;            // for the record only
};

// A sample of the recording in blocks of some 10 s, drawn by the seed, in place of all of it.
enum class SampleKind {
    uniform,  // each block equally likely, spread over time and over day and night
    active,   // half of them drawn by how much packet sizes say happens there, half spread
};

struct SampleOptions {
    double share = 0;         // of the analysed frames, (0, 1]; 0: `frames` says
    std::int64_t frames = 0;  // about so many analysed frames; both 0: no sample
    SampleKind kind = SampleKind::uniform;

    bool asked() const { return share != 0 || frames != 0; }
};

struct LabelOptions {
    Sampling sampling;
    RecordingOptions recording;
    RangeOptions range;
    ReferenceOptions reference;
    RunOptions run;
    std::string output;  // F.csv or F.csv.gz to write labels into, beside the store; empty: the store alone
    std::string command_line;
    SampleOptions sample;  // not with `output`: a CSV would say of all other frames that nothing is there
};

struct InfoOptions {
    RecordingOptions recording;
    RunOptions run;
    bool measure = true;  // decode parts of a few files: day and night, packet sizes, speeds
};

}  // namespace noscope
