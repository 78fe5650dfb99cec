// What every run over a recording begins with: the reference opened, the store opened, the files scanned,
// ordered and numbered.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include <noscope/find.h>
#include "find/file_frames.h"
#include "find/media_scan.h"
#include "find/range.h"
#include "find/stage_clock.h"
#include "reference/reference.h"
#include "store/store.h"
#include "video/recording.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace noscope {

struct SessionOptions {
    Sampling sampling;
    RecordingOptions recording;
    RangeOptions range;
    ReferenceOptions reference;
    std::vector<Region> regions;  // for --reference-view region
    RunOptions run;
};

struct Session {
    std::unique_ptr<Reference> reference;
    std::unique_ptr<Store> store;
    Recording recording;
    std::map<std::string, KnownFile> known;
    ClockZone zone;
    SearchRange range;
    std::int64_t model = 0;
    std::vector<std::string> classes;  // of the reference, by id
    int threads = 1;

    const KnownFile& file(std::size_t i) const { return known.at(recording.files[i].scan.path); }
    // The recording's files in the answer's form, unreadable ones last.
    std::vector<FileReport> file_reports() const;
    std::vector<std::string> warnings() const;
    // Hash of what a run asks: the same question of the same footage and reference again has the same.
    std::string fingerprint(const std::string& question_json) const;
    std::string files_json() const;
};

// In this order, so that what costs least to get wrong is told first: options, inputs, reference, store,
// files. `check_classes` is called once the reference's class list is known.
Result<Session> open_session(const SessionOptions& options, StageClock& stages, Observer* observer,
                             CancelToken cancel,
                             const std::function<Status(const Reference&)>& check_classes);

// The packet index of one file and its frames, as asked_frames() has them.
struct FileWork {
    PacketIndex index;
    std::vector<AskedFrame> frames;
};
Result<FileWork> load_work(const Session& session, std::size_t file, const Sampling& sampling,
                           CancelToken cancel, std::int64_t span_windows = 1, bool whole_spans = false);

// For a run that asks for no frame at all.
Error nothing_in_range();

// How many frames the whole run asks for, and how many of them have no label yet.
struct WorkTotals {
    std::int64_t frames = 0, missing = 0;
    double covered_s = 0;               // window time asked for
    std::int64_t recording_frames = 0;  // where only a sample is asked for: that there are in all
    std::vector<std::int64_t> frames_by_file{};
};
// Analysed frames of so much footage like this; 0 s: those that there are.
std::int64_t frames_for(const WorkTotals& totals, double seconds);
// `narrow`: leaves those of a file's frames that the run is about; empty: all.
using NarrowFrames = std::function<void(std::size_t file, std::vector<AskedFrame>& frames)>;
Result<WorkTotals> count_work(const Session& session, const Sampling& sampling, CancelToken cancel,
                              const NarrowFrames& narrow = {});

}  // namespace noscope
