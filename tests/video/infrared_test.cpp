#include "video/infrared.h"

#include "support/clips.h"
#include "support/command.h"
#include "support/temp_folder.h"

#include <gtest/gtest.h>

namespace noscope {
namespace {

using noscope::testing::example_clip;
using noscope::testing::ffmpeg;
using noscope::testing::quoted;
using noscope::testing::TempFolder;

InfraredCount counted(const std::string& path, std::size_t keyframes) {
    auto file = MediaFile::open(path, {});
    EXPECT_TRUE(file);
    const auto index = (*file)->index();
    EXPECT_TRUE(index);
    const auto count = count_infrared(**file, *index, keyframes);
    EXPECT_TRUE(count) << (count ? "" : count.error().message);
    return count ? *count : InfraredCount{};
}

ScoreImage gray(int side) {
    const auto cells = static_cast<std::size_t>(side * side);
    return {side, side, std::vector<std::uint8_t>(cells, 90), std::vector<std::uint8_t>(cells, 128),
            std::vector<std::uint8_t>(cells, 128)};
}

TEST(Infrared, IsAPictureWithoutColour) {
    ScoreImage image = gray(50);
    EXPECT_TRUE(is_infrared(image));
    for (auto& level : image.u) level = 128 + kColourlessWithin;
    for (auto& level : image.v) level = 128 - kColourlessWithin;
    EXPECT_TRUE(is_infrared(image));
    // A name written in by the camera: one cell in a hundred.
    for (std::size_t i = 0; i < 25; ++i) image.v[i * 100] = 200;
    EXPECT_EQ(coloured_share(image), .01);
    EXPECT_TRUE(is_infrared(image));
    image.u[1] = 128 - kColourlessWithin - 1;
    EXPECT_FALSE(is_infrared(image));
}

TEST(Infrared, ClipsByDayAndNight) {
    EXPECT_EQ(counted(example_clip(), 8).keyframes, 8);
    EXPECT_EQ(counted(example_clip(), 8).infrared, 0);
    const TempFolder folder;
    const std::string night = folder.file("night.mp4"), dusk = folder.file("dusk.mp4");
    ASSERT_TRUE(
        ffmpeg("-t 10 -i " + quoted(example_clip()) + " -vf hue=s=0 -c:v libx264 -crf 30 -g 10", night));
    const InfraredCount all = counted(night, 5);
    EXPECT_EQ(all.keyframes, 5);
    EXPECT_EQ(all.infrared, 5);
    ASSERT_TRUE(ffmpeg("-t 10 -i " + quoted(example_clip()) +
                           " -vf \"hue=s=0:enable='gte(t,6)'\" -c:v libx264 -crf 30 -g 10 -keyint_min 10 "
                           "-sc_threshold 0",
                       dusk));
    const InfraredCount half = counted(dusk, 10);
    EXPECT_EQ(half.keyframes, 10);
    EXPECT_EQ(half.infrared, 4);
    EXPECT_EQ(counted(dusk, 100).keyframes, 10);
}

}  // namespace
}  // namespace noscope
