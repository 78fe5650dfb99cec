// The verbs: find, plan, apply, label and info.
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

#include <cstddef>
#include <optional>
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
    // The check of the finished answer has corrected these of its windows (places in Answer::windows) since
    // they were told, and formed appearances anew. At most once.
    virtual void on_corrected(const std::vector<std::size_t>& windows, const Answer& answer) {
        (void)windows;
        (void)answer;
    }
};

// Answers when an object of the predicate's classes is visible. A cancelled run returns an Answer with
// `complete` false when at least the recording could be opened; everything labelled is in the store, and the
// same call goes on from there. Errors: every ErrorCode. `observer` may be null and must outlive the call.
NOSCOPE_API Result<Answer> find(const FindOptions& options, Observer* observer, CancelToken cancel);

// What plan() made.
struct PlanReport {
    std::string path;  // the plan file
    std::int64_t bytes = 0;
    std::string plan;  // its text, thresholds included
    std::vector<std::string> classes;
    int width = 0, height = 0;                   // of the displayed frame that it is for, in pixels
    int scene_pictures = 0;                      // of the empty scene, over all sizes
    std::vector<std::string> learned;            // stages whose weights it holds
    std::vector<std::string> models;             // stages whose specialized models it holds
    std::vector<std::string> exported;           // files written to PlanOptions::export_folder
    std::optional<PlanCertificate> certificate;  // where it was tested
    std::vector<FileReport> files;
    Account account;  // of making it: analysed frames are those asked for, of which a sample is looked at
    std::string reference_name;
    std::string store_path;
    std::vector<std::string> warnings;
};

// Makes a plan for a camera and query and writes it to a file, which apply() and find() run without making it
// again. Errors: every ErrorCode; interrupted where it was cancelled: no file is written then, and what was
// labelled is in the store.
NOSCOPE_API Result<PlanReport> plan(const PlanOptions& options, Observer* observer, CancelToken cancel);

// What a search for a plan would choose and what else there is, with predicted costs and errors; nothing is
// run. For a plan file, whether it came of a search: what was found when it was made.
struct ExplainReport {
    std::string plan;  // that find() would run, or the file's
    std::vector<std::string> classes;
    SearchReport search;
    GuaranteeForecast guarantee;
    PlanLearning learning;
    std::string plan_file;                       // its path, where it is a plan file's
    std::string made_at;                         // likewise: ISO 8601 UTC
    std::optional<PlanCertificate> certificate;  // likewise, where it was tested
    bool edited = false;                         // likewise: its thresholds are others now
    std::vector<FileReport> files;
    Account account;  // of the search: analysed frames are those asked for, of which a sample is looked at
    std::string reference_name;
    std::string store_path;
    std::vector<std::string> warnings;
};

// Searches as find() with the plan "auto" does, whose search is then done; labels stay in the store. Errors:
// as find(); usage where the plan is not "auto".
NOSCOPE_API Result<ExplainReport> explain(const ExplainOptions& options, Observer* observer,
                                          CancelToken cancel);

// Runs a plan file on a recording of the same camera geometry with the same reference. As find() with the
// plan and the query of the file; nothing is learnt. Errors: every ErrorCode; usage where the file cannot be
// used or is for another geometry, reference where the reference model is missing or another one.
NOSCOPE_API Result<Answer> apply(const ApplyOptions& options, Observer* observer, CancelToken cancel);

// The blocks that label() drew.
struct SampleReport {
    struct Count {
        std::int64_t drawn = 0, of = 0;
    };
    double block_s = 10;  // length of a block
    Count day, night;     // blocks, by whether the picture has colour
    Count frames;         // analysed frames
    std::uint64_t seed = 1;
};

// What label() did.
struct LabelReport {
    std::vector<FileReport> files;
    Account account;
    std::string reference_json;
    std::string store_path;
    std::vector<std::string> warnings;
    bool complete = true;
    std::optional<SampleReport> sample;  // where only a sample was asked for
};

// Puts the reference model's labels of all analysed frames, or of a sample of blocks, into the store, and out
// of it into a CSV if asked.
NOSCOPE_API Result<LabelReport> label(const LabelOptions& options, Observer* observer, CancelToken cancel);

// What one way of reading a file passes by here, on one core; 0 where it is unknown.
struct Speed {
    double frames_per_s = 0;     // frames of video a second
    double times_real_time = 0;  // seconds of video a second
};

// Of a file, per way of reading it. Packets by wall time; the others in core-seconds, as predicted from a
// sample that was decoded: keyframes alone, the frames of two a second, all frames.
struct FileSpeeds {
    Speed packets, keyframes, two_a_second, all_frames;
};

// One file of a recording as info() describes it.
struct FileInfo {
    FileReport report;  // `problem` set: nothing of it could be read
    std::string container, pixel_format;
    int video_streams = 1;  // one of them is read
    bool has_audio = false;
    double container_duration_s = -1;  // what the container claims, < 0 if nothing
    double claimed_rate = 0;           // frames a second that the container claims
    double true_rate = 0;              // frames a second by the packets
    bool variable_rate = false;
    double shortest_interval_s = 0, longest_interval_s = 0;  // between frames in presentation order
    std::int64_t keyframes = 0;
    double gop_median_s = 0, gop_longest_s = 0;  // between keyframes
    double bit_rate = 0;                         // of the video stream, bits a second
    // How the encoder spends bits: "variable", "near constant", or "unknown" where the file is too short.
    std::string rate_control = "unknown";
    double rate_spread = 0;             // (q90 - q10) / q50 of the bit rate over stretches of some seconds
    int rotation = 0;                   // degrees clockwise that the picture is turned for display
    std::int64_t damaged_packets = 0;   // marked so by the demuxer
    std::int64_t missing_pictures = 0;  // places where a picture that others refer to is missing
    std::string read_error;             // reading stopped before the end: why, or empty
    int keyframes_seen = 0;             // decoded to look for colour
    int infrared_keyframes = 0;         // of them, those without colour
    int packet_pairs = 0;               // pairs of its frames in the camera's PacketMotion
    std::optional<FileSpeeds> speeds;   // of the few files where they were measured
};

// Whether larger packets mean motion, judged on pairs of decoded frames of a few files (docs/video.md).
struct PacketMotion {
    std::string verdict = "unknown";  // "useful", "useless", "inverted", or "unknown": too little was seen
    int pairs = 0;
    double auc = .5;  // chance that a pair of frames that differ much has the larger packets
    double rho = 0;   // rank correlation of packet size and difference
};

struct CameraInfo {
    std::string name;             // as --camera takes it
    std::vector<FileInfo> files;  // in time order, those that cannot be read last
    // As FileInfo::rate_control: what most files have, or by some files joined where each is too short.
    std::string rate_control = "unknown";
    PacketMotion packet_sizes;
    // With windows of a second, what apply --blocks counts; 0 where no file can be read.
    std::int64_t blocks = 0;
    double block_s = 0;
};

struct RecordingInfo {
    std::vector<CameraInfo> cameras;
    std::vector<std::string> warnings;
};

// Describes recordings without asking the reference model. Several cameras are all described. Every file's
// packets are read once; unless options.measure is false a few files of each camera are decoded in part.
NOSCOPE_API Result<RecordingInfo> info(const InfoOptions& options, CancelToken cancel);

}  // namespace noscope
