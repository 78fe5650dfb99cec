#include "train/cnn_batches.h"

#include "made_scene.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <vector>

namespace noscope::train {
namespace {

constexpr Augmentation kNone{.share = 0};

// Each row is of one level, its number; a share of them positive.
CnnSamples numbered(std::size_t rows, std::size_t positives) {
    CnnSamples samples;
    samples.size = {16, 16};
    samples.difference = true;
    for (std::size_t row = 0; row < rows; ++row) {
        samples.levels.insert(samples.levels.end(), 4 * 256, static_cast<std::uint8_t>(row));
        samples.labels.push_back(row < positives ? 1 : 0);
        samples.groups.push_back(static_cast<std::uint32_t>(row));
        samples.weights.push_back(row % 2 ? 3 : 1);
        samples.boxes.emplace_back();
    }
    return samples;
}

std::vector<std::size_t> rows_to(std::size_t end) {
    std::vector<std::size_t> rows(end);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return rows;
}

TEST(CnnBatches, TheCommonerClassPassesOnceInTwoEpochsAndTheRarerOftener) {
    const CnnSamples samples = numbered(250, 20);
    for (const std::size_t planes : {std::size_t{3}, std::size_t{4}}) {
        const auto rows = rows_to(230);  // the last 20 are held out
        CnnBatches batches(samples, rows, {.batch = 8, .planes = planes, .augmentation = kNone}, 1);
        EXPECT_EQ(batches.pasted_share(), 0);
        std::map<int, int> seen;
        CnnBatch batch;
        for (std::size_t i = 0; i < 2 * batches.an_epoch(); ++i) {
            batches.next(batch);
            ASSERT_EQ(batch.levels.size(), 8 * planes * 256);
            EXPECT_EQ(std::count(batch.labels.begin(), batch.labels.end(), 1.0F), 2);
            for (std::size_t image = 0; image < 8; ++image) {
                const auto levels = std::span(batch.levels).subspan(image * planes * 256, planes * 256);
                const int row = levels.front();
                EXPECT_TRUE(std::ranges::all_of(levels, [&](std::uint8_t level) { return level == row; }));
                EXPECT_EQ(batch.labels[image], row < 20 ? 1 : 0);
                ++seen[row];
            }
        }
        EXPECT_TRUE(std::all_of(seen.begin(), seen.end(), [](const auto& one) { return one.first < 230; }));
        EXPECT_EQ(seen.size(), 230U);
        for (const auto& [row, times] : seen) EXPECT_LE(times, row < 20 ? 100 : 2) << row;
    }
}

TEST(CnnBatches, AnEpochOfFewImagesIsNotShort) {
    const CnnSamples samples = numbered(60, 20);
    const auto rows = rows_to(60);
    EXPECT_EQ(CnnBatches(samples, rows, {}, 1).an_epoch(), 32U);
}

// Over an epoch each class weighs one half, and rows within it as they say.
TEST(CnnBatches, ClassesWeighAlike) {
    for (const std::size_t positives : {20U, 100U, 180U}) {
        const CnnSamples samples = numbered(200, positives);
        const auto rows = rows_to(200);
        CnnBatches batches(samples, rows, {.batch = 40, .augmentation = kNone}, 1);
        double sums[2] = {};
        std::map<double, int> weights;
        CnnBatch batch;
        const int rounds = 200;
        for (int i = 0; i < rounds; ++i) {
            batches.next(batch);
            for (std::size_t image = 0; image < 40; ++image) {
                const int label = batch.labels[image] > 0 ? 1 : 0;
                sums[label] += batch.weights[image] / rounds;
                if (label == 1) ++weights[batch.weights[image]];
            }
        }
        EXPECT_NEAR(sums[0], 0.5, 0.02);
        EXPECT_NEAR(sums[1], 0.5, 0.02);
        ASSERT_EQ(weights.size(), 2U);
        EXPECT_NEAR(weights.rbegin()->first / weights.begin()->first, 3, 1e-5);
    }
}

TEST(CnnBatches, TheSeedDeals) {
    const CnnSamples samples = testing::made_scene({.rows = 300});
    const auto rows = rows_to(300);
    const auto first = [&](std::uint64_t seed) {
        CnnBatches batches(samples, rows, {}, seed);
        CnnBatch batch;
        for (int i = 0; i < 5; ++i) batches.next(batch);
        return batch.levels;
    };
    EXPECT_EQ(first(1), first(1));
    EXPECT_NE(first(1), first(2));
}

// A positive that is none of the rows is a negative with something of a positive on it.
TEST(CnnBatches, AShareOfPositivesIsPasted) {
    const CnnSamples samples = testing::made_scene();
    const auto rows = rows_to(samples.rows());
    std::set<std::vector<std::uint8_t>> real[2];
    for (const std::size_t row : rows)
        real[samples.labels[row]].emplace(samples.row(row).begin(), samples.row(row).end());
    const auto pasted = [&](bool paste) {
        CnnBatches batches(samples, rows, {.augmentation = kNone, .paste = paste}, 1);
        EXPECT_EQ(batches.pasted_share(), paste ? 0.5 : 0);
        double made = 0, positives = 0;
        CnnBatch batch;
        for (int i = 0; i < 30; ++i) {
            batches.next(batch);
            for (std::size_t image = 0; image < 64; ++image) {
                const auto levels =
                    std::span(batch.levels).subspan(image * samples.row_size(), samples.row_size());
                const bool known =
                    real[batch.labels[image] > 0 ? 1 : 0].contains({levels.begin(), levels.end()});
                EXPECT_TRUE(known || batch.labels[image] > 0);
                positives += batch.labels[image];
                made += known ? 0 : 1;
            }
        }
        return made / positives;
    };
    EXPECT_EQ(pasted(false), 0);
    EXPECT_NEAR(pasted(true), 0.5, 0.1);
}

}  // namespace
}  // namespace noscope::train
