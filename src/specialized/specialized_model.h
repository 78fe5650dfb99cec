// A specialized model: a net as OpenVINO IR, with all that its confidence depends on (docs/specialized.md).
#pragma once

#include <noscope/error.h>
#include "query/region.h"
#include "specialized/calibration.h"
#include "training/cnn_architecture.h"
#include "training/trained_cnn.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace noscope {

struct SpecializedModel {
    CnnArchitecture architecture;
    Rect crop{0, 0, 1, 1};  // the part of the displayed frame that it sees
    // The net in f32, preprocessing included: input u8 [N,C,H,W] of levels, output f32 [N] of logits.
    std::string ir_xml;
    std::vector<std::uint8_t> ir_weights;
    Calibration calibration;  // from logit to confidence
    CnnRecord record;
    std::string trained_for;  // one line of JSON: query, reference, empty scene, sample
};

// Hash of all that its scores depend on: equal, equal scores.
std::string identity(const SpecializedModel& model);
// For people: what it is, what it was trained for and on, how good it was on blocks held out, its limits.
std::string model_card(const SpecializedModel& model);

// For the store and plan files.
std::vector<std::uint8_t> encode(const SpecializedModel& model);
std::optional<SpecializedModel> decode_specialized_model(std::span<const std::uint8_t> bytes);

}  // namespace noscope
