// The frames themselves: background, things, light, noise and rain put together.
#pragma once

#include "simulated_camera/band_threads.h"
#include "simulated_camera/cut_out.h"
#include "simulated_camera/light.h"
#include "simulated_camera/picture.h"
#include "simulated_camera/rows.h"
#include "simulated_camera/schedule.h"

#include <cstdint>
#include <vector>

namespace noscope::simulated {

// The canvas reaches this far beyond the picture on every side, so that things that are moved a little, and
// the camera's shaking, never show where the clip ended. Even.
constexpr int kMargin = 16;

// Seconds over which things appear that do not come over the picture's border.
constexpr double kFadeSeconds = 0.4;

// 0..256: how far an appearance has faded in at `time`; 0 if it is not there.
int opacity(const Appearance& appearance, const CutOut& what, double time);

struct CompositorSettings {
    int width = 0, height = 0;  // of the picture, even
    double rate = 15;           // frames a second
    double rain = 0;            // in [0, 1]
    std::uint64_t seed = 1;
    int threads = 2;  // the result does not depend on it
};

class Compositor {
   public:
    // `scenery` (a canvas of width + 2 * kMargin and so on) and `appearances` (by their start) must outlive
    // this.
    Compositor(const CompositorSettings& settings, const Scenery& scenery,
               const std::vector<Appearance>& appearances, const Light& light);

    // The next frame, into a picture of the right size.
    void next(Picture& picture);

   private:
    struct Draw {
        const Patch* patch;
        Box box;  // on the canvas
        int gain, opacity;
    };
    struct Scratch {
        std::array<std::vector<std::uint8_t>, 2> composed;
        std::vector<std::uint8_t> between;
        std::array<std::vector<std::int8_t>, 3> white;
        std::vector<std::int16_t> nodes, gains;
    };
    void find_draws(double time);
    void make_band(int band, Picture& picture);
    void make_rows(std::size_t plane, int first, int last, Scratch& scratch, Plane& to);
    void compose(std::size_t plane, int y, std::vector<std::uint8_t>& row) const;
    void find_gains(std::size_t plane, int y, Scratch& scratch, int width) const;

    CompositorSettings settings_;
    const Scenery& scenery_;
    const std::vector<Appearance>& appearances_;
    const Light& light_;
    std::uint64_t frame_ = 0;
    std::size_t begun_ = 0;             // appearances that have begun
    std::vector<std::size_t> present_;  // of those, the ones that have not ended
    std::vector<Draw> draws_;           // of this frame, the farthest first
    FrameLight now_;
    std::array<NoiseStep, 2> steps_;  // luma, chroma
    std::array<PlaneOf<std::int16_t>, 3> noise_;
    std::vector<Scratch> scratch_;
    BandThreads threads_;
};

}  // namespace noscope::simulated
