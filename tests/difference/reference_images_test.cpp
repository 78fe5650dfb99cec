#include "difference/reference_images.h"

#include "damage.h"
#include "planes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <numeric>

namespace noscope {
namespace {

using testing::damaged;
using ::testing::HasSubstr;
using testing::image_of;
using testing::Random;
using testing::random_image;

constexpr int kSide = 40;

// A scene whose shadow has its edge at a column, in some light, with noise.
ScoreImage scene(Random& random, int shadow_from, double light, bool chroma = false) {
    ScoreImage image = image_of(kSide, kSide);
    for (int y = 0; y < kSide; ++y) {
        for (int x = 0; x < kSide; ++x) {
            const double texture = 60 + (x * 7 + y * 13) % 40;
            const double level = texture * light * (x >= shadow_from ? 0.5 : 1) + random() % 5;
            image.y[static_cast<std::size_t>(y * kSide + x)] =
                static_cast<std::uint8_t>(std::min(255.0, level));
        }
    }
    if (chroma) {
        image.u.assign(image.y.size(), static_cast<std::uint8_t>(120 + random() % 3));
        image.v.assign(image.y.size(), static_cast<std::uint8_t>(130 + random() % 3));
    }
    return image;
}

struct Frames {
    std::deque<ScoreImage> images;  // their addresses stay
    std::vector<EmptyFrame> frames;

