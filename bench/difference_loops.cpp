// The loop that anybody would write, compiled as CMakeLists.txt says: what the compiler's own vectors make of
// it.
#include <cstddef>
#include <cstdint>

namespace noscope::NOSCOPE_LOOPS {

std::uint64_t squares(const std::uint8_t* now, const std::uint8_t* then, std::size_t count) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const int difference = now[i] - then[i];
        sum += static_cast<std::uint32_t>(difference * difference);
    }
    return sum;
}

std::uint64_t absolutes(const std::uint8_t* now, const std::uint8_t* then, std::size_t count) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < count; ++i)
        sum += static_cast<std::uint32_t>(now[i] > then[i] ? now[i] - then[i] : then[i] - now[i]);
    return sum;
}

}  // namespace noscope::NOSCOPE_LOOPS
