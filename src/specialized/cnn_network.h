// A specialized model that runs: batches of score images in, logits out. OpenVINO lies behind it, in
// openvino_cnn.cpp alone; a build without OpenVINO has no_cnn.cpp, which refuses.
#pragma once

#include <noscope/error.h>
#include "specialized/specialized_model.h"
#include "training/trained_cnn.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace noscope {

struct CnnRunSettings {
    std::string device = "CPU";     // OpenVINO's name
    std::string precision = "f32";  // of inference
    int batch = 16;                 // images at once, >= 1; a batch that is not full is padded
    int threads = 1;                // CPU threads, > 0; the scores do not depend on it
};

class CnnNetwork {
   public:
    // Compiles. ErrorCode::reference: no OpenVINO in this build, a model that cannot be read, no such device
    // or precision.
    static Result<std::unique_ptr<CnnNetwork>> open(const SpecializedModel& model,
                                                    const CnnRunSettings& settings);
    virtual ~CnnNetwork() = default;

    // The levels of image i of the next batch, channel by channel [C,H,W], to be written; i < batch. Kept
    // between batches.
    virtual std::span<std::uint8_t> input(std::size_t i) = 0;
    // Runs the first `count` images that were written; `logits` gets one each. The score of an image is the
    // same whatever shares its batch. ErrorCode::reference.
    virtual Status run(std::size_t count, std::span<float> logits) = 0;
    virtual std::size_t batch() const = 0;
};

struct CnnIr {
    std::string xml;
    std::vector<std::uint8_t> weights;
};
// The net as OpenVINO IR, built by ov::opset and written by ov::pass::Serialize in f32: same logits as the
// trainer's within 1e-4. ErrorCode::reference: no OpenVINO in this build.
Result<CnnIr> make_cnn_ir(const TrainedCnn& net);

}  // namespace noscope