    void add(ScoreImage image, double time_s, bool infrared = false) {
        images.push_back(std::move(image));
        frames.push_back({&images.back(), time_s, infrared});
    }
};

ReferenceImages make(const Frames& frames, const ReferenceSettings& settings = {}) {
    auto made = ReferenceImages::make(frames.frames, settings);
    EXPECT_TRUE(made) << (made ? "" : made.error().message);
    return std::move(*made);
}

bool equal(const ReferenceImages& a, const ReferenceImages& b) { return encode(a) == encode(b); }

TEST(ReferenceImages, NoiseMakesOneImage) {
    Random random(41);
    Frames frames;
    for (int i = 0; i < 60; ++i) frames.add(scene(random, 20, 1), i);
    const ReferenceImages made = make(frames);
    ASSERT_EQ(made.images().size(), 1u);
    EXPECT_EQ(made.images()[0].frames, 60u);
    EXPECT_EQ(made.images()[0].from_s, 0);
    EXPECT_EQ(made.images()[0].to_s, 59);
}

// Nor do clouds, as long as gain correction takes their light away.
TEST(ReferenceImages, ChangingLightMakesOneImageWithGainAndSeveralWithout) {
    Random random(42);
    Frames frames;
    for (int i = 0; i < 60; ++i) frames.add(scene(random, 20, i / 6 % 2 ? 1 : 1.5), i);
    EXPECT_EQ(make(frames).images().size(), 1u);
    const ReferenceImages without = make(frames, {.gain = false});
    ASSERT_GE(without.images().size(), 2u);
    for (const ReferenceImage& image : without.images()) EXPECT_GE(image.frames, 5u);
}

TEST(ReferenceImages, DayAndInfraredAreKeptApart) {
    Random random(43);
    Frames frames;
    // They look alike and alternate.
    for (int i = 0; i < 40; ++i) frames.add(scene(random, 20, 1), i, i % 2 == 1);
    const ReferenceImages made = make(frames);
    ASSERT_EQ(made.images().size(), 2u);
    EXPECT_FALSE(made.images()[0].infrared);
    EXPECT_TRUE(made.images()[1].infrared);
    EXPECT_EQ(made.images()[0].frames, 20u);
    EXPECT_EQ(made.images()[1].frames, 20u);
    const ScoreImage frame = scene(random, 20, 1);
    EXPECT_EQ(made.choose(frame, false), 0u);
    EXPECT_EQ(made.choose(frame, true), 1u);
}

TEST(ReferenceImages, WithoutAnImageOfTheKindOrSizeNoneIsChosen) {
    Random random(44);
    Frames frames;
    frames.add(scene(random, 20, 1), 0);
    const ReferenceImages made = make(frames);
    EXPECT_EQ(made.choose(*frames.frames[0].image, true), std::nullopt);
    EXPECT_EQ(made.choose(image_of(kSide, kSide + 1), false), std::nullopt);
    const BlockReference block(made, frames.frames[0].image, false);
    EXPECT_EQ(block.image(*frames.frames[0].image, true), nullptr);
    EXPECT_EQ(block.image(*frames.frames[0].image, false), &made.images()[0]);
}

TEST(ReferenceImages, MovingShadowsMakeSeveralAndTheNearestIsChosen) {
    Random random(45);
    Frames frames;
    const int edges[] = {5, 15, 25, 35};
    for (int i = 0; i < 80; ++i) frames.add(scene(random, edges[i / 20], 1 + 0.2 * (i % 3)), i);
    const ReferenceImages made = make(frames);
    ASSERT_EQ(made.images().size(), 4u);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(made.images()[i].from_s, 20.0 * static_cast<double>(i));
        EXPECT_EQ(made.images()[i].to_s, 20.0 * static_cast<double>(i) + 19);
        EXPECT_EQ(made.choose(scene(random, edges[i], 0.8), false), i);
    }
    // A block keeps its first frame's choice; without one, each frame has its own.
    const ScoreImage first = scene(random, 15, 1);
    const BlockReference block(made, &first, false), without(made, nullptr, false);
    EXPECT_EQ(block.image(first, false), &made.images()[1]);
    EXPECT_EQ(block.image(scene(random, 35, 1), false), &made.images()[1]);
    EXPECT_EQ(without.image(scene(random, 35, 1), false), &made.images()[3]);
    EXPECT_EQ(without.image(scene(random, 5, 1), false), &made.images()[0]);
}

TEST(ReferenceImages, TheNearestIsByMse) {
    Random random(46);
    Frames frames;
    for (int i = 0; i < 64; ++i) frames.add(scene(random, 1 + i / 4, 1), i);
    for (const bool gain : {false, true}) {
        const ReferenceImages made = make(frames, {.least_frames = 2, .gain = gain});
        ASSERT_EQ(made.images().size(), 8u);
        for (int round = 0; round < 40; ++round) {
            const ScoreImage frame = scene(random, static_cast<int>(random() % 18), 0.8 + 0.1 * (round % 5));
            std::vector<double> distances;
            for (const ReferenceImage& reference : made.images()) {
                const double now = std::accumulate(frame.y.begin(), frame.y.end(), 0.0);
                const double then = std::accumulate(reference.image.y.begin(), reference.image.y.end(), 0.0);
                const double factor = gain ? std::floor(256 * now / then + 0.5) / 256 : 1;
                double sum = 0;
                for (std::size_t i = 0; i < frame.y.size(); ++i)
                    sum += std::pow(
                        frame.y[i] - std::min(255.0, std::floor(reference.image.y[i] * factor + 0.5)), 2);
                distances.push_back(sum);
            }
            const auto nearest = std::min_element(distances.begin(), distances.end()) - distances.begin();
            EXPECT_EQ(made.choose(frame, false), static_cast<std::size_t>(nearest));
        }
    }
}

TEST(ReferenceImages, OneWrongFrameLeavesNoTrace) {
    Random random(47);
    Frames frames, with;
    for (int i = 0; i < 21; ++i) {
        const ScoreImage image = scene(random, 20, 1);
        frames.add(image, i);
        with.add(i == 10 ? random_image(random, kSide, kSide) : image, i);
    }
    const ReferenceImages clean = make(frames), dirty = make(with);
    ASSERT_EQ(clean.images().size(), 1u);
    ASSERT_EQ(dirty.images().size(), 1u);
    // One rank up or down in the noise of 5 levels; a mean would move by up to 10.
    for (std::size_t i = 0; i < clean.images()[0].image.y.size(); ++i)
        ASSERT_NEAR(clean.images()[0].image.y[i], dirty.images()[0].image.y[i], 4) << i;
}

TEST(ReferenceImages, IsTheMedianOfEveryPlane) {
    Frames frames;
    const int levels[] = {9, 30, 10, 200, 12, 11};
    for (int i = 0; i < 6; ++i) {
        ScoreImage image = image_of(3, 2, static_cast<std::uint8_t>(levels[i]));
        image.u.assign(6, static_cast<std::uint8_t>(levels[i] + 1));
        image.v.assign(6, static_cast<std::uint8_t>(levels[i] + 2));
        frames.add(std::move(image), i);
    }
    const ReferenceImages made = make(frames, {.least_frames = 5, .gain = false});
    ASSERT_EQ(made.images().size(), 1u);
    EXPECT_EQ(made.images()[0].image.y, std::vector<std::uint8_t>(6, 11));
    EXPECT_EQ(made.images()[0].image.u, std::vector<std::uint8_t>(6, 12));
    EXPECT_EQ(made.images()[0].image.v, std::vector<std::uint8_t>(6, 13));
}

// Three frames are dim and two bright; something bright stands in two of the dim ones. Its place is as bright
// as the rest once all frames are brought to one brightness, and as bright as the bright frames otherwise.
TEST(ReferenceImages, FramesAreBroughtToOneBrightnessFirst) {
    Frames frames;
    for (const int light : {100, 100, 100, 150, 150})
        frames.add(image_of(kSide, kSide, static_cast<std::uint8_t>(light)), 0);
    frames.images[0].y[7] = frames.images[1].y[7] = 250;
    const ReferenceImages with = make(frames), without = make(frames, {.gain = false});
    ASSERT_EQ(with.images().size(), 1u);
    EXPECT_NEAR(with.images()[0].image.y[7], 100, 1);
    EXPECT_NEAR(with.images()[0].image.y[8], 100, 1);
    ASSERT_EQ(without.images().size(), 1u);
    EXPECT_EQ(without.images()[0].image.y[7], 150);
    EXPECT_EQ(without.images()[0].image.y[8], 100);
}

TEST(ReferenceImages, NeverMoreThanAsked) {
    Random random(48);
    Frames frames;
    for (int i = 0; i < 80; ++i) frames.add(scene(random, i / 2, 1), i, i >= 40);
    for (int most = 2; most <= 12; ++most) {
        const ReferenceImages made = make(frames, {.most = most, .least_frames = 1});
        EXPECT_LE(made.images().size(), static_cast<std::size_t>(most));
        if (most <= 8) {
            EXPECT_EQ(made.images().size(), static_cast<std::size_t>(most));
        }
        std::uint32_t all = 0;
        for (const ReferenceImage& image : made.images()) all += image.frames;
        EXPECT_EQ(all, 80u);
    }
    // More of the same adds nothing.
    EXPECT_LE(make(frames).images().size(), 8u);
}

TEST(ReferenceImages, AreTheSameForTheSameFramesInAnyOrder) {
    Random random(49);
    Frames frames;
    for (int i = 0; i < 60; ++i) frames.add(scene(random, i / 2, 1 + 0.1 * (i % 4), true), i / 3, i % 5 == 0);
    const ReferenceImages made = make(frames);
    EXPECT_GT(made.images().size(), 2u);
    for (int round = 0; round < 5; ++round) {
        std::shuffle(frames.frames.begin(), frames.frames.end(), random);
        EXPECT_TRUE(equal(make(frames), made));
    }
}

TEST(ReferenceImages, RefuseWhatCannotBe) {
    Random random(50);
    Frames frames;
    const auto message = [&](const ReferenceSettings& settings = {}) {
        const auto made = ReferenceImages::make(frames.frames, settings);
        EXPECT_FALSE(made);
        EXPECT_EQ(made.error().code, ErrorCode::usage);
        return made.error().message;
    };
    EXPECT_THAT(message(), HasSubstr("no empty frame"));
    frames.add(scene(random, 20, 1), 0);
    EXPECT_THAT(message({.most = 0}), HasSubstr("take 1 to 64"));
    EXPECT_THAT(message({.most = 65}), HasSubstr("take 1 to 64"));
    EXPECT_THAT(message({.least_frames = 0}), HasSubstr("1 frame or more"));
    frames.add(scene(random, 20, 1), 1, true);
    EXPECT_THAT(message({.most = 1}), HasSubstr("take 2 to 64"));
    frames.add(image_of(kSide, kSide + 1), 2);
    EXPECT_THAT(message(), HasSubstr("one size"));
}

TEST(ReferenceImages, ComeBackFromBytes) {
    Random random(51);
    for (const bool chroma : {false, true}) {
        Frames frames;
        for (int i = 0; i < 40; ++i) frames.add(scene(random, i, 1, chroma), i * 0.1, i % 4 == 0);
        const ReferenceImages made = make(frames, {.gain = chroma});
        const auto read = decode_reference_images(encode(made));
        ASSERT_TRUE(read);
        EXPECT_EQ(read->gain(), made.gain());
        ASSERT_EQ(read->images().size(), made.images().size());
        for (std::size_t i = 0; i < made.images().size(); ++i) {
            const ReferenceImage &a = read->images()[i], &b = made.images()[i];
            EXPECT_EQ(a.image.width, kSide);
            EXPECT_EQ(a.image.height, kSide);
            EXPECT_EQ(a.image.y, b.image.y);
            EXPECT_EQ(a.image.u, b.image.u);
            EXPECT_EQ(a.image.v, b.image.v);
            EXPECT_EQ(std::tie(a.infrared, a.from_s, a.to_s, a.frames),
                      std::tie(b.infrared, b.from_s, b.to_s, b.frames));
        }
    }
}

TEST(ReferenceImages, NoticeDamage) {
    Random random(52);
    Frames frames;
    for (int i = 0; i < 12; ++i) {
        ScoreImage image = image_of(5, 4, static_cast<std::uint8_t>(i < 6 ? 20 : 90));
        image.y[static_cast<std::size_t>(i / 6)] = 250;
        frames.add(std::move(image), i, i % 2 == 0);
    }
    const auto bytes = encode(make(frames, {.least_frames = 1, .gain = false}));
    ASSERT_TRUE(decode_reference_images(bytes));
    for (int round = 0; round < 30'000; ++round) {
        auto broken = damaged(bytes, random);
        EXPECT_FALSE(decode_reference_images(broken));
        // Its content changed, its seal made anew: refused, or something that is written the same way.
        broken = damaged({bytes.begin(), bytes.end() - 4}, random);
        testing::seal(broken);
        if (const auto read = decode_reference_images(broken)) {
            EXPECT_EQ(encode(*read), broken);
        }
    }
}

}  // namespace
}  // namespace noscope
