// How far an answer is from the truth: the windows that a find() wrote or that a plan gives, beside the
// reference model's label on every analysed frame (docs/eval.md).
#pragma once

#include <noscope/answer.h>
#include <noscope/cancel.h>
#include <noscope/error.h>
#include <noscope/export.h>
#include <noscope/find.h>
#include <noscope/options.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace noscope {

// Windows that a find() wrote are judged with everything from `predicate` on as it was for that find():
// another predicate is another truth.
struct EvalOptions {
    std::string windows;  // the windows CSV, as write_windows() writes it
    // In place of it a plan file, which is carried out as by apply(), its answer unchecked. The question is
    // the file's: predicate, sampling, grouping and reference are not looked at.
    std::string plan_file;
    std::string plan_reference;   // where the plan's reference lies now, as ReferenceOptions::model; empty:
                                  // as it did
    std::string truth = "store";  // "store": the reference's labels in the store; else a CSV[.gz] of labels,
                                  // or a folder of them, as replay: takes it
    Predicate predicate;
    Sampling sampling;
    Grouping grouping;
    RecordingOptions recording;
    RangeOptions range;
    ReferenceOptions reference;  // whose labels in the store; the default for another truth
    RunOptions run;              // the store and the threads; nothing else
    std::string command_line;    // for the record only
};

// Counts of windows, or of analysed frames. A rate is none where nothing is there to be counted.
struct WindowScore {
    std::int64_t true_positive = 0, false_positive = 0, false_negative = 0, true_negative = 0;
    std::optional<double> fnr, fpr;  // missed / positive, false / negative
    std::optional<double> precision, recall, f1;
};

struct AppearanceScore {
    std::int64_t truth = 0, touched = 0;   // true ones, and those that a reported one touches
    std::int64_t reported = 0, right = 0;  // reported ones, and those that are right
    std::optional<double> recall, precision, f1;
    std::optional<double> boundary_error_s;  // mean over the touched ones of both ends, in seconds
};

struct RateInterval {
    double low = 0, high = 0;
};

// Of a WindowScore.
struct RateIntervals {
    std::optional<RateInterval> fnr, fpr, precision, recall, f1;
};

// At 95 %, by a block bootstrap (docs/eval.md, "Intervals"). None where a measure is none, or where the
// recording holds fewer than 10 blocks.
struct ScoreIntervals {
    std::int64_t block_windows = 0;  // the length of a block
    std::int64_t blocks = 0;         // in one draw
    RateIntervals windows, frames;
    std::optional<RateInterval> appearance_recall, appearance_precision;
};

// The windows that one stage decided.
struct StageScore {
    DecidedBy by = DecidedBy::reference;
    std::int64_t windows = 0;
    std::int64_t missed = 0;  // false negatives among them
    std::int64_t wrong = 0;   // false positives among them
};

// A plan that was carried out to be judged.
struct PlanJudged {
    std::string text;
    std::int64_t asked = 0;  // analysed frames that it asks the reference about, labels in the store included
    std::int64_t analysed = 0;
};

// A reported appearance that is not right.
struct WrongAppearance {
    Appearance appearance;  // its peak_confidence is none
    bool touches =
        false;  // it does touch a true one, but reaches further than the merge gap beyond true ones
};

struct EvalReport {
    std::vector<FileReport> files;
    std::vector<std::string> classes;  // asked for, aliases resolved
    std::string windows;               // the CSV's path, or that of the plan file
    std::optional<PlanJudged> plan;    // where it is one
    std::string truth;                 // whose labels: "yolov8s", or the path of the label file
    std::string reference_json;        // its identity, as JSON
    std::string query_json;            // the resolved query, as JSON
    std::string command_line;          // as EvalOptions has it
    std::string version;               // of noscope
    double covered_s = 0;              // footage that the windows hold
    std::int64_t damaged_frames = 0;   // analysed frames that count in no window
    WindowScore window_score;
    // Analysed frames, each reported where its window is: where the frames of a window differ, some are wrong
    // in the reference's own answer too.
    WindowScore frame_score;
    AppearanceScore appearance_score;
    ScoreIntervals intervals;
    std::vector<StageScore> stages;      // that decided any window, cheapest first
    std::vector<Appearance> missed;      // true appearances that no reported one touches, in time order
    std::vector<WrongAppearance> wrong;  // likewise
    // False: the CSV does not say how many frames of a window were positive, and the least that `presence`
    // asks for was taken. Short appearances may then be left out that were reported.
    bool hits_known = true;
    std::vector<std::string> warnings;
};

// Of a CSV it labels nothing and decodes nothing; of a plan as much as apply() does, the truth's labels
// first. ErrorCode::usage: the CSV is none, does not fit the recording and the options, or analysed frames
// have no label yet (the message names the command that labels them); ErrorCode::reference: another truth
// than the store cannot be read; else as find() or apply(). `observer` may be null.
NOSCOPE_API Result<EvalReport> eval(const EvalOptions& options, Observer* observer, CancelToken cancel);

// For a terminal of `columns`, lines ending with '\n'; and as one JSON document.
NOSCOPE_API std::string eval_text(const EvalReport& report, int columns);
NOSCOPE_API std::string eval_json(const EvalReport& report);

}  // namespace noscope
