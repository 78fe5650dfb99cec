// The answer: windows, appearances, and the account of what it took.
#pragma once

#include <noscope/export.h>
#include <noscope/guarantee.h>
#include <noscope/search.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace noscope {

// Who decided a frame or a window, cheapest stage first. Of a window: the last in this order among its
// analysed frames; `damaged` only where none of them could be decoded.
enum class DecidedBy : std::uint8_t { skip, packets, keyframes, difference, specialized, reference, damaged };

// "skip", "packets", ... as in the windows CSV.
NOSCOPE_API const char* to_string(DecidedBy by);

// One window that exists, in time order over the whole recording.
struct Window {
    std::int64_t number = 0;  // windows of all files before + whole windows in gaps + number in its file
    int file = 0;             // index into Answer::files
    double start_s = 0;       // seconds from the recording's start
    double end_s = 0;         // start + length, or the file's end where that comes first
    bool positive = false;
    DecidedBy decided_by = DecidedBy::reference;
    int frames = 0;               // analysed frames that could be decoded
    int positive_frames = 0;      // those with the predicate true
    int reference_frames = 0;     // those that the reference model labelled
    int reference_positives = 0;  // those of them with the predicate true
    int damaged_frames = 0;       // analysed frames that could not be decoded
};

// A box of the reference model. Sides in fractions of the displayed frame.
struct SeenBox {
    std::string class_name;
    float confidence = 0;
    float x0 = 0, y0 = 0, x1 = 0, y1 = 0;
};

// A stretch in which the object is visible: what a user reads.
struct Appearance {
    int id = 0;  // from 1, in time order
    double start_s = 0, end_s = 0;
    std::string start_clock, end_clock;  // ISO 8601, empty where no clock is known
    int file = 0, end_file = 0;          // indices into Answer::files
    double file_start_s = 0, file_end_s = 0;
    std::string class_name;  // class of the most confident box; where there is none, the query's
    std::optional<float> peak_confidence;  // the reference's; none where it never looked
    double peak_s = 0;                     // when that box was seen, seconds from the recording's start
    std::vector<SeenBox> peak_boxes;       // the boxes that count in that frame, at most 8
    DecidedBy decided_by = DecidedBy::reference;  // the last in order among its positive windows
    int positive_frames = 0;
    int reference_frames = 0;
};

// The analysed frames that came nearest to being positive, for an answer without appearances.
struct ClosestCall {
    double at_s = 0;  // seconds from the recording's start
    std::string clock;
    int file = 0;
    double file_s = 0;
    std::string class_name;
    float confidence = 0;
    std::vector<SeenBox> boxes;  // its most confident one
};

// One file of the recording. Times in seconds.
struct FileReport {
    std::string path;
    std::string head_sha256;  // of the first MiB, in hex: the file's identity
    std::int64_t bytes = 0;
    double start_s = 0;           // from the recording's start
    double duration_s = 0;        // by its packets, not by what its container claims
    double gap_before_s = 0;      // time without footage before it, by the clocks
    double overlap_before_s = 0;  // time that the file before it already covers, by the clocks
    std::string start_clock;      // ISO 8601, empty if unknown
    std::string clock_source;     // "name", "metadata", "option", or empty
    std::int64_t frames = 0;      // video packets that are frames
    std::int64_t analysed = 0;
    std::int64_t damaged = 0;   // analysed frames that could not be decoded
    int width = 0, height = 0;  // of the displayed frame, in pixels
    std::string codec;
    std::string problem;  // why nothing of it could be read, or empty
};

// A stage's part of the account.
struct StageCost {
    std::string name;    // "index", "decode", "reference", "store", ...
    double seconds = 0;  // wall time spent in it by the threads that wait for it, added up
    std::int64_t frames = 0;
};

// A stage of the plan's part in the answer.
struct PlanStageCount {
    std::string stage;           // its text
    std::int64_t looked_at = 0;  // analysed frames that came to it, those found to be damaged not counted
    // Analysed frames that it decided, those that copy included; before appearances were confirmed.
    std::int64_t decided = 0;
    // Frames that it gave a score, confidence or label in this run: others' came from the store. Frames that
    // only stand in a reuse span with those asked for count too.
    std::int64_t scored = 0;
};

// What confirming appearances took (docs/semantics.md, "Confirmed").
struct ConfirmationCount {
    std::int64_t frames = 0;   // that were tried; those whose label was in the store count
    std::int64_t dropped = 0;  // appearances of the plan of which nothing was confirmed
    std::int64_t damaged = 0;  // tried frames that could not be decoded
};

// How the reference was asked by rank (docs/semantics.md, "Ranked"). A run: of positive windows.
struct RankingCount {
    std::int64_t asked = 0;  // frames; those whose label was in the store count
    std::int64_t drawn = 0;  // of them, at random
    std::int64_t found = 0;  // runs that were come upon, not those next to others
    double left = 0;         // runs that are expected among what was not asked about, an upper bound
};

// What it took. Seconds are wall time; of stages, of all threads.
struct Account {
    double covered_s = 0;  // footage searched
    double elapsed_s = 0;
    std::int64_t windows = 0;
    std::int64_t analysed_frames = 0;
    std::int64_t reference_calls = 0;  // made in this run, to learn and to confirm included
    std::int64_t reused_labels = 0;    // taken from the store
    std::int64_t frames_decoded = 0;
    std::int64_t damaged_frames = 0;
    double reference_call_s =
        0;  // mean wall time of one call in this run, or as stated for replay; 0: unknown
    bool reference_call_stated = false;  // from replay:...,cost=S and not measured
    std::vector<StageCost> stages;
    std::vector<PlanStageCount> plan_stages;  // in the plan's order
    // None where there was nothing to confirm: by --no-confirm, or as the reference labelled every frame.
    std::optional<ConfirmationCount> confirmation;
    std::optional<RankingCount> ranking;  // of a plan with `rank` that was scored to the end
};

