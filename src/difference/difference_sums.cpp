// The plain form of the sums.
#include "difference/difference_sums.h"

#include <algorithm>
#include <cstdlib>

namespace noscope {
namespace {

std::uint32_t square(std::uint8_t now, std::uint8_t then) {
    const int difference = now - then;
    return static_cast<std::uint32_t>(difference * difference);
}

std::uint32_t absolute(std::uint8_t now, std::uint8_t then) {
    return static_cast<std::uint32_t>(std::abs(now - then));
}

struct Rows {
    const PlaneShape& shape;
    const PlanePair& pair;

    const std::uint8_t* now(std::size_t y) const {
        return pair.now + static_cast<std::ptrdiff_t>(y) * shape.now_stride;
    }
    const std::uint8_t* then(std::size_t y) const {
        return pair.then + static_cast<std::ptrdiff_t>(y) * shape.then_stride;
    }
};

template <auto measure>
void whole(const PlaneShape& shape, std::span<const PlanePair> pairs, std::uint64_t* sums) {
    for (const PlanePair& pair : pairs) {
        const Rows rows{shape, pair};
        std::uint64_t sum = 0;
        for (std::size_t y = 0; y < shape.height; ++y) {
            const std::uint8_t *now = rows.now(y), *then = rows.then(y);
            for (std::size_t x = 0; x < shape.width; ++x) sum += measure(now[x], then[x]);
        }
        *sums++ = sum;
    }
}

template <auto measure>
void by_block(const BlockGrid& grid, const PlaneShape& shape, std::span<const PlanePair> pairs,
              std::uint32_t* sums) {
    for (const PlanePair& pair : pairs) {
        const Rows rows{shape, pair};
        for (std::size_t row = 0; row < grid.rows(); ++row) {
            for (std::size_t column = 0; column < grid.columns(); ++column) {
                std::uint32_t sum = 0;
                for (std::size_t y = grid.top(row); y < grid.top(row + 1); ++y) {
                    const std::uint8_t *now = rows.now(y), *then = rows.then(y);
                    for (std::size_t x = grid.left(column); x < grid.left(column + 1); ++x)
                        sum += measure(now[x], then[x]);
                }
                *sums++ = sum;
            }
        }
    }
}

std::uint64_t levels(const std::uint8_t* levels, std::size_t count) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += levels[i];
    return sum;
}

void scale(const std::uint8_t* from, std::size_t count, std::uint32_t gain, std::uint8_t* to) {
    for (std::size_t i = 0; i < count; ++i)
        to[i] = static_cast<std::uint8_t>(std::min<std::uint32_t>(255, (gain * from[i] + 128) >> 8));
}

}  // namespace

const DifferenceSums& plain_difference_sums() {
    static constexpr DifferenceSums sums{whole<square>,      whole<absolute>, by_block<square>,
                                         by_block<absolute>, levels,          scale};
    return sums;
}

}  // namespace noscope
