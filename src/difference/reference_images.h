// Pictures of the empty scene, made before a run: what frames are compared with to say "nothing is there".
#pragma once

#include <noscope/error.h>
#include "video/score_image.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace noscope {

// A frame in which the reference model saw nothing of the query.
struct EmptyFrame {
    const ScoreImage* image = nullptr;
    double time_s = 0;      // in the recording
    bool infrared = false;  // night by infrared light: no colour
};

struct ReferenceSettings {
    int most = 8;  // images, 1..kMostReferenceImages; 2 at least where there are day and infrared frames
    int least_frames = 5;  // a group of frames is not parted into smaller ones; 1 or more
    bool gain = true;      // images and frames are compared after correction of gain
};

constexpr int kMostReferenceImages = 64;

// Level by level the (lower) median of its frames; with gain correction of its frames' luma brought to their
// median brightness.
struct ReferenceImage {
    ScoreImage image;
    bool infrared = false;
    double from_s = 0, to_s = 0;  // the first and the last of its frames
    std::uint32_t frames = 0;     // so many
};

// A fixed table, the same for the same frames in any order.
//
// Day and infrared frames are kept apart. Each kind begins as one group; then, while there are fewer than
// `most`, the group is parted whose best cut, in time order or in order of brightness, takes away most of the
// squared distance of frames to their group's mean (of means over a grid of 16x16 blocks, brightness evened
// out with gain correction). A cut that takes away less than a quarter of its group's is noise, and is not
// made.
class ReferenceImages {
   public:
    // ErrorCode::usage: no frames, frames of several sizes, settings out of range.
    static Result<ReferenceImages> make(std::span<const EmptyFrame> frames,
                                        const ReferenceSettings& settings = {});

    std::span<const ReferenceImage> images() const { return images_; }  // day before infrared, in time order
    bool gain() const { return gain_; }
    // The image of the frame's kind that is nearest by MSE of luma, gain corrected where the table is; the
    // earliest of equals. None where the table has no image of that kind or size.
    std::optional<std::size_t> choose(const ScoreImage& frame, bool infrared) const;

    friend std::vector<std::uint8_t> encode(const ReferenceImages& images);
    friend std::optional<ReferenceImages> decode_reference_images(std::span<const std::uint8_t> bytes);

   private:
    ReferenceImages() = default;

    std::vector<ReferenceImage> images_;
    bool gain_ = true;
};

std::vector<std::uint8_t> encode(const ReferenceImages& images);
// None for anything that encode() cannot have written, whatever the bytes.
std::optional<ReferenceImages> decode_reference_images(std::span<const std::uint8_t> bytes);

// The image for each frame of one block: the nearest to the block's first analysed frame, for all of it; so
// that the image does not change where something large goes by. For frames of the other kind, and where the
// block's first frame cannot be decoded, each frame has its own nearest. So a score hangs on nothing but the
// frame and the block's first.
class BlockReference {
   public:
    // `first`: the block's first analysed frame, null where it cannot be decoded.
    BlockReference(const ReferenceImages& images, const ScoreImage* first, bool infrared);

    // None as choose() has it. The image lives as long as the table.
    const ReferenceImage* image(const ScoreImage& frame, bool infrared) const;

   private:
    const ReferenceImages* images_;
    bool has_first_, first_infrared_;
    std::optional<std::size_t> chosen_;
};

}  // namespace noscope
