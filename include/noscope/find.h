// The verbs: find, label and info.
//
//     noscope::FindOptions options;
//     options.predicate.classes = {"person"};
//     options.recording.inputs = {"/recordings/porch"};
//     auto answer = noscope::find(options, nullptr, {});
//     if (!answer) return report(answer.error());
//     for (const noscope::Appearance& a : answer->appearances) ...
#pragma once

#include <noscope/answer.h>
#include <noscope/cancel.h>
#include <noscope/error.h>
#include <noscope/export.h>
#include <noscope/options.h>

#include <string>
#include <vector>

namespace noscope {

// How far a run is. Times in seconds.
struct Progress {
    std::string step;              // "indexing", "labelling", ...
    double done = 0;               // share of the step, [0,1]
    double covered_s = 0;          // footage answered so far
    double total_s = 0;            // footage to answer
    double elapsed_s = 0;          // since the run began
    double eta_s = -1;             // until the end of the run, < 0 while unknown
    double every_frame_s = -1;     // estimate for the reference on every analysed frame, < 0 while unknown
    std::int64_t labelled = 0;     // analysed frames that have a label
    std::int64_t to_label = 0;     // analysed frames in all
    std::int64_t appearances = 0;  // found so far
};

// What a caller hears while a run goes on. Calls come one at a time, from the thread that called find().
class NOSCOPE_API Observer {
   public:
    virtual ~Observer();
    virtual void on_progress(const Progress&) {}
    virtual void on_note(const std::string& line) { (void)line; }  // one line worth telling the user
    virtual void on_window(const Window&, const Answer& so_far) { (void)so_far; }  // certain, in time order
    virtual void on_appearance(const Appearance&, const Answer& so_far) { (void)so_far; }  // likewise
};

// Answers when an object of the predicate's classes is visible. A cancelled run returns an Answer with
// `complete` false when at least the recording could be opened; everything labelled is in the store, and the
// same call goes on from there. Errors: every ErrorCode. `observer` may be null and must outlive the call.
NOSCOPE_API Result<Answer> find(const FindOptions& options, Observer* observer, CancelToken cancel);

// What label() did.
struct LabelReport {
    std::vector<FileReport> files;
    Account account;
    std::string reference_json;
    std::string store_path;
    std::vector<std::string> warnings;
    bool complete = true;
};

// Puts the reference model's labels of all analysed frames into the store, and out of it into a CSV if asked.
NOSCOPE_API Result<LabelReport> label(const LabelOptions& options, Observer* observer, CancelToken cancel);

// One file of a recording as info() describes it.
struct FileInfo {
    FileReport report;
    std::string container, pixel_format;
    double container_duration_s = -1;  // what the container claims, < 0 if nothing
    double claimed_rate = 0;           // frames a second that the container claims
    double true_rate = 0;              // frames a second by the packets
    bool variable_rate = false;
    double shortest_interval_s = 0, longest_interval_s = 0;  // between frames in presentation order
    std::int64_t keyframes = 0;
    double gop_median_s = 0, gop_longest_s = 0;  // between keyframes
    double bit_rate = 0;                         // of the video stream, bits a second
    int rotation = 0;                            // degrees clockwise that the picture is turned for display
};

struct CameraInfo {
    std::string name;  // as --camera takes it
    std::vector<FileInfo> files;
};

struct RecordingInfo {
    std::vector<CameraInfo> cameras;
    std::vector<std::string> warnings;
};

// Describes recordings without asking the reference model. Several cameras are all described.
NOSCOPE_API Result<RecordingInfo> info(const InfoOptions& options, CancelToken cancel);

}  // namespace noscope
