// The analysed frames of a recording with the reference's labels and small pictures: what detectors and
// models are judged by.
#pragma once

#include <noscope/error.h>
#include <noscope/options.h>
#include "find/session.h"
#include "query/detections.h"
#include "video/score_image.h"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace noscope::quality {

// As many empty frames as find() makes its pictures of the empty scene from.
inline constexpr std::int64_t kSceneFrames = 24;

struct LabelledFrame {
    double time_s = 0;  // in the recording
    bool lost = false;  // it cannot be decoded: it has neither label nor pictures
    bool positive = false;
    int width = 0, height = 0;         // of the displayed frame, where it has boxes
    std::vector<Box> counted{};        // of a positive frame, the boxes that make it one
    std::vector<ScoreImage> images{};  // by the specs asked for
};

struct LabelledFile {
    FileWork work;
    std::vector<LabelledFrame> frames;  // as work.frames
};

struct LabelledRecording {
    Session session;
    std::vector<LabelledFile> files;
    double length_s = 0;
};

// All analysed frames, with pictures as `specs` has them; none where `specs` is empty. They are held in
// memory. What the reference has not said before is asked and kept in the store. Errors: as find().
Result<LabelledRecording> read_labelled(const FindOptions& question, std::int64_t span_windows,
                                        std::span<const ScoreSpec> specs);

// Of the frames that are empty and that `usable` allows, kSceneFrames spread evenly over them (all where
// there are fewer). `in_all`: how many are empty.
std::vector<const LabelledFrame*> scene_frames(const LabelledRecording& recording,
                                               const std::function<bool(const LabelledFrame&)>& usable,
                                               std::uint64_t seed, std::int64_t& in_all);

}  // namespace noscope::quality
