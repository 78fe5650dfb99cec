#include "base/base64.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace noscope {
namespace {

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kLineLetters = 76, kLineBytes = kLineLetters / 4 * 3;

constexpr std::array<std::int8_t, 256> kValues = [] {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < kLetters.size(); ++i)
        values[static_cast<unsigned char>(kLetters[i])] = static_cast<std::int8_t>(i);
    return values;
}();

std::string line_of(std::span<const std::uint8_t> bytes) {
    std::string line;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (k < count ? bytes[i + k] : 0U);
        for (std::size_t k = 0; k < 4; ++k) line += k <= count ? kLetters[group >> (18 - 6 * k) & 63] : '=';
    }
    return line;
}

}  // namespace

std::vector<std::string> to_base64_lines(std::span<const std::uint8_t> bytes) {
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < bytes.size(); i += kLineBytes)
        lines.push_back(line_of(bytes.subspan(i, std::min(kLineBytes, bytes.size() - i))));
    return lines;
}

std::optional<std::vector<std::uint8_t>> from_base64_lines(std::span<const std::string> lines) {
    std::vector<std::uint8_t> bytes;
    for (std::size_t line = 0; line < lines.size(); ++line) {
        const std::string_view text = lines[line];
        const bool last = line + 1 == lines.size();
        if (text.empty() || text.size() % 4 != 0 || text.size() > kLineLetters) return std::nullopt;
        if (!last && (text.size() != kLineLetters || text.ends_with('='))) return std::nullopt;
        for (std::size_t i = 0; i < text.size(); i += 4) {
            std::size_t letters = 4;
            if (i + 4 == text.size())
                while (letters > 2 && text[i + letters - 1] == '=') --letters;
            std::uint32_t group = 0;
            for (std::size_t k = 0; k < 4; ++k) {
                const int value = k < letters ? kValues[static_cast<unsigned char>(text[i + k])] : 0;
                if (value < 0) return std::nullopt;
                group = group << 6 | static_cast<std::uint32_t>(value);
            }
            // What is left over of the last letter is zeros.
            if ((group & ((1U << (8 * (4 - letters))) - 1)) != 0) return std::nullopt;
            for (std::size_t k = 0; k + 1 < letters; ++k)
                bytes.push_back(static_cast<std::uint8_t>(group >> (16 - 8 * k)));
        }
    }
    return bytes;
}

}  // namespace noscope
