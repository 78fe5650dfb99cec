// One simulated recording from the clip to the files on disk.
#pragma once

#include <noscope/error.h>
#include "simulated_camera/cut_out.h"
#include "simulated_camera/frame_output.h"
#include "simulated_camera/light.h"
#include "simulated_camera/schedule.h"

#include <cstdint>
#include <string>

namespace noscope::simulated {

struct RecordingSettings {
    std::string clip;
    std::string output;  // video; empty: nowhere
    bool raw = false;    // `output` gets bare planes in place of a coded video
    int width = 960, height = 540;
    double rate = 15;  // frames a second
    double seconds = 60;
    std::string class_name = "object";
    double least_size = 0.0006;  // of a thing, as a fraction of the picture's area
    std::size_t most_tracks = 40;
    double quiet = 0.33;  // fraction of the clip, its quietest, that shows the background
    double rain = 0;
    int threads = 2;
    std::uint64_t seed = 1;
    ScheduleSettings schedule;  // seconds and seed are set from above
    LightSettings light;        // seed is set from above
    EncoderSettings encoder;    // size, rate and threads are set from above
};

// What was made.
struct RecordingReport {
    std::int64_t frames = 0;
    std::size_t cut_outs = 0, appearances = 0;
    double share = 0;              // of frames in which anything is visible
    double seconds_reading = 0;    // taking the clip apart
    double seconds_composing = 0;  // making frames, waiting for the output not counted
    double seconds_all = 0;        // wall time from the first frame to the finished file
};

// Writes the video and, beside it, OUTPUT's stem with .truth.csv and .boxes.csv. Where anything fails,
// nothing new stands under any of the three names. ErrorCode::recording, usage, store.
Result<RecordingReport> make_recording(const RecordingSettings& settings);

// What can be cut out of the clip: track,class,half,clip_start_s,seconds,frames,x0,y0,x1,y1,fades,bytes, as
// CSV.
Result<std::string> list_tracks(const RecordingSettings& settings);

}  // namespace noscope::simulated
