// Score images of frames that are turned, change, have no planes, or come from a real recording.
#include "video/score_scaler.h"

#include "base/image.h"
#include "support/clips.h"
#include "random_frame.h"
#include "scores.h"
#include "video/decoder.h"
#include "video/rgb_converter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

extern "C" {
#include <libswscale/swscale.h>
}

namespace noscope {
namespace {

using testing::empty_frame;
using testing::expect_same;
using testing::Random;
using testing::random_frame;
using testing::sample_of;
using testing::scaled;

// A gray frame turned at full size, through the code that turns the reference's pictures.
FfmpegPtr<AVFrame> turned(const AVFrame& frame, const Orientation& orientation) {
    RgbImage coded, shown;
    coded.resize(frame.width, frame.height);
    for (int y = 0; y < frame.height; ++y)
        for (int x = 0; x < frame.width; ++x)
            coded.pixels[static_cast<std::size_t>(y * frame.width + x) * 3] =
                static_cast<std::uint8_t>(sample_of(frame, 0, x, y));
    turn(coded, orientation, shown);
    auto result = empty_frame(AV_PIX_FMT_GRAY8, shown.width, shown.height);
    testing::fill(*result, [&](int, int x, int y) {
        return std::uint32_t{shown.pixels[static_cast<std::size_t>(y * shown.width + x) * 3]};
    });
    return result;
}

TEST(ScoreScaler, TurnsAsTheWholePictureIsTurned) {
    Random random(14);
    const auto frame = random_frame(random, AV_PIX_FMT_GRAY8, 160, 90);
    // Crops and cells whose edges lie between units would be rounded from the other end: these do not.
    const std::vector<ScoreSpec> specs = {{31, 17}, {10, 20}, {15, 9, false, {.125, .25, .75, .5}}};
    for (const int rotation : {0, 90, 180, 270})
        for (const bool mirror : {false, true}) {
            SCOPED_TRACE(::testing::Message() << rotation << (mirror ? " mirrored" : ""));
            const Orientation orientation{rotation, mirror};
            const auto images = scaled(*frame, specs, orientation);
            const auto expected = scaled(*turned(*frame, orientation), specs);
            for (std::size_t i = 0; i < specs.size(); ++i) expect_same(images[i], expected[i]);
        }
}

TEST(ScoreScaler, FollowsWhatChangesMidway) {
    Random random(15);
    const std::vector<ScoreSpec> specs = {{20, 20, true}, {10, 10, true, {.25, 0, 1, .75}}};
    auto scaler = ScoreScaler::make(specs, {});
    ASSERT_TRUE(scaler);
    std::vector<ScoreImage> images(specs.size());
    const auto check = [&](const AVFrame& frame) {
        ASSERT_TRUE(scaler->scale(frame, images));
        const auto fresh = scaled(frame, specs);
        for (std::size_t i = 0; i < specs.size(); ++i) expect_same(images[i], fresh[i]);
    };
    auto frame = random_frame(random, AV_PIX_FMT_YUV420P, 128, 96);
    check(*frame);
    frame->color_range = AVCOL_RANGE_JPEG;
    check(*frame);
    for (const auto format : {AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUV422P, AV_PIX_FMT_YUV420P10LE, AV_PIX_FMT_NV12,
                              AV_PIX_FMT_GRAY8, AV_PIX_FMT_RGB24, AV_PIX_FMT_YUV420P})
        for (const int width : {128, 64, 321}) check(*random_frame(random, format, width, 75));
}

TEST(ScoreScaler, ConvertsWhatHasNoPlanes) {
    Random random(16);
    const auto planar = random_frame(random, AV_PIX_FMT_YUV422P, 64, 48);
    const ScoreSpec spec{10, 7, true};
    const ScoreImage expected = scaled(*planar, {spec})[0];
    auto packed = empty_frame(AV_PIX_FMT_YUYV422, 64, 48);
    testing::fill(*packed, [&](int c, int x, int y) { return sample_of(*planar, c, x, y); });
    expect_same(scaled(*packed, {spec})[0], expected);

    auto rgb = empty_frame(AV_PIX_FMT_RGB24, 64, 48);
    const std::uint32_t red[] = {255, 0, 0};
    testing::fill(*rgb, [&](int c, int, int) { return red[c]; });
    const ScoreImage image = scaled(*rgb, {spec})[0];
    // BT.601, full range: Y 76.2, Cb 85.0, Cr 255.5; swscale's tables are within 2.
    EXPECT_THAT(image.y, ::testing::Each(::testing::AllOf(::testing::Ge(74), ::testing::Le(78))));
    EXPECT_THAT(image.u, ::testing::Each(::testing::AllOf(::testing::Ge(83), ::testing::Le(87))));
    EXPECT_THAT(image.v, ::testing::Each(::testing::Ge(253)));
}

TEST(ScoreScaler, RefusesWhatHasNoCells) {
    const auto refused = [](const ScoreSpec& spec) {
        const auto scaler = ScoreScaler::make({spec}, {});
        return !scaler && scaler.error().code == ErrorCode::usage;
    };
    EXPECT_TRUE(refused({0, 10}));
    EXPECT_TRUE(refused({10, kMostScoreSide + 1}));
    EXPECT_TRUE(refused({10, 10, false, {.5, 0, .5, 1}}));
    EXPECT_TRUE(refused({10, 10, false, {0, 0, 1.01, 1}}));
    EXPECT_TRUE(refused({10, 10, false, {0, std::nan(""), 1, 1}}));
    auto scaler = ScoreScaler::make({{1000, 10}}, {});
    ASSERT_TRUE(scaler);
    std::vector<ScoreImage> images(1);
    const auto small = empty_frame(AV_PIX_FMT_GRAY8, 3, 30);
    const Status status = scaler->scale(*small, images);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::usage);
    EXPECT_TRUE(scaler->scale(*empty_frame(AV_PIX_FMT_GRAY8, 4, 30), images));
}

TEST(ScoreScaler, AgreesWithSwscaleOnARealFrame) {
    struct Compare : FrameSink {
        Status frame(std::uint32_t, const AVFrame& picture) override {
            ++frames;
            for (const int side : {50, 100}) {
                const ScoreImage ours = scaled(picture, {{side, side}})[0];
                std::vector<std::uint8_t> theirs(ours.y.size());
                const FfmpegPtr<SwsContext> context(sws_getContext(
                    picture.width, picture.height, static_cast<AVPixelFormat>(picture.format), side, side,
                    AV_PIX_FMT_GRAY8, SWS_AREA | SWS_ACCURATE_RND, nullptr, nullptr, nullptr));
                std::uint8_t* const planes[] = {theirs.data()};
                sws_scale(context.get(), picture.data, picture.linesize, 0, picture.height, planes, &side);
                double difference = 0;
                for (std::size_t i = 0; i < theirs.size(); ++i) difference += std::abs(ours.y[i] - theirs[i]);
                // swscale rounds a cell's edges to whole samples in part.
                EXPECT_LT(difference / static_cast<double>(theirs.size()), 1.5) << side;
                EXPECT_GT(*std::max_element(ours.y.begin(), ours.y.end()), 100);
            }
            return {};
        }
        Status lost(std::uint32_t) override { return {}; }
        int frames = 0;
    } compare;
    auto file = MediaFile::open(testing::example_clip(), {});
    ASSERT_TRUE(file);
    const auto index = (*file)->index();
    ASSERT_TRUE(index);
    const std::vector<std::uint32_t> wanted = {40};
    ASSERT_TRUE(decode(**file, *index, wanted, 1, compare));
    EXPECT_EQ(compare.frames, 1);
}

}  // namespace
}  // namespace noscope
