#include "find/pasting_difference.h"

#include "base/try.h"
#include "difference/reference_images.h"
#include "specialized/scene_difference.h"
#include "video/infrared.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace noscope {
namespace {

ScoreImage image_of(const CnnSamples& samples, std::size_t row) {
    const auto levels = samples.row(row);
    const std::size_t area = levels.size() / samples.planes();
    const auto plane = [&](std::size_t number) {
        const auto part = levels.subspan(number * area, area);
        return std::vector<std::uint8_t>(part.begin(), part.end());
    };
    return {samples.size.width, samples.size.height, plane(0), plane(1), plane(2)};
}

std::vector<std::size_t> spread_negatives(const CnnSamples& samples) {
    std::vector<std::size_t> negatives, spread;
    for (std::size_t row = 0; row < samples.rows(); ++row)
        if (samples.labels[row] == 0) negatives.push_back(row);
    const std::size_t count = std::min(negatives.size(), kMostPastingFrames);
    for (std::size_t i = 0; i < count; ++i) spread.push_back(negatives[i * negatives.size() / count]);
    return spread;
}

}  // namespace

Status add_pasting_difference(CnnSamples& samples) {
    const std::size_t area = samples.row_size() / samples.planes();
    const auto plane = [&](std::size_t row) {
        return std::span(samples.levels).subspan(row * samples.row_size() + 3 * area, area);
    };
    for (std::size_t row = 0; row < samples.rows(); ++row) std::ranges::fill(plane(row), std::uint8_t{0});
    std::vector<ScoreImage> images;
    for (const std::size_t row : spread_negatives(samples)) images.push_back(image_of(samples, row));
    if (images.empty()) return {};
    std::vector<EmptyFrame> frames;
    for (const ScoreImage& image : images)
        frames.push_back({&image, static_cast<double>(frames.size()), is_infrared(image)});
    NOSCOPE_TRY(const ReferenceImages scene, ReferenceImages::make(frames));
    std::optional<BlockReference> block;
    for (std::size_t row = 0; row < samples.rows(); ++row) {
        const ScoreImage now = image_of(samples, row);
        const bool infrared = is_infrared(now);
        if (row == 0 || samples.groups[row] != samples.groups[row - 1]) block.emplace(scene, &now, infrared);
        if (const ReferenceImage* found = block->image(now, infrared))
            scene_difference(now.y, found->image.y, plane(row));
    }
    return {};
}

}  // namespace noscope
