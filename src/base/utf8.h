// Text that may or may not be UTF-8, such as file names.
#pragma once

#include <cstddef>
#include <string_view>

namespace noscope {

struct Utf8Character {
    char32_t code = 0;
    std::size_t bytes = 0;  // 0: the first byte starts no valid sequence
};

// The first character of a text that is not empty.
Utf8Character first_utf8_character(std::string_view text);
bool is_utf8(std::string_view text);

}  // namespace noscope
