#include "video/jpeg.h"

#include "support/command.h"
#include "support/temp_folder.h"

#include <gtest/gtest.h>

#include <array>

namespace noscope {
namespace {

// Left half red, right half blue, in rows that are longer than the picture.
struct Halves {
    explicit Halves(int w, int h) : width(w), height(h), stride(3 * w + 40) {
        pixels.assign(static_cast<std::size_t>(stride) * h, 99);
        for (int y = 0; y < h; ++y)
            for (int x = 0; x < w; ++x) {
                pixels[static_cast<std::size_t>(y * stride + 3 * x)] = x < w / 2 ? 200 : 20;
                pixels[static_cast<std::size_t>(y * stride + 3 * x + 1)] = 30;
                pixels[static_cast<std::size_t>(y * stride + 3 * x + 2)] = x < w / 2 ? 20 : 200;
            }
    }
    RgbView view() const { return {pixels.data(), width, height, stride}; }
    int width, height, stride;
    std::vector<std::uint8_t> pixels;
};

// As another reader decodes it.
std::string decoded(const std::string& jpeg, int x, int y) {
    const testing::TempFolder folder;
    const std::string file = folder.write("a.jpg", jpeg);
    testing::run_command("ffmpeg -nostdin -v error -i '" + file + "' -vf crop=2:2:" + std::to_string(x) +
                         ":" + std::to_string(y) + ":exact=1,scale=1:1 -f rawvideo -pix_fmt rgb24 '" +
                         folder.file("p") + "'");
    return testing::read_text(folder.file("p"));
}

void expect_near(const std::string& pixel, int r, int g, int b) {
    ASSERT_EQ(pixel.size(), 3U);
    EXPECT_NEAR(static_cast<unsigned char>(pixel[0]), r, 12);
    EXPECT_NEAR(static_cast<unsigned char>(pixel[1]), g, 12);
    EXPECT_NEAR(static_cast<unsigned char>(pixel[2]), b, 12);
}

TEST(Jpeg, IsThePictureScaledDown) {
    const Halves halves(640, 360);
    const auto jpeg = to_jpeg(halves.view(), {.most_width = 320, .quality = 3});
    ASSERT_TRUE(jpeg) << jpeg.error().message;
    EXPECT_EQ(jpeg->width, 320);
    EXPECT_EQ(jpeg->height, 180);
    expect_near(decoded(jpeg->bytes, 40, 90), 200, 30, 20);
    expect_near(decoded(jpeg->bytes, 280, 90), 20, 30, 200);
}

TEST(Jpeg, IsNeverScaledUpAndOddSizesDo) {
    for (const auto& [width, height] : {std::pair(33, 17), std::pair(1, 1), std::pair(7, 300)}) {
        const auto jpeg = to_jpeg(Halves(width, height).view());
        ASSERT_TRUE(jpeg) << jpeg.error().message;
        EXPECT_EQ(jpeg->width, width);
        EXPECT_EQ(jpeg->height, height);
    }
}

TEST(Jpeg, CoarserIsSmallerAndEqualInputIsEqualBytes) {
    Halves halves(320, 180);
    for (std::size_t i = 0; i < halves.pixels.size(); ++i)
        halves.pixels[i] = static_cast<std::uint8_t>((i * i / 7) % 256);
    const auto fine = to_jpeg(halves.view(), {.quality = 2}),
               coarse = to_jpeg(halves.view(), {.quality = 20});
    ASSERT_TRUE(fine && coarse);
    EXPECT_LT(coarse->bytes.size(), fine->bytes.size());
    EXPECT_EQ(fine->bytes, to_jpeg(halves.view(), {.quality = 2})->bytes);
}

TEST(Jpeg, OfNothingIsRefused) {
    const auto jpeg = to_jpeg({});
    ASSERT_FALSE(jpeg);
    EXPECT_EQ(jpeg.error().code, ErrorCode::usage);
}

TEST(Jpeg, ComesBackScaledIntoABox) {
    const auto jpeg = to_jpeg(Halves(320, 180).view(), {.quality = 2});
    ASSERT_TRUE(jpeg);
    for (const auto& [box_width, box_height, width, height] :
         {std::array{160, 400, 160, 90}, {400, 45, 80, 45}, {320, 180, 320, 180}, {640, 640, 640, 360}}) {
        const auto image = from_jpeg(jpeg->bytes, box_width, box_height);
        ASSERT_TRUE(image) << image.error().message;
        EXPECT_EQ(image->width, width);
        EXPECT_EQ(image->height, height);
        const auto pixel = [&](int x, int y) {
            const std::uint8_t* const at = image->view().row(y) + std::ptrdiff_t{3} * x;
            return std::string(at, at + 3);
        };
        expect_near(pixel(width / 4, height / 2), 200, 30, 20);
        expect_near(pixel(width * 3 / 4, height - 1), 20, 30, 200);
    }
    const auto none = from_jpeg("no picture", 10, 10);
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, ErrorCode::internal);
}

}  // namespace
}  // namespace noscope
