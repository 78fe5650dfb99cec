#include "simulated_camera/rows.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace noscope::simulated {
namespace {

std::vector<std::uint8_t> random_bytes(std::mt19937& random, std::size_t count) {
    std::vector<std::uint8_t> bytes(count);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
    return bytes;
}

TEST(Rows, BlendIsTheMixOfBoth) {
    std::mt19937 random(1);
    for (const int count : {1, 15, 16, 333})
        for (const int gain : {200, 256, 300})
            for (const int opacity : {0, 100, 256}) {
                const auto n = static_cast<std::size_t>(count);
                auto to = random_bytes(random, n);
                const auto before = to, patch = random_bytes(random, n), cover = random_bytes(random, n);
                blend_row(to.data(), patch.data(), cover.data(), count, gain, opacity, 16);
                for (std::size_t i = 0; i < n; ++i) {
                    const double bright = std::clamp((patch[i] - 16) * gain / 256.0 + 16, 0.0, 255.0);
                    const double part = cover[i] / 255.0 * opacity / 256;
                    EXPECT_NEAR(to[i], before[i] + (bright - before[i]) * part, 3) << i;
                }
            }
}

TEST(Rows, ShadeMultipliesTheDistanceFromBlack) {
    std::mt19937 random(2);
    auto to = random_bytes(random, 500);
    const auto before = to, shade = random_bytes(random, 500);
    shade_row(to.data(), shade.data(), 500, 256, 16);
    for (std::size_t i = 0; i < to.size(); ++i)
        EXPECT_NEAR(to[i], std::clamp((before[i] - 16) * shade[i] / 128.0 + 16, 0.0, 255.0), 1) << i;
    auto still = before;
    shade_row(still.data(), shade.data(), 500, 0, 16);
    EXPECT_EQ(still, before);
}

TEST(Rows, BetweenFourPixels) {
    std::mt19937 random(3);
    const auto upper = random_bytes(random, 101), lower = random_bytes(random, 101);
    std::vector<std::uint8_t> to(100);
    for (const auto& [fx, fy] : {std::pair(0, 0), std::pair(15, 0), std::pair(0, 7), std::pair(5, 12)}) {
        between_rows(to.data(), upper.data(), lower.data(), 100, fx, fy);
        for (std::size_t i = 0; i < 100; ++i) {
            const double x = fx / 16.0, y = fy / 16.0;
            const double right = (upper[i] * (1 - x) + upper[i + 1] * x) * (1 - y) +
                                 (lower[i] * (1 - x) + lower[i + 1] * x) * y;
            EXPECT_NEAR(to[i], right, 0.51) << fx << ' ' << fy << ' ' << i;
        }
    }
}

TEST(Rows, GainsAreLinearBetweenNodes) {
    const std::vector<std::int16_t> nodes{16384, 8192, 20000, 20000};
    std::vector<std::int16_t> gains(70);
    expand_gains(gains.data(), nodes.data(), 70, 5);
    for (int i = 0; i < 70; ++i) {
        const int node = i / 32;
        const double right = nodes[node] + (nodes[node + 1] - nodes[node]) * (i % 32) / 32.0;
        EXPECT_NEAR(gains[static_cast<std::size_t>(i)], right, 1) << i;
    }
}

// Develops `frames` frames of one grey row amid others and returns what the noise is like.
struct Noise {
    double mean = 0, deviation = 0, beside = 0,
           later = 0;  // correlation with the next pixel and the next frame
};
Noise measure(double sigma, double hold, int level, int zero) {
    constexpr int kCount = 960, kFrames = 200;
    const std::vector<std::uint8_t> from(kCount, static_cast<std::uint8_t>(level));
    const std::vector<std::int16_t> gains(kCount, 16384);
    std::vector<std::int16_t> state(kCount);
    std::vector<std::uint8_t> to(kCount);
    std::vector<std::int8_t> white[3];
    for (auto& row : white) row.resize(1024);
    std::vector<std::vector<double>> all;
    for (int frame = 0; frame < kFrames; ++frame) {
        for (std::uint64_t y = 0; y < 3; ++y)
            white_row(white[y].data(), 1024, static_cast<std::uint64_t>(frame) * 3 + y + 1);
        develop_row(to.data(), from.data(), gains.data(), white[0].data() + 1, white[1].data() + 1,
                    white[2].data() + 1, state.data(), kCount, noise_step(sigma, frame == 0 ? 0 : hold),
                    zero);
        all.emplace_back(to.begin(), to.end());
    }
    Noise noise;
    for (const auto& row : all)
        for (const double x : row) noise.mean += x / (kCount * kFrames);
    double square = 0, beside = 0, later = 0;
    for (std::size_t f = 0; f + 1 < kFrames; ++f)
        for (std::size_t i = 0; i + 1 < kCount; ++i) {
            const double x = all[f][i] - noise.mean;
            square += x * x;
            beside += x * (all[f][i + 1] - noise.mean);
            later += x * (all[f + 1][i] - noise.mean);
        }
    noise.deviation = std::sqrt(square / ((kCount - 1) * (kFrames - 1)));
    noise.beside = beside / square;
    noise.later = later / square;
    return noise;
}

TEST(Rows, NoiseHasTheAskedSizeAndIsSmoothInSpaceAndTime) {
    for (const double sigma : {1.5, 4.0})
        for (const double hold : {0.0, 0.5, 0.8}) {
            const Noise noise = measure(sigma, hold, 128, 16);
            EXPECT_NEAR(noise.mean, 128, 0.1);
            EXPECT_NEAR(noise.deviation, sigma, 0.08 * sigma) << hold;
            EXPECT_NEAR(noise.beside, 2.0 / 3, 0.07);  // of the 1 2 1 kernel
            EXPECT_NEAR(noise.later, hold, 0.06);
        }
}

TEST(Rows, NoNoiseNoChange) {
    const Noise noise = measure(0, 0.5, 77, 128);
    EXPECT_NEAR(noise.mean, 77, 1e-6);
    EXPECT_NEAR(noise.deviation, 0, 1e-6);
}

TEST(Rows, WhiteNoiseHangsOnTheStreamAlone) {
    std::vector<std::int8_t> a(128), b(128), c(128);
    white_row(a.data(), 128, 9);
    white_row(b.data(), 128, 9);
    white_row(c.data(), 128, 10);
    EXPECT_EQ(a, b);
    EXPECT_NE(a, c);
}

}  // namespace
}  // namespace noscope::simulated
