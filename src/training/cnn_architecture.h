// The layers of a specialized model, as data and as users write them (docs/specialized.md).
#pragma once

#include <noscope/error.h>
#include "base/image_size.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace noscope {

// [REPEATx]FILTERS[sSTRIDE][p]: `repeat` equal layers of 3x3 convolutions, each with that stride, then a
// pool.
struct ConvLayers {
    int repeat = 1;     // [1, 16]
    int filters = 1;    // [1, 1024]
    int stride = 1;     // [1, 8]
    bool pool = false;  // a 2x2 max pool behind the last of them
    bool operator==(const ConvLayers&) const = default;
};

// A small net that tells from one score image whether a frame is positive (paper, section 5.1): convolutions
// of 3x3 with one pixel of zeros around, each with a bias and a ReLU; a dense layer with ReLU; one logit.
struct CnnArchitecture {
    ImageSize size{};
    std::vector<ConvLayers> convs{};  // at least one
    int dense = 1;                    // units of the dense layer, [1, 4096]
    bool difference = false;          // whether it also sees the difference to the empty scene
    bool crop = false;                // whether it sees only the part of the frame that the query is about
    bool operator==(const CnnArchitecture&) const = default;

    // Y, U, V and, with `difference`, what differs from the empty scene.
    int channels() const { return difference ? 4 : 3; }
};

// "50,2x32p-2x64p,d128[,diff][,crop]", in parts. ErrorCode::usage, saying what is wrong and what is allowed.
Result<CnnArchitecture> read_cnn_architecture(const std::vector<std::string>& words);
// The same in one text.
Result<CnnArchitecture> parse_cnn_architecture(std::string_view text);
// The shortest text: what parse_cnn_architecture() reads.
std::string to_string(const CnnArchitecture& architecture);
// The ranges above, and that the pools leave a picture. ErrorCode::usage.
Status check(const CnnArchitecture& architecture);

// One convolution of the net, with sizes in pixels.
struct ConvShape {
    int channels_in = 0, channels_out = 0;
    int stride = 1;
    int width_in = 0, height_in = 0;    // of its input
    int width_out = 0, height_out = 0;  // of its output, before the pool: ceil(in / stride)
    bool pool = false;                  // halves both sides, rounded down
};

struct CnnShape {
    std::vector<ConvShape> convs;
    std::size_t flat = 0;  // values that the dense layer sees: channels x rows x columns of the last map
    std::size_t dense = 0;

    std::size_t parameters() const;     // weights and biases
    std::size_t multiply_adds() const;  // an image
};

// `architecture` has passed check().
CnnShape shape_of(const CnnArchitecture& architecture);

// The nets that noscope knows by name.
enum class CnnFamily {
    paper,  // the paper's grid: {2, 4} convolutions x {32, 64} filters x {32, 64, 128, 256} units, on 50x50
    cheap,  // strided and narrow, 5 to 20 times cheaper, with the difference channel
};
struct KnownCnn {
    CnnFamily family = CnnFamily::paper;
    const char* text = "";
};
const std::vector<KnownCnn>& known_cnns();

}  // namespace noscope
