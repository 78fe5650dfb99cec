// Labelled frames as a specialized model sees them.
#pragma once

#include <noscope/error.h>
#include "difference/metric.h"
#include "find/block_images.h"
#include "training/cnn_samples.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace noscope {

// A box of the displayed frame in pixels of the image that shows `spec`'s part of it; none where it lies
// outside.
std::optional<SampleBox> box_in_image(const Box& box, int width, int height, const ScoreSpec& spec);

// Where a row comes from.
struct RowPlace {
    std::size_t block = 0, frame = 0;
};

struct TrainingRows {
    CnnSamples samples;
    std::vector<RowPlace> places;                 // one a row
    std::vector<std::vector<float>> differences;  // by peer, one a row; NaN without a picture
};

// Which difference to the empty scene a row has beside Y, U and V.
enum class RowDifference : std::uint8_t {
    none,
    seen,    // that to the picture which a run would take: what a net with `diff` sees
    pasting  // that to negative rows themselves: none sees it, and it tells what can be cut out and pasted
};

// What rows are made of: an image of the plan's, and a difference.
struct RowSpec {
    std::size_t spec = 0;  // of PlanImages
    RowDifference difference = RowDifference::none;
    bool operator==(const RowSpec&) const = default;
};

// A difference that rows are scored by too: an image that has pictures of the empty scene.
struct DifferencePeer {
    Metric* metric = nullptr;
    std::size_t spec = 0;
};

// The group of a row is its block's place. Frames without a picture are left out: those that cannot be
// decoded, and with RowDifference::seen those in a light that the empty scene was not seen in; without a
// negative row in its light, a row to paste from has a difference of 0. `teacher_weight`: of rows whose label
// is a teacher's; the reference's weigh 1.
Result<std::vector<TrainingRows>> training_rows(const BlockImageRequest& request,
                                                const std::vector<LabelledBlock>& blocks,
                                                const std::vector<RowSpec>& specs, float teacher_weight,
                                                const std::vector<DifferencePeer>& peers = {});

}  // namespace noscope
