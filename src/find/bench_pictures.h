// Pictures of a recording, labelled again and again: how fast the reference model is here.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include "reference/reference.h"
#include "video/decoder.h"
#include "video/rgb_converter.h"

#include <string>
#include <vector>

namespace noscope {

// The wanted frames of a decode, upright RGB.
class TakeFrames : public FrameSink {
   public:
    explicit TakeFrames(Orientation orientation) : orientation_(orientation) {}
    Status frame(std::uint32_t, const AVFrame& picture) override {
        images.emplace_back();
        return converter_.convert(picture, orientation_, images.back());
    }
    Status lost(std::uint32_t) override { return {}; }
    std::vector<RgbImage> images;

   private:
    Orientation orientation_;
    RgbConverter converter_;
};

// Calls a second over at least `seconds`; the reference is prepared and `images` is not empty.
Result<double> labels_a_second(Reference& reference, const std::vector<RgbImage>& images,
                               const std::string& path, double seconds, const CancelToken& cancel);

}  // namespace noscope
