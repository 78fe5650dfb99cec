#include "video/box_axis.h"

#include "support/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace noscope {
namespace {

using testing::Random;

BoxAxis random_axis(Random& random) {
    BoxAxis axis;
    axis.begin = random() % 2000;
    axis.end = axis.begin + 1 + random() % (random() % 4 == 0 ? 600'000 : 20'000);
    axis.cells = 1 + random() % std::min<std::uint32_t>(axis.end - axis.begin, 300);
    return axis;
}

TEST(BoxAxis, EdgesAreRoundedShares) {
    const BoxAxis thirds{0, 1280 * 256, 3};  // 109226.67 apart
    EXPECT_EQ(thirds.edge(0), 0);
    EXPECT_EQ(thirds.edge(1), 109227);
    EXPECT_EQ(thirds.edge(2), 218453);
    EXPECT_EQ(thirds.edge(3), 327680);
    const BoxAxis halves{7, 12, 2};  // the middle, 9.5, goes up
    EXPECT_EQ(halves.edge(1), 10);
}

TEST(BoxAxis, FinerCutsRepeatTheEdges) {
    Random random(1);
    for (int round = 0; round < 2000; ++round) {
        const BoxAxis coarse = random_axis(random);
        const std::uint32_t times = 1 + random() % 7;
        const BoxAxis fine{coarse.begin, coarse.end, coarse.cells * times};
        for (std::uint32_t i = 0; i <= coarse.cells; ++i) ASSERT_EQ(fine.edge(i * times), coarse.edge(i));
    }
}

TEST(BoxAxis, SamplesAreThoseTouched) {
    EXPECT_EQ((BoxAxis{0, 256, 1}.samples()), 1);
    EXPECT_EQ((BoxAxis{255, 257, 1}.samples()), 2);
    EXPECT_EQ((BoxAxis{255, 257, 1}.first_sample()), 0);
    EXPECT_EQ((BoxAxis{256, 600, 1}.samples()), 2);
}

// How much of sample `i` lies in [begin, end).
std::uint32_t coverage(std::uint32_t i, std::uint32_t begin, std::uint32_t end) {
    const std::uint32_t from = std::max(begin, i * 256), to = std::min(end, i * 256 + 256);
    return to > from ? to - from : 0;
}

TEST(RowBands, GiveEachCellItsRowsAndNoOthers) {
    Random random(2);
    for (int round = 0; round < 1000; ++round) {
        const BoxAxis axis = random_axis(random);
        std::vector<std::vector<std::uint32_t>> weights(axis.cells,
                                                        std::vector<std::uint32_t>(axis.end / 256 + 2));
        for (const RowBand& band : row_bands(axis)) {
            auto& cell = weights[band.cell];
            std::uint32_t y = band.first;
            if (band.top > 0) cell[y++] += band.top;
            for (std::uint32_t i = 0; i < band.full; ++i) cell[y++] += 256;
            if (band.bottom > 0) cell[y++] += band.bottom;
            ASSERT_LT(band.top, 256);
            ASSERT_LT(band.bottom, 256);
            ASSERT_LE(band.top + 256 * band.full + band.bottom, 256 * kMostBandRows);
        }
        for (std::uint32_t cell = 0; cell < axis.cells; ++cell)
            for (std::uint32_t y = 0; y < weights[cell].size(); ++y)
                ASSERT_EQ(weights[cell][y], coverage(y, axis.edge(cell), axis.edge(cell + 1)));
    }
}

TEST(ColumnTaps, GiveEachCellItsColumnsAndNoOthers) {
    Random random(3);
    for (int round = 0; round < 1000; ++round) {
        const BoxAxis axis = random_axis(random);
        const ColumnTaps taps = column_taps(axis);
        ASSERT_EQ(taps.first.size(), axis.cells);
        ASSERT_EQ(taps.stride % kTapPadding, 0);
        for (std::uint32_t cell = 0; cell < axis.cells; ++cell) {
            std::uint32_t total = 0;
            ASSERT_LE(taps.first[cell] + taps.stride, taps.columns_read);
            for (std::uint32_t k = 0; k < taps.stride; ++k) {
                const std::uint32_t sample = axis.first_sample() + taps.first[cell] + k;
                const std::uint32_t weight = taps.weights[cell * taps.stride + k];
                ASSERT_EQ(weight, coverage(sample, axis.edge(cell), axis.edge(cell + 1)));
                if (k >= taps.count) {
                    ASSERT_EQ(weight, 0);
                }
                total += weight;
            }
            ASSERT_EQ(total, axis.edge(cell + 1) - axis.edge(cell));
        }
    }
}

}  // namespace
}  // namespace noscope
