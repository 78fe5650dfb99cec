// A picture into a model's input tensor. All arithmetic up to the 8-bit result is in integers, so that every
// CPU gives the same tensor.
#pragma once

#include "base/image.h"
#include "reference/head.h"

#include <cstdint>
#include <vector>

namespace noscope {

// Where the picture lies in the input. Pixels of the input = picture x scale + offset.
struct Placement {
    int x = 0, y = 0, width = 0, height = 0;  // of the resized picture, in the input
    double scale_x = 1, scale_y = 1;          // resized / original, of each side

    // Back into pixels of the picture.
    void to_picture(Box& box) const;
};

// Letterbox: r = min(W/w, H/h), sides round(w r) x round(h r), at least 1.
Placement place(int width, int height, InputSize input, Fit fit);

// Bilinear with half-pixel centres, as OpenCV's INTER_LINEAR: weights in 1/2048, one rounding (half up) at
// the end, edges repeated. Keeps its buffers between pictures; one thread.
class Preprocessor {
   public:
    Preprocessor(InputSize input, Preprocessing preprocessing);

    // Writes the whole tensor [3, height, width]. `picture` is not empty.
    Placement run(const RgbView& picture, float* tensor);

   private:
    // Output i = (first[i] x (2048 - weight[i]) + second[i] x weight[i]) / 2048, as indices of samples.
    struct Taps {
        int from = 0, to = 0;
        std::vector<std::int32_t> first, second, weight;
        void prepare(int from_size, int to_size);
    };

    void resize_row(const RgbView& picture, int y);
    void fill_border(const Placement& placement, float* tensor) const;

    InputSize input_;
    Preprocessing preprocessing_;
    float values_[256];  // of each 8-bit level
    Taps columns_, rows_;
    std::vector<std::int32_t> blended_;  // one row of the picture between two of its rows, x 2048
};

}  // namespace noscope