// The plan file that a run took its plan from.
struct PlanSource {
    std::string path;
    std::string checksum;              // names the file's content but for edited thresholds, in hex
    std::string made_at;               // ISO 8601 UTC
    std::string made_as;               // the plan's text when it was made
    bool edited = false;               // its thresholds are others now
    std::int64_t reference_calls = 0;  // that making it took
    std::optional<PlanCertificate> certificate{};  // where it was tested before use; not as edited
};

// How good a net is that was trained for this question, on labelled frames that it did not learn from.
struct LearntStage {
    std::string stage;                             // its text, without thresholds
    std::int64_t rows = 0, positive_rows = 0;      // frames that it learnt from
    std::int64_t judged = 0, judged_positive = 0;  // frames that it was judged by
    // The chance that a positive one of these has the higher score: of the net, and of that difference to the
    // empty scene for which it is best. None where that cannot be told.
    std::optional<double> auc, difference_auc;
    std::string difference;  // its text; empty: the plan has no pictures of the empty scene
    // Its training, one a pass over the rows: losses, and what they say of blocks that were held out.
    struct Epoch {
        double training_loss = 0, held_out_loss = 0;
        std::optional<double> held_out_auc;  // none where the rows held out are of one class
    };
    std::vector<Epoch> epochs;
    int best_epoch = 0;  // whose weights it has: index into `epochs`
};

// How thresholds did on the labelled windows that they were chosen on.
struct ChosenStage {
    std::string stage;                       // its text, with what was chosen
    std::int64_t windows = 0, positive = 0;  // by the reference
    std::int64_t missed = 0, spurious = 0;   // of the plan, with them
    std::int64_t frames = 0, reference_calls = 0;
    bool within = true;  // whether they keep what was asked for, on these windows
};

// What a plan learnt from a labelled sample before its run.
struct PlanLearning {
    std::int64_t train_frames = 0, select_frames = 0;  // in the sample's blocks; both 0: nothing was learnt
    std::vector<LearntStage> nets;                     // in the plan's order
    std::optional<ChosenStage> chosen;
};

// A picture of the empty scene that stages of the plan compare frames with, at the size that they look at.
struct ScenePicture {
    int width = 0, height = 0;
    bool infrared = false;
    std::int64_t frames = 0;      // that it was made of
    double from_s = 0, to_s = 0;  // the first and the last of them, in the recording that it was made from
    std::string jpeg;             // the file's bytes
};

// What a stage learnt of how much a change in each block of the picture tells.
struct BlockPicture {
    std::string stage;  // its text
    int columns = 0, rows = 0;
    std::vector<double> weights;  // row by row
};

// The whole answer.
// Seconds of the recording, end_s > start_s.
struct Stretch {
    double start_s = 0, end_s = 0;
};

// Scores of a stage of a standing plan, beside those on the sample that the plan was made on (docs/drift.md).
struct StageDrift {
    std::string stage;                // its text
    std::int64_t stretches = 0;       // of a quarter of an hour, that could be judged
    std::int64_t drifted = 0;         // of them
    double worst_index = 0;           // the largest stability index of any
    double since_s = 0, until_s = 0;  // from the first drifted one to the last, in the recording; 0: none is
    std::string since_clock;          // ISO 8601, empty where no clock is known or none is
};

// Where a camera looks another way than before.
struct CameraMove {
    double at_s = 0;  // seconds from the recording's start
    std::string clock;
    bool before_recording = false;  // since the plan was made, and before the first view of this recording
    bool shifted = false;           // the same scene at another place; else another one
    double right = 0, down = 0;     // by these shares of the picture, where it is shifted
};

struct CameraWatchReport {
    std::int64_t views = 0;  // keyframes that were compared
    bool always_moves = false;
    std::vector<CameraMove> moves;
};

// Whether recording and camera still are what the plan was made for.
struct DriftReport {
    bool judged = false;             // by scores
    std::string why;                 // not
    std::vector<StageDrift> stages;  // in the plan's order
    std::optional<CameraWatchReport>
        camera;  // none where the answer is not complete, or nothing was looked at
};

struct Answer {
    std::vector<FileReport> files;
    std::vector<Window> windows;
    std::vector<Stretch> searched;  // of an answer that was kept without its windows: what had some
    std::vector<Appearance> appearances;
    std::vector<ClosestCall> closest;  // at most 5, only without appearances
    Account account;
    std::vector<std::string> classes;  // asked for, aliases resolved
    std::string query_json;            // the resolved query and options, as JSON
    std::string reference_json;        // the reference's identity, as JSON
    std::string reference_name;        // as a user writes it
    std::string plan = "reference";
    std::optional<PlanSource> plan_file;  // where it came from one
    std::optional<DriftReport> drift;     // of a plan that was searched for, or comes from a file
    PlanLearning learning;
    std::vector<ScenePicture> scene;  // of the largest size that the plan compares; empty where none does
    std::vector<BlockPicture> block_weights;  // in the plan's order
    std::optional<SearchReport> search;       // where the plan was searched for
    GuaranteeReport guarantee;
    std::string command_line;           // as FindOptions has it
    std::vector<std::string> versions;  // "noscope 0.1.0", "FFmpeg 5.1.9", ...
    std::string store_path;
    std::vector<std::string> warnings;  // clocks in conflict, files skipped, ...
    std::uint64_t seed = 1;
    bool complete = true;  // false: ended early; what is there is right but not all
    // Why: "interrupted", "limit" or "max-time"; "unfinished" for one that was killed or still goes on; empty
    // when complete.
    std::string stopped;
};

}  // namespace noscope
