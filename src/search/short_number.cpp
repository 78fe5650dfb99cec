#include "search/short_number.h"

#include <charconv>
#include <cmath>

namespace noscope {

double short_number(double low, double high) {
    const double middle = low + (high - low) / 2, room = (high - low) / 4;
    for (int digits = 1; digits < 17; ++digits) {
        char text[40];
        const auto end =
            std::to_chars(text, text + sizeof text, middle, std::chars_format::scientific, digits - 1);
        double rounded = middle;
        std::from_chars(text, end.ptr, rounded);
        if (std::abs(rounded - middle) <= room && rounded > low && rounded < high) return rounded;
    }
    return middle;
}

}  // namespace noscope
