#include "specialized/calibration.h"

#include "support/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace noscope {
namespace {

using testing::Random;

struct Sample {
    std::vector<double> logits;
    std::vector<std::uint8_t> labels;

    Calibration fitted() const { return calibrate(logits, labels); }
};

double normal(Random& random) {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += random.fraction();
    return sum;
}

Sample made(std::uint32_t seed, int rows, double slope, double intercept) {
    Random random(seed);
    Sample sample;
    for (int i = 0; i < rows; ++i) {
        const double logit = 3 * normal(random);
        const double p = 1 / (1 + std::exp(-(slope * logit + intercept)));
        sample.logits.push_back(logit);
        sample.labels.push_back(random.fraction() < p ? 1 : 0);
    }
    return sample;
}

// Where the likelihood of Platt's targets is highest, its derivatives are 0.
void expect_best(const Sample& sample) {
    const Calibration fit = sample.fitted();
    double positives = 0;
    for (const auto label : sample.labels) positives += label;
    const double negatives = static_cast<double>(sample.labels.size()) - positives;
    double by_slope = 0, by_intercept = 0, size = 0;
    for (std::size_t i = 0; i < sample.labels.size(); ++i) {
        const double target = sample.labels[i] ? (positives + 1) / (positives + 2) : 1 / (negatives + 2);
        const double off = fit.confidence(sample.logits[i]) - target;
        by_slope += off * sample.logits[i];
        by_intercept += off;
        size += std::abs(sample.logits[i]);
    }
    const auto rows = static_cast<double>(sample.labels.size());
    EXPECT_NEAR(by_slope / size, 0, 1e-8);
    EXPECT_NEAR(by_intercept / rows, 0, 1e-8);
}

TEST(Calibration, FindsWhatTheLabelsWereDrawnBy) {
    const Sample sample = made(1, 20'000, .7, -1.5);
    const Calibration fit = sample.fitted();
    EXPECT_NEAR(fit.slope, .7, .03);
    EXPECT_NEAR(fit.intercept, -1.5, .06);
    EXPECT_EQ(fit.rows, 20'000U);
    EXPECT_GT(fit.positives, 3'000U);
    expect_best(sample);
}

TEST(Calibration, IsTheBestForSamplesOfAnyKind) {
    for (std::uint32_t seed = 1; seed <= 200; ++seed) {
        Random random(seed);
        Sample sample =
            made(seed, 3 + static_cast<int>(random() % 60), 1 + random.fraction(), normal(random));
        sample.logits.insert(sample.logits.end(), {2, -2});  // both classes, and that they grow
        sample.labels.insert(sample.labels.end(), {1, 0});
        double positive = 0, negative = 0, ones = 0;
        for (std::size_t i = 0; i < sample.labels.size(); ++i) {
            (sample.labels[i] ? positive : negative) += sample.logits[i];
            ones += sample.labels[i];
        }
        const double zeros = static_cast<double>(sample.labels.size()) - ones;
        SCOPED_TRACE(seed);
        EXPECT_GT(sample.fitted().slope, 0);
        if (positive / ones > negative / zeros + 1e-6) expect_best(sample);
    }
}

TEST(Calibration, ClassesThatDoNotOverlapHaveAFiniteSlope) {
    for (const double apart : {1e-6, 1.0, 1e3, 1e30}) {
        Sample sample;
        for (int i = 0; i < 50; ++i) {
            sample.logits.push_back((i % 2 ? apart : -apart) * (1 + i % 7));
            sample.labels.push_back(static_cast<std::uint8_t>(i % 2));
        }
        const Calibration fit = sample.fitted();
        EXPECT_GT(fit.slope * apart, .5);
        EXPECT_LT(fit.slope * apart, 100);
        EXPECT_GT(fit.confidence(apart), .7);
        EXPECT_LT(fit.confidence(-apart), .3);
        expect_best(sample);
    }
}

TEST(Calibration, OtherUnitsOfTheLogitGiveTheSameConfidences) {
    const Sample sample = made(5, 300, 1, .5);
    Sample other = sample;
    for (double& logit : other.logits) logit = 1e4 * logit - 3e5;
    const Calibration one = sample.fitted(), two = other.fitted();
    for (std::size_t i = 0; i < sample.logits.size(); ++i)
        EXPECT_NEAR(one.confidence(sample.logits[i]), two.confidence(other.logits[i]), 1e-6);
}

TEST(Calibration, OneClassAloneIsLeftAsTheNetGivesIt) {
    for (const auto label : std::vector<std::uint8_t>{0, 1}) {
        const Calibration fit = calibrate(std::vector<double>{-3, 2, 5}, std::vector<std::uint8_t>(3, label));
        EXPECT_EQ(fit, (Calibration{1, 0, 3, label == 1 ? 3U : 0U}));
    }
    EXPECT_EQ(calibrate({}, {}), Calibration{});
}

// Slope 1, and the confidences sum to the positives.
void expect_only_the_share(const Sample& sample) {
    const Calibration fit = sample.fitted();
    EXPECT_EQ(fit.slope, 1);
    double sum = 0, positives = 0;
    for (std::size_t i = 0; i < sample.logits.size(); ++i) {
        sum += fit.confidence(sample.logits[i]);
        positives += sample.labels[i];
    }
    EXPECT_NEAR(sum, positives, 1e-9 * static_cast<double>(sample.logits.size()));
}

TEST(Calibration, LogitsThatDoNotGrowWithTheLabelsKeepTheirSlope) {
    Sample falling = made(9, 400, 1, -1);
    for (auto& label : falling.labels) label = label ? 0 : 1;
    expect_only_the_share(falling);
    expect_only_the_share({{.1, .1, .1, .1}, {1, 0, 0, 0}});
    expect_only_the_share({{0, 0, 0}, {1, 1, 0}});
    expect_only_the_share({{1, 2, 1, 2}, {1, 1, 0, 0}});
    expect_only_the_share({{900, -900, 300}, {0, 1, 0}});
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(calibrate(std::vector<double>{1, nan}, std::vector<std::uint8_t>{1, 0}),
              (Calibration{1, 0, 2, 1}));
}

TEST(Calibration, ConfidenceGrowsAndStaysWithin0And1) {
    const Calibration any{.slope = 2.5, .intercept = -1};
    double last = 0;
    for (const double logit : {-1e300, -1e4, -30.0, -1.0, -.5, 0.0, .4, 1.0, 10.0, 1e4, 1e300}) {
        const double now = any.confidence(logit);
        EXPECT_GE(now, last);
        EXPECT_LE(now, 1);
        last = now;
    }
    EXPECT_EQ(any.confidence(.4), .5);
    EXPECT_EQ(any.confidence(-1e300), 0);
    EXPECT_EQ(last, 1);
}

}  // namespace
}  // namespace noscope
