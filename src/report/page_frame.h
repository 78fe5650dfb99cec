// A page's frame with its parts put in.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace noscope {

// Each "{{NAME}}" of the frame is given its part, as it is: the caller escapes.
std::string fill_frame(std::string_view frame,
                       std::span<const std::pair<std::string_view, std::string_view>> parts);

}  // namespace noscope
