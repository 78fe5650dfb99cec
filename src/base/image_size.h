// The size of a small picture, as data and as users write it.
#pragma once

#include <noscope/error.h>

#include <optional>
#include <string>
#include <string_view>

namespace noscope {

// Width and height in pixels of the small image that a stage looks at.
struct ImageSize {
    int width = 100, height = 100;  // [16, 1024] a side
    bool operator==(const ImageSize&) const = default;
};

// "50" or "64x48"; none for anything else, or a side out of range.
std::optional<ImageSize> parse_size(std::string_view text);
std::string to_string(ImageSize size);
// ErrorCode::usage: a side out of range.
Status check(ImageSize size);

}  // namespace noscope
