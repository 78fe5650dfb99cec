// Pictures in memory.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace noscope {

// A view of packed 8-bit RGB: 3 bytes a pixel, `stride` bytes from row to row. Does not own the pixels.
struct RgbView {
    const std::uint8_t* data = nullptr;
    int width = 0, height = 0;
    std::ptrdiff_t stride = 0;

    const std::uint8_t* row(int y) const {
        assert(y >= 0 && y < height);
        return data + y * stride;
    }
};

// An owned packed RGB picture without padding between rows. Kept and resized in place by its user.
struct RgbImage {
    std::vector<std::uint8_t> pixels;
    int width = 0, height = 0;

    void resize(int w, int h) {
        width = w;
        height = h;
        pixels.resize(static_cast<std::size_t>(w) * h * 3);
    }
    RgbView view() const { return {pixels.data(), width, height, std::ptrdiff_t{3} * width}; }
};

}  // namespace noscope
