#include "base/image_size.h"

#include "base/error_text.h"
#include "base/text.h"

#include <fmt/format.h>

namespace noscope {
namespace {

constexpr int kLeastSide = 16, kLargestSide = 1024;

}  // namespace

std::optional<ImageSize> parse_size(std::string_view text) {
    const std::size_t cross = text.find('x');
    const auto width = parse_count(text.substr(0, cross), kLeastSide, kLargestSide);
    const auto height = cross == std::string_view::npos
                            ? width
                            : parse_count(text.substr(cross + 1), kLeastSide, kLargestSide);
    if (!width || !height) return std::nullopt;
    return ImageSize{static_cast<int>(*width), static_cast<int>(*height)};
}

std::string to_string(ImageSize size) {
    return size.width == size.height ? std::to_string(size.width)
                                     : fmt::format("{}x{}", size.width, size.height);
}

Status check(ImageSize size) {
    for (const int side : {size.width, size.height})
        if (side < kLeastSide || side > kLargestSide)
            return fail(ErrorCode::usage, "an image is {} to {} pixels wide and high", kLeastSide,
                        kLargestSide);
    return {};
}

}  // namespace noscope
