// A trained net over samples, as a run carries it out.
#pragma once

#include <noscope/error.h>
#include "training/cnn_samples.h"
#include "training/trained_cnn.h"

#include <vector>

namespace noscope::model_quality {

// The logit of each row, through OpenVINO on one thread in f32. ErrorCode::usage: images of another size, or
// without the difference that the net sees; else as CnnNetwork.
Result<std::vector<float>> score_rows(const TrainedCnn& net, const CnnSamples& samples);

}  // namespace noscope::model_quality
