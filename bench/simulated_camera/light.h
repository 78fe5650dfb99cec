// What light, weather and the camera's own doings make of one frame.
#pragma once

#include "simulated_camera/picture.h"

#include <cstdint>
#include <vector>

namespace noscope::simulated {

struct LightSettings {
    double drift = 0.03;        // brightness wanders by this fraction over minutes; in [0, 0.5]
    double clouds = 0;          // fraction of light that the thickest cloud takes; in [0, 0.8]
    double dusk_at = -1;        // seconds: when light begins to fall; < 0: never
    double dusk_seconds = 900;  // from there to infrared night, > 0
    double lamps = 0;           // flickers an hour of a lamp, each some seconds long
    double shakes = 0;          // an hour, each some seconds long
    double shake_pixels = 3;    // the largest; the canvas must reach as far beyond the picture
    double noise = 1.4;         // standard deviation of luma noise by day, in levels; in [0, 10]
    std::uint64_t seed = 1;
};

// The light of one frame. Gains are in 1/16384.
struct FrameLight {
    static constexpr int kSpacing = 32;  // luma pixels from one node of the grid to the next
    static constexpr int kUnit = 16384;
    int nodes_x = 0, nodes_y = 0;             // the grid covers the picture; node (0, 0) lies on its corner
    std::vector<std::int16_t> gains;          // row by row
    int saturation = kUnit;                   // of chroma, besides the gain
    double noise_luma = 0, noise_chroma = 0;  // standard deviations in levels
    double hold = 0.5;                        // how much of the noise stays from frame to frame, in [0, 0.95]
    int shake_x = 0, shake_y = 0;             // sixteenths of a luma pixel
    bool infrared = false;
};

class Light {
   public:
    // Size of the output in pixels, length in seconds. `background` (of the output's size or larger): where
    // it is brightest in the upper half hangs the lamp.
    Light(const LightSettings& settings, int width, int height, double seconds, const Picture& background);
    // A pure function of the frame's time in seconds.
    FrameLight at(double time) const;

   private:
    struct Spell {
        double start, seconds;
    };
    std::vector<Spell> spells(std::uint64_t purpose, double per_hour, double shortest, double longest,
                              double seconds) const;
    void shake(double time, FrameLight& light) const;
    double lamp(double time) const;
    double overall(double time, FrameLight& light) const;

    LightSettings settings_;
    int width_, height_;
    int lamp_x_ = 0, lamp_y_ = 0;
    std::vector<Spell> shakes_, flickers_;
};

}  // namespace noscope::simulated
