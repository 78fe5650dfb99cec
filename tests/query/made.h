// What the tests of src/query are made of: random choices and short ways to write windows and spans.
#pragma once

#include "query/appearances.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace noscope {

// Seeded, and the same on every standard library, which std::uniform_int_distribution is not.
class Random {
   public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}
    int below(int limit) { return static_cast<int>(engine_() % static_cast<std::uint64_t>(limit)); }
    int between(int low, int high) { return low + below(high - low + 1); }
    bool one_in(int n) { return below(n) == 0; }
    double fraction() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
    template <class T>
    T one_of(const std::vector<T>& values) {
        return values[static_cast<std::size_t>(below(static_cast<int>(values.size())))];
    }

   private:
    std::mt19937_64 engine_;
};

// One-second windows, one a letter: '#' positive with 2 positive frames, '+' positive with 1, '.' negative, '
// ' no window (a gap in the footage). Each window has 1 reference frame.
inline std::vector<Window> windows_from(const std::string& picture) {
    std::vector<Window> windows;
    for (std::size_t i = 0; i < picture.size(); ++i) {
        if (picture[i] == ' ') continue;
        Window window;
        window.number = static_cast<std::int64_t>(i);
        window.start_s = static_cast<double>(i);
        window.end_s = window.start_s + 1;
        window.positive = picture[i] != '.';
        window.frames = 2;
        window.positive_frames = picture[i] == '#' ? 2 : picture[i] == '+' ? 1 : 0;
        window.reference_frames = 1;
        windows.push_back(window);
    }
    return windows;
}

inline Span span_of(double start_s, double end_s) { return {.start_s = start_s, .end_s = end_s}; }

}  // namespace noscope
