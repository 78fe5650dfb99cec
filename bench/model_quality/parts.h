// Samples made of others: rows of them, and several recordings' together.
#pragma once

#include <noscope/error.h>
#include "training/cnn_samples.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace noscope::model_quality {

// `rows`: their numbers, rising. ErrorCode::usage: one that is not there.
Result<CnnSamples> take_rows(const CnnSamples& samples, std::span<const std::uint32_t> rows);

// Appends `more`, its groups behind those that are there. ErrorCode::usage: images of another size or kind.
Status append(CnnSamples& samples, const CnnSamples& more);

// Levels as numpy reads them: u8 [rows, planes, height, width].
std::string to_npy(const CnnSamples& samples);

}  // namespace noscope::model_quality
