#include "train/held_out.h"

#include "support/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace noscope::train {
namespace {

TEST(HeldOut, TheAreaIsTheShareOfPairsInOrder) {
    testing::Random random(1);
    for (int round = 0; round < 300; ++round) {
        const std::size_t rows = 1 + random() % 12;
        std::vector<float> logits(rows);
        std::vector<std::uint8_t> labels(rows);
        for (float& logit : logits) logit = static_cast<float>(random() % 5);  // ties
        for (std::uint8_t& label : labels) label = static_cast<std::uint8_t>(random() % 2);
        double in_order = 0, pairs = 0;
        for (std::size_t a = 0; a < rows; ++a)
            for (std::size_t b = 0; b < rows; ++b)
                if (labels[a] && !labels[b]) {
                    ++pairs;
                    in_order += logits[a] > logits[b] ? 1 : logits[a] == logits[b] ? 0.5 : 0;
                }
        const double area = area_under_curve(logits, labels);
        if (pairs == 0)
            EXPECT_TRUE(std::isnan(area));
        else
            EXPECT_NEAR(area, in_order / pairs, 1e-12);
    }
}

TEST(HeldOut, TheLossWeighsClassesAlike) {
    const auto loss = [](double logit, int label) { return std::log(1 + std::exp(label ? -logit : logit)); };
    const std::vector<float> logits{2, -1, 0.5F, -3}, weights{1, 2, 1, 4};
    const std::vector<std::uint8_t> labels{1, 1, 0, 0};
    const double positive = (loss(2, 1) + 2 * loss(-1, 1)) / 3,
                 negative = (loss(0.5, 0) + 4 * loss(-3, 0)) / 5;
    EXPECT_NEAR(balanced_loss(logits, labels, weights), (positive + negative) / 2, 1e-6);
    EXPECT_NEAR(balanced_loss(std::vector<float>(4, 0), labels, weights), std::log(2), 1e-12);
    const std::vector<std::uint8_t> ones(4, 1);
    EXPECT_NEAR(balanced_loss(std::vector<float>(4, 0), ones, weights), std::log(2), 1e-12);
    EXPECT_NEAR(balanced_loss(std::vector<float>{1000, -1000, -1000, 1000}, labels, std::vector<float>(4, 1)),
                500, 1e-9);
}

}  // namespace
}  // namespace noscope::train
