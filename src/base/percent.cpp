#include "base/percent.h"

#include <fmt/format.h>

#include <charconv>
#include <iterator>

namespace noscope {

std::string percent_encoded(std::string_view bytes) {
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
    std::string text;
    for (const char c : bytes) {
        if (kPlain.find(c) != std::string_view::npos)
            text += c;
        else
            fmt::format_to(std::back_inserter(text), "%{:02X}", static_cast<unsigned char>(c));
    }
    return text;
}

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string bytes;
    while (!text.empty()) {
        if (text.front() != '%') {
            bytes += text.front();
            text.remove_prefix(1);
            continue;
        }
        unsigned char byte = 0;
        const std::string_view digits = text.substr(1, 2);
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
        if (digits.size() != 2 || read.ec != std::errc() || read.ptr != digits.data() + 2)
            return std::nullopt;
        bytes += static_cast<char>(byte);
        text.remove_prefix(3);
    }
    return bytes;
}

}  // namespace noscope
