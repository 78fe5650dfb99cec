// What differs from the background: thresholded, cleaned, and split into connected things.
#pragma once

#include "simulated_camera/background.h"
#include "simulated_camera/picture.h"

#include <cstdint>
#include <vector>

namespace noscope::simulated {

// One connected thing in one frame. All in half-resolution pixels.
struct Blob {
    Box box;
    std::int64_t area = 0;
    double x = 0, y = 0;  // centroid
    Plane mask;           // 255 where the thing is, of the box's size
};

// How a frame's light differs from the background's as a whole: what auto-exposure did. In levels.
struct Offsets {
    int luma = 0, u = 0, v = 0;
};

// Keeps its buffers; one thread.
class Foreground {
   public:
    // `least_area`: of a thing, in half-resolution pixels. `background` must outlive this.
    Foreground(const Background& background, std::int64_t least_area);

    // The things in `picture` (of the background's size), in the order of their topmost row.
    std::vector<Blob> find(const Picture& picture);
    // Only the differences.
    void measure(const Picture& picture);

    // Of the last picture, at half resolution: the largest difference of luma and (twice) chroma from the
    // background after the offsets were taken out.
    const Plane& difference() const { return difference_; }
    Offsets offsets() const { return offsets_; }
    // Also of the last picture, without the offsets: luma and the larger chroma difference; and the
    // background's luma.
    const Plane& luma() const { return luma_; }
    const Plane& chroma_away() const { return chroma_away_; }
    const Plane& still() const { return still_; }

   private:
    std::vector<Blob> components() const;

    const Background& background_;
    std::int64_t least_area_;
    Plane difference_, luma_, chroma_away_, still_, mask_, spare_;
    Offsets offsets_;
};

// Binary or grey morphology with a square of side 2 * radius + 1; beyond the border lies nothing. `spare` is
// scratch.
void dilate(Plane& plane, int radius, Plane& spare);
void erode(Plane& plane, int radius, Plane& spare);
// Gaps of up to `largest` pixels that the plane's things (255) enclose become part of them.
void fill_holes(Plane& plane, std::int64_t largest);
// Things below `least` times the area of the largest are taken out.
void keep_large(Plane& plane, double least);
// Mean over a square of side 2 * radius + 1, the border repeated.
void blur(Plane& plane, int radius, Plane& spare);

}  // namespace noscope::simulated
