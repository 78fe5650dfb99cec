// What a recording gives to learn from and to be judged by: its analysed frames in two parts, cut by time.
#pragma once

#include <noscope/error.h>
#include <noscope/options.h>
#include "cascade/plan.h"
#include "labelled_frames/labelled_recording.h"
#include "model_quality/split.h"
#include "model_quality/view.h"
#include "search/block_sample.h"
#include "training/cnn_samples.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace noscope::model_quality {

struct Settings {
    FindOptions question;      // what makes a frame positive, the recording, the reference, the store
    std::string teacher;       // a cheaper model that labels the first part too; empty: none
    std::vector<View> views;   // at least one
    double split = .5;         // where the recording is cut, as a share of its length
    double gap_s = 2;          // left out behind it
    std::int64_t block_s = 0;  // seconds a block; 0: as samples have it
    Plan detectors;            // compared with the empty scene; its last stage is the reference
};

// A decoded frame of one of the parts.
struct Row {
    const quality::LabelledFrame* frame = nullptr;
    const quality::LabelledFrame* by_teacher = nullptr;  // null in the second part, or without a teacher
    std::uint32_t block = 0;                             // index into Material::blocks
};

struct MaterialBlock {
    PopulationBlock population;  // as sampling has it
    BlockTime time;              // in the recording
    Part part = Part::neither;
    const quality::LabelledFrame* first = nullptr;  // its first analysed frame
};

struct Material {
    quality::LabelledRecording recording;
    std::optional<quality::LabelledRecording> teacher;
    std::vector<PopulationFile> files;
    std::int64_t block_windows = 1;
    Split split;
    std::vector<MaterialBlock> blocks;  // in the order of the recording
    std::vector<Row> train, test;       // likewise
    // Frames of the first part, empty by the reference: all pictures of the empty scene are made from them.
    std::vector<const quality::LabelledFrame*> scene;
    std::vector<ScoreSpec> specs;  // of frames' images: the detectors', then the views', then the light's
    std::size_t first_view = 0;    // place in `specs`
};

// Holds the small pictures of all analysed frames. Errors: as find(); ErrorCode::recording: a part is empty.
Result<Material> gather(const Settings& settings);

// Of both parts, in their order, as noscope-train takes them; groups are blocks. Without the difference where
// the first part has no empty frames. `by_teacher`: labels and boxes are the teacher's in the first part.
struct PartSamples {
    CnnSamples train, test;
};
Result<PartSamples> make_samples(const Material& material, std::size_t view, bool by_teacher);

// What each detector says of the second part's frames; NaN where it has nothing to compare with.
struct DetectorScores {
    std::string detector;
    std::vector<float> scores;
};
Result<std::vector<DetectorScores>> score_detectors(const Settings& settings, const Material& material);

}  // namespace noscope::model_quality
