// A decoded picture as planes of Y, U and V samples, whatever its pixel format.
#pragma once

#include <noscope/error.h>
#include "video/ffmpeg_support.h"

#include <array>
#include <cstddef>
#include <cstdint>

struct AVFrame;

namespace noscope {

// What must stay the same for a plan of sums to stay good.
struct YuvLayout {
    int width = 0, height = 0;                   // of luma, samples
    int chroma_shift_x = 0, chroma_shift_y = 0;  // chroma has 1/2^shift the samples of luma, rounded up
    bool has_chroma = false;
    bool interleaved = false;  // U and V take turns in one plane
    int bytes = 1;             // of a stored sample: 1 or 2, little-endian
    int depth = 8, shift = 0;  // as SampleFormat has them
    bool full_range = false;

    bool operator==(const YuvLayout&) const = default;
};

// Views, valid as long as the frame (or the converter, where it had to convert).
struct YuvView {
    YuvLayout layout;
    // Y, U, V; interleaved: the plane's first sample is in [1], and `v_first` says whose it is.
    std::array<const std::uint8_t*, 3> data{};
    std::array<std::ptrdiff_t, 3> stride{};  // bytes, of either sign
    bool v_first = false;
};

// Planar and semi-planar YUV and gray of 8 to 16 bits (little-endian) are viewed as they are; anything else
// (RGB, palettes, packed YUV, big-endian) is converted by swscale to 8-bit 4:4:4 of the same size first,
// which is slower. Range is the frame's tag; untagged YUV is limited, except the yuvj formats; gray without a
// tag and what was RGB (by BT.601's matrix) are full. Keeps its buffers; one thread.
class PlanarYuv {
   public:
    // ErrorCode::recording: a format that swscale does not read, or a frame in a GPU's memory.
    Result<YuvView> view(const AVFrame& frame);

   private:
    Status convert(const AVFrame& frame, bool full_range);

    FfmpegPtr<SwsContext> context_;
    FfmpegPtr<AVFrame> converted_;
    int width_ = 0, height_ = 0, format_ = -1;
    bool full_range_ = false;
};

}  // namespace noscope
