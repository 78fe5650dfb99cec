#include "video/box_sums.h"

#include "support/random.h"
#include "support/vector_targets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace noscope {
namespace {

using testing::for_each_vector_target;
using testing::Random;

// A plane whose rows end where the memory that may be read ends, so that a sanitizer sees a read too far.
template <class Sample>
struct Plane {
    std::vector<Sample> samples;
    std::ptrdiff_t stride = 0;  // samples, of either sign
    const Sample* first = nullptr;

    Plane(Random& random, std::size_t width, std::size_t rows, bool extreme) {
        const std::size_t gap = random() % 3 == 0 ? random() % 40 : 0;
        samples.resize((width + gap) * (rows - 1) + width);
        for (Sample& sample : samples) sample = static_cast<Sample>(extreme ? ~0u : random());
        const bool upside_down = random() % 4 == 0;
        stride = static_cast<std::ptrdiff_t>(width + gap);
        first = samples.data() + (upside_down ? (rows - 1) * (width + gap) : 0);
        if (upside_down) stride = -stride;
    }
};

void run_columns(const BoxSums& sums, const Plane<std::uint8_t>& plane, const RowBand& band,
                 std::vector<std::uint32_t>& columns) {
    sums.columns8(plane.first, plane.stride, band, columns.size() - 1, columns.data());
}
void run_columns(const BoxSums& sums, const Plane<std::uint16_t>& plane, const RowBand& band,
                 std::vector<std::uint32_t>& columns) {
    sums.columns16(plane.first, plane.stride * 2, band, columns.size() - 1, columns.data());
}

template <class Sample>
void check_columns() {
    Random random(4);
    for (int round = 0; round < 1500; ++round) {
        RowBand band;
        band.top = random() % 2 ? random() % 256 : 0;
        band.bottom = random() % 2 ? random() % 256 : 0;
        band.full = random() % (round % 50 == 0 ? kMostBandRows : 12);
        if (round % 100 == 0) band = {.full = kMostBandRows};
        if (band.top + band.full + band.bottom == 0) band.full = 1;
        const std::size_t width = 1 + random() % (random() % 3 == 0 ? 700 : 140);
        const std::size_t rows = (band.top > 0) + band.full + (band.bottom > 0);
        const Plane<Sample> plane(random, width, rows, round % 100 == 0);
        constexpr std::uint32_t kUntouched = 0xdecafbad;
        std::vector<std::uint32_t> plain(width + 1, kUntouched), fast = plain;
        run_columns(plain_box_sums(), plane, band, plain);
        run_columns(fast_box_sums(), plane, band, fast);
        ASSERT_EQ(plain, fast) << "width " << width << ", rows " << band.top << " + " << band.full << " + "
                               << band.bottom;
        ASSERT_EQ(fast.back(), kUntouched);
        // One column by hand.
        const std::size_t x = random() % width;
        std::uint64_t expected = 0;
        for (std::size_t y = 0; y < rows; ++y) {
            const bool top = band.top > 0 && y == 0, bottom = band.bottom > 0 && y == rows - 1;
            expected +=
                std::uint64_t{top      ? band.top
                              : bottom ? band.bottom
                                       : 256} *
                plane.first[static_cast<std::ptrdiff_t>(y) * plane.stride + static_cast<std::ptrdiff_t>(x)];
        }
        ASSERT_EQ(fast[x], expected);
    }
}

TEST(BoxSums, ColumnsOf8BitsEqualThePlainForm) { for_each_vector_target(check_columns<std::uint8_t>); }
TEST(BoxSums, ColumnsOf16BitsEqualThePlainForm) { for_each_vector_target(check_columns<std::uint16_t>); }

TEST(BoxSums, CellsEqualThePlainForm) {
    for_each_vector_target([] {
        Random random(5);
        for (int round = 0; round < 500; ++round) {
            BoxAxis axis;
            axis.begin = random() % 3000;
            axis.end = axis.begin + 1 + random() % (round % 10 == 0 ? 400'000 : 30'000);
            axis.cells = 1 + random() % std::min<std::uint32_t>(axis.end - axis.begin, 130);
            const ColumnTaps taps = column_taps(axis);
            std::vector<std::uint32_t> columns(taps.columns_read);
            for (auto& column : columns) column = round % 20 == 0 ? ~0u : random();
            std::vector<std::uint64_t> plain(axis.cells);
            for (auto& cell : plain) cell = random();
            std::vector<std::uint64_t> fast = plain, expected = plain;
            plain_box_sums().cells(columns.data(), taps, plain.data());
            fast_box_sums().cells(columns.data(), taps, fast.data());
            for (std::uint32_t cell = 0; cell < axis.cells; ++cell)
                for (std::uint32_t unit = axis.edge(cell); unit < axis.edge(cell + 1); ++unit)
                    expected[cell] += columns[unit / 256 - axis.begin / 256];
            ASSERT_EQ(plain, expected);
            ASSERT_EQ(fast, expected);
        }
    });
}

// Quotients just under, at and just over whole numbers, up to the size where doubles still hold the terms.
TEST(BoxSums, LevelsAreExactNextToWholeNumbers) {
    for_each_vector_target([] {
        Random random(16);
        for (int round = 0; round < 2000; ++round) {
            LevelTerms terms;
            const std::size_t count = 1 + random() % 40;
            std::vector<std::uint64_t> sums(count);
            std::vector<std::uint8_t> expected(count), plain(count), fast(count);
            for (std::size_t i = 0; i < count; ++i) {
                const std::uint64_t level = random() % 256;
                // (level + 1) * divisor + 2 * divisor stays below 2^53.
                const std::uint64_t limit = (std::uint64_t{1} << 53) / 258;
                const std::uint64_t divisor = random() % 2
                                                  ? limit - random()
                                                  : 2 + random() % (std::uint64_t{1} << (1 + random() % 31));
                const std::uint64_t offset = random() % 4;
                sums[i] = level * divisor + divisor - offset;
                terms.divisor.push_back(static_cast<double>(divisor));
                terms.inverse.push_back(1 / terms.divisor.back());
                terms.offset.push_back(static_cast<double>(offset) - 1);
                expected[i] = static_cast<std::uint8_t>(std::min<std::uint64_t>(level, 255));
            }
            plain_box_sums().levels(sums.data(), terms, plain.data());
            fast_box_sums().levels(sums.data(), terms, fast.data());
            ASSERT_EQ(plain, expected);
            ASSERT_EQ(fast, expected);
        }
    });
}

}  // namespace
}  // namespace noscope
