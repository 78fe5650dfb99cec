#include "video/infrared.h"

#include "base/try.h"

#include <cassert>
#include <cstdlib>

namespace noscope {
namespace {

constexpr int kSide = 50;
// Read for a keyframe at most: where none can be begun with, the file is not worth more.
constexpr std::int64_t kPacketsAKeyframe = 300;

}  // namespace

double coloured_share(const ScoreImage& image) {
    assert(image.u.size() == image.v.size());
    std::size_t coloured = 0;
    for (std::size_t i = 0; i < image.u.size(); ++i)
        coloured +=
            std::abs(image.u[i] - 128) > kColourlessWithin || std::abs(image.v[i] - 128) > kColourlessWithin
                ? 1
                : 0;
    return image.u.empty() ? 0 : static_cast<double>(coloured) / static_cast<double>(image.u.size());
}

bool is_infrared(const ScoreImage& image) { return coloured_share(image) <= kColouredCells; }

Result<InfraredCount> count_infrared(MediaFile& file, const PacketIndex& index, std::size_t keyframes) {
    const auto wanted = spread_keyframes(index, keyframes);
    NOSCOPE_TRY(const auto images,
                sample_images(file, index, wanted, {kSide, kSide, true},
                              kPacketsAKeyframe * static_cast<std::int64_t>(wanted.size())));
    InfraredCount count;
    for (const ScoreImage& image : images) {
        if (image.width == 0) continue;
        ++count.keyframes;
        count.infrared += is_infrared(image) ? 1 : 0;
    }
    return count;
}

}  // namespace noscope
