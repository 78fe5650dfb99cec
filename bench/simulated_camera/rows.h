// The work on single rows of pixels, in integers: what a frame's time goes into.
#pragma once

#include <cstdint>

namespace noscope::simulated {

// to[i] becomes patch[i] as far as it covers: cover 0..255 times opacity / 256 (0..256). The patch's distance
// from `zero` (16 for luma, 128 for chroma) is first multiplied by gain / 256.
void blend_row(std::uint8_t* to, const std::uint8_t* patch, const std::uint8_t* cover, int count, int gain,
               int opacity, int zero);

// to[i], as a distance from `zero`, times shade[i] / 128, as far as opacity / 256 (0..256) says.
void shade_row(std::uint8_t* to, const std::uint8_t* shade, int count, int opacity, int zero);

// The picture between four pixels: fx, fy in sixteenths, 0..15. Reads one pixel beyond `count`.
void between_rows(std::uint8_t* to, const std::uint8_t* upper, const std::uint8_t* lower, int count, int fx,
                  int fy);

// Gains of a row from nodes that lie `1 << log_spacing` pixels apart: linear in between. Reads the nodes
// around it, so there must be one beyond the last pixel.
void expand_gains(std::int16_t* gains, const std::int16_t* nodes, int count, int log_spacing);

// White noise in -128..127, `count` of it (a multiple of 64): a function of the stream and nothing else.
void white_row(std::int8_t* to, int count, std::uint64_t stream);

// How noise is made from white noise; see noise_step().
struct NoiseStep {
    std::int16_t hold = 0;    // 1/32768 of the old state stays
    std::int16_t fresh = 0;   // 1/8192 of 1/8 of the new is added
    std::int16_t amount = 0;  // levels a state unit, in 1/2048 levels per deviation
    std::int16_t slope = 0;   // taken off `amount` from black to white: noise is smaller in bright places
};

// A step whose noise has a deviation of `sigma` levels (at mid-grey) and keeps `hold` of itself from frame to
// frame.
NoiseStep noise_step(double sigma, double hold);

// One row of the finished picture. from: the row; gains in 1/16384; upper, middle, lower: white noise with
// one pixel before and one beyond `count`; state: the noise left by the frame before, renewed. The distance
// from `zero` is multiplied by the gain, noise is added, and the result is rounded and limited to 16..240.
void develop_row(std::uint8_t* to, const std::uint8_t* from, const std::int16_t* gains,
                 const std::int8_t* upper, const std::int8_t* middle, const std::int8_t* lower,
                 std::int16_t* state, int count, const NoiseStep& step, int zero);

}  // namespace noscope::simulated
