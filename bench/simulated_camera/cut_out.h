// A real moving thing cut out of the clip: its pictures, how much of each pixel it covers, and its path.
#pragma once

#include <noscope/error.h>
#include "simulated_camera/clip.h"
#include "simulated_camera/picture.h"
#include "simulated_camera/tracks.h"

#include <array>
#include <string>
#include <vector>

namespace noscope::simulated {

// What the thing looks like at one moment.
struct Patch {
    double time = 0;              // seconds since the thing came
    Box box;                      // on the canvas, even coordinates
    Box body;                     // where it covers at least half: what a person would draw around it
    double x = 0, y = 0;          // its centre on the canvas, smoothed over time
    std::array<Plane, 3> colour;  // of the box's size, chroma at half of it
    std::array<Plane, 2> cover;   // 0..255 for luma and for chroma
    std::array<Plane, 2> shade;   // what its shadow makes of the background, in 1/128; empty: it has none
};

struct CutOut {
    std::string class_name;
    double clip_start = 0;  // seconds: when it comes in the clip
    std::vector<Patch> patches;
    bool fade_in = false, fade_out = false;  // it would pop up or vanish in the middle of the picture

    double seconds() const { return patches.back().time; }
    // The patch to show `time` seconds after it came, and by how many pixels to move it from its own place so
    // that it is between its neighbours.
    struct At {
        const Patch* patch;
        double dx, dy;
    };
    At at(double time) const;
    std::size_t bytes() const;
};

// Cuts the tracks out of `picture`, frame by frame, in ascending order.
class Cutter {
   public:
    // `tracks` in half-resolution pixels of the background's picture. Both must outlive this.
    Cutter(const Background& background, const std::vector<Track>& tracks);
    void add(std::size_t frame, const Picture& picture);
    // Tracks of which nothing was cut, or little but shadow, are left out.
    std::vector<CutOut> finish();

   private:
    Patch cut(const Blob& blob, const Picture& picture) const;

    const Background& background_;
    const std::vector<Track>& tracks_;
    std::vector<CutOut> cut_outs_;
    std::vector<std::size_t> next_;  // of each track: the first sighting not yet cut
    Foreground foreground_;
};

struct CutOutSettings {
    int width = 0, height = 0;   // of the canvas, even
    double least_size = 0.0006;  // of a thing against the canvas, as a fraction of the area
    std::size_t most_tracks = 40;
    double quiet = 0.33;  // fraction of the clip, its quietest, that shows the background; in (0, 1]
};

struct Scenery {
    Background background;
    std::vector<CutOut> cut_outs;  // by the time they come in the clip
};

// Three passes over the clip: background, tracks, pictures. ErrorCode::recording: nothing moves in it, or
// reading failed.
Result<Scenery> take_apart(Clip& clip, const CutOutSettings& settings);

}  // namespace noscope::simulated
