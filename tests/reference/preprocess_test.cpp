#include "reference/preprocess.h"
#include "ask.h"

#include <cmath>
#include <random>

namespace noscope {
namespace {

constexpr Preprocessing kYolov8{Fit::letterbox_centre, false, true};
constexpr Preprocessing kYolox{Fit::letterbox_top_left, true, false};
constexpr Preprocessing kStretch{Fit::stretch, true, false};

RgbImage noise(int width, int height) {
    RgbImage image;
    image.resize(width, height);
    std::mt19937 random(static_cast<unsigned>(width * 1000 + height));
    for (auto& level : image.pixels) level = static_cast<std::uint8_t>(random());
    return image;
}

// Bilinear with half-pixel centres in double precision: the level at (x, y) of a picture resized to w x h.
double level(const RgbImage& image, int channel, double x, double y, int w, int h) {
    const double fx = std::clamp((x + .5) * image.width / w - .5, 0., image.width - 1.);
    const double fy = std::clamp((y + .5) * image.height / h - .5, 0., image.height - 1.);
    const int x0 = static_cast<int>(fx), y0 = static_cast<int>(fy);
    const int x1 = std::min(x0 + 1, image.width - 1), y1 = std::min(y0 + 1, image.height - 1);
    const auto at = [&](int px, int py) {
        return static_cast<double>(
            image.pixels[(static_cast<std::size_t>(py) * image.width + px) * 3 + channel]);
    };
    const double ax = fx - x0, ay = fy - y0;
    return (at(x0, y0) * (1 - ax) + at(x1, y0) * ax) * (1 - ay) +
           (at(x0, y1) * (1 - ax) + at(x1, y1) * ax) * ay;
}

struct Case {
    int width, height;
    InputSize input;
    Preprocessing preprocessing;
};

TEST(Preprocess, EqualsBilinearInDoublePrecision) {
    const std::vector<Case> cases{
        {192, 108, {64, 64}, kYolov8}, {108, 192, {64, 64}, kYolov8},  {33, 57, {96, 64}, kYolov8},
        {192, 108, {64, 64}, kYolox},  {177, 131, {96, 32}, kStretch}, {16, 9, {160, 96}, kStretch},
        {64, 64, {64, 64}, kYolov8},   {1, 1, {32, 32}, kYolox},       {5000, 3, {64, 64}, kYolov8}};
    for (const Case& one : cases) {
        SCOPED_TRACE(
            fmt::format("{}x{} into {}x{}", one.width, one.height, one.input.width, one.input.height));
        const RgbImage image = noise(one.width, one.height);
        const std::size_t plane = static_cast<std::size_t>(one.input.width) * one.input.height;
        std::vector<float> tensor(3 * plane, -1);
        Preprocessor preprocessor(one.input, one.preprocessing);
        const Placement p = preprocessor.run(image.view(), tensor.data());
        for (int channel = 0; channel < 3; ++channel)
            for (int y = 0; y < one.input.height; ++y)
                for (int x = 0; x < one.input.width; ++x) {
                    const int plane_of = one.preprocessing.bgr ? 2 - channel : channel;
                    double got = tensor[plane_of * plane + static_cast<std::size_t>(y) * one.input.width + x];
                    if (one.preprocessing.unit) got *= 255;
                    const bool inside = x >= p.x && x < p.x + p.width && y >= p.y && y < p.y + p.height;
                    if (!inside) {
                        ASSERT_NEAR(got, 114, 1e-4);
                        continue;
                    }
                    // Half a level of rounding, and weights in 1/2048 (two of them, levels up to 255).
                    ASSERT_NEAR(got, level(image, channel, x - p.x, y - p.y, p.width, p.height),
                                .5 + 255. / 2048);
                    ASSERT_NEAR(got, std::round(got), 1e-4);
                }
    }
}

TEST(Preprocess, KnownLevelsExactly) {
    // 2 -> 4 pixels: centres at -1/4 (repeated edge), 1/4, 3/4, 5/4.
    RgbImage image;
    image.resize(2, 1);
    image.pixels = {0, 10, 255, 100, 20, 1};
    std::vector<float> tensor(3 * 4);
    Preprocessor preprocessor({4, 1}, kStretch);
    preprocessor.run(image.view(), tensor.data());
    const std::vector<float> expected{255, 192, 65, 1,  10, 13,
                                      18,  20,  0,  25, 75, 100};  // B, G, R; halves go up
    EXPECT_EQ(tensor, expected);
}

TEST(Preprocess, LetterboxPlacesAsStated) {
    // 854 x 480 into 640: r = 640/854, height round(359.7) = 360, padding floor(280/2).
    const Placement centre = place(854, 480, {640, 640}, Fit::letterbox_centre);
    EXPECT_EQ(centre.x, 0);
    EXPECT_EQ(centre.y, 140);
    EXPECT_EQ(centre.width, 640);
    EXPECT_EQ(centre.height, 360);
    const Placement odd = place(640, 361, {640, 640}, Fit::letterbox_centre);
    EXPECT_EQ(odd.y, 139);  // floor(279/2)
    const Placement corner = place(480, 854, {416, 416}, Fit::letterbox_top_left);
    EXPECT_EQ(corner.x, 0);
    EXPECT_EQ(corner.y, 0);
    EXPECT_EQ(corner.width, 234);
    EXPECT_EQ(corner.height, 416);
    const Placement whole = place(1920, 1080, {864, 480}, Fit::stretch);
    EXPECT_EQ(whole.width, 864);
    EXPECT_EQ(whole.height, 480);
}

TEST(Preprocess, BoxesGoBackToWhereTheyCameFrom) {
    for (const Fit fit : {Fit::letterbox_centre, Fit::letterbox_top_left, Fit::stretch}) {
        const Placement p = place(1000, 333, {640, 384}, fit);
        Box box{0,
                1,
                static_cast<float>(p.x),
                static_cast<float>(p.y),
                static_cast<float>(p.x + p.width),
                static_cast<float>(p.y + p.height)};
        p.to_picture(box);
        testing::expect_box(box, 0, 1, 0, 0, 1000, 333);
    }
}

TEST(Preprocess, ChangingSizesLeaveNothingBehind) {
    const std::size_t values = 3 * 64 * 64;
    std::vector<float> used(values), fresh(values);
    Preprocessor preprocessor({64, 64}, kYolov8);
    const RgbImage wide = noise(100, 40), high = noise(40, 100);
    preprocessor.run(wide.view(), used.data());
    preprocessor.run(high.view(), used.data());
    Preprocessor({64, 64}, kYolov8).run(high.view(), fresh.data());
    EXPECT_EQ(used, fresh);
}

}  // namespace
}  // namespace noscope
