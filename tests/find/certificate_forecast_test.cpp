// What explain() foretells of certifying a plan beforehand.
#include "find/certificate_forecast.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace noscope {
namespace {

using ::testing::HasSubstr;

constexpr std::int64_t kFrames = 14'400;  // of 720 blocks

// Blocks of 10 windows, all of them there.
OpenSample sample_of(int blocks) {
    OpenWindows block;
    block.windows = block.positive = 10;
    block.frames = 20;
    return {.blocks = std::vector<OpenWindows>(static_cast<std::size_t>(blocks), block),
            .group = std::vector<std::size_t>(static_cast<std::size_t>(blocks)),
            .group_blocks = {blocks}};
}

CertificateForecast foretold(const OpenSample& sample, const Budgets& budgets) {
    return forecast_certificate(sample, kFrames, budgets, .95);
}

constexpr Budgets kFnr{.recall = {}, .precision = {}, .fnr = .05, .fpr = {}};
constexpr Budgets kPrecision{.recall = {}, .precision = .9, .fnr = {}, .fpr = {}};

TEST(CertificateForecasts, BlocksThatOnlyTaughtAreNotDrawnEither) {
    OpenSample sample = sample_of(20);
    EXPECT_EQ(foretold(sample, kFnr).blocks, 720 - 20);
    sample.taught = 100;
    EXPECT_EQ(foretold(sample, kFnr).blocks, 720 - 120);
    EXPECT_TRUE(foretold(sample, kFnr).why.empty());
    sample.taught = 5000;
    EXPECT_EQ(foretold(sample, kFnr).needed, 0);
}

// As the certificate tests it: before appearances are confirmed.
TEST(CertificateForecasts, ErrorsAreThoseBeforeConfirmation) {
    OpenSample sample = sample_of(20);
    const CertificateForecast flawless = foretold(sample, kFnr);
    EXPECT_FALSE(flawless.if_flawless);
    sample.blocks[3].missed = 10;  // of an appearance that confirmation drops
    EXPECT_EQ(foretold(sample, kFnr).needed, flawless.needed);
    EXPECT_FALSE(foretold(sample, kFnr).if_flawless);
    sample.blocks[3].missed = 0;
    sample.blocks[3].decided_missed = 10;
    const CertificateForecast like = foretold(sample, kFnr);
    EXPECT_TRUE(like.if_flawless) << "a twentieth of all is wrong";
    EXPECT_EQ(like.needed, flawless.needed);
    EXPECT_EQ(like.labels, like.needed * 20);
}

TEST(CertificateForecasts, OfAPlanThatCallsNothingNoPrecisionIsShown) {
    OpenSample sample = sample_of(20);
    EXPECT_TRUE(foretold(sample, kPrecision).why.empty());
    for (OpenWindows& block : sample.blocks) block.decided_missed = block.positive;
    EXPECT_THAT(foretold(sample, kPrecision).why, HasSubstr("calls nothing positive"));
    EXPECT_EQ(foretold(sample, kPrecision).needed, 0);
}

}  // namespace
}  // namespace noscope
