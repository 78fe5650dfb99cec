// How two small pictures of a scene lie to each other, whatever the light: whether a camera still looks where
// it looked.
#pragma once

#include "video/score_image.h"

#include <optional>

namespace noscope {

// Pictures that are compared have so many cells a side: a shift of one cell is .8 % of the picture.
inline constexpr int kViewSide = 128;

struct PictureShift {
    int right = 0, down = 0;  // cells by which what `from` shows lies further in `to`
    // How alike the pictures are so, in [-1, 1]: of the same view .4 and more, by night and day too, of two
    // others less than .1.
    double likeness = 0;
};

// Orientation correlation (Fitch, Kadyrov, Christmas and Kittler, BMVC 2002): of the directions of gradients,
// not of brightness or contrast, over all shifts at once by Fourier transforms. Luma alone; both kViewSide a
// side. None where one of them shows next to nothing: darkness, fog, a covered lens.
std::optional<PictureShift> find_shift(const ScoreImage& from, const ScoreImage& to);

}  // namespace noscope
