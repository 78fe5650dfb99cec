#include "video/rgb_converter.h"

#include "support/clips.h"
#include "support/command.h"
#include "support/temp_folder.h"
#include "video/decoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
}

namespace noscope {
namespace {

FfmpegPtr<AVFrame> flat_frame(AVPixelFormat format, int y, int u, int v, AVColorSpace space,
                              AVColorRange range) {
    FfmpegPtr<AVFrame> frame(av_frame_alloc());
    frame->format = format;
    frame->width = 64;
    frame->height = 48;
    frame->colorspace = space;
    frame->color_range = range;
    av_frame_get_buffer(frame.get(), 0);
    const int values[] = {y, u, v};
    for (int plane = 0; plane < 3; ++plane) {
        const int height = plane == 0 ? 48 : AV_CEIL_RSHIFT(48, av_pix_fmt_desc_get(format)->log2_chroma_h);
        for (int row = 0; row < height; ++row)
            std::fill_n(frame->data[plane] + row * frame->linesize[plane], frame->linesize[plane],
                        static_cast<std::uint8_t>(values[plane]));
    }
    return frame;
}

// ITU's formula, for Kr and Kb.
struct Rgb {
    double r, g, b;
};
Rgb by_formula(double y, double u, double v, double kr, double kb, bool full) {
    const double luma = full ? y / 255 : (y - 16) / 219;
    const double pb = full ? (u - 128) / 255 : (u - 128) / 224, pr = full ? (v - 128) / 255 : (v - 128) / 224;
    const double r = luma + 2 * (1 - kr) * pr, b = luma + 2 * (1 - kb) * pb;
    const double g = (luma - kr * r - kb * b) / (1 - kr - kb);
    const auto clip = [](double x) { return std::clamp(x, 0.0, 1.0) * 255; };
    return {clip(r), clip(g), clip(b)};
}

TEST(RgbConverter, FollowsTheFramesMatrixAndRange) {
    const struct {
        AVColorSpace space;
        AVColorRange range;
        double kr, kb;
        bool full;
    } cases[] = {
        {AVCOL_SPC_UNSPECIFIED, AVCOL_RANGE_UNSPECIFIED, .299, .114, false},
        {AVCOL_SPC_BT470BG, AVCOL_RANGE_MPEG, .299, .114, false},
        {AVCOL_SPC_BT709, AVCOL_RANGE_MPEG, .2126, .0722, false},
        {AVCOL_SPC_BT709, AVCOL_RANGE_JPEG, .2126, .0722, true},
        {AVCOL_SPC_SMPTE170M, AVCOL_RANGE_JPEG, .299, .114, true},
    };
    for (const auto& c : cases) {
        const auto frame = flat_frame(AV_PIX_FMT_YUV420P, 120, 100, 160, c.space, c.range);
        RgbConverter converter;
        RgbImage image;
        ASSERT_TRUE(converter.convert(*frame, {}, image));
        // swscale's integer tables are within 3 steps of 255; a wrong matrix or range is further away.
        const Rgb expected = by_formula(120, 100, 160, c.kr, c.kb, c.full);
        const std::uint8_t* pixel = &image.pixels[(10 * 64 + 10) * 3];
        EXPECT_NEAR(pixel[0], expected.r, 3);
        EXPECT_NEAR(pixel[1], expected.g, 3);
        EXPECT_NEAR(pixel[2], expected.b, 3);
    }
}

TEST(RgbConverter, AJpegFormatIsFullRange) {
    const auto frame =
        flat_frame(AV_PIX_FMT_YUVJ422P, 255, 128, 128, AVCOL_SPC_UNSPECIFIED, AVCOL_RANGE_UNSPECIFIED);
    RgbConverter converter;
    RgbImage image;
    ASSERT_TRUE(converter.convert(*frame, {}, image));
    EXPECT_GE(image.pixels[0], 254);
}

TEST(RgbConverter, FollowsASizeThatChanges) {
    RgbConverter converter;
    RgbImage image;
    auto frame =
        flat_frame(AV_PIX_FMT_YUV420P, 120, 100, 160, AVCOL_SPC_UNSPECIFIED, AVCOL_RANGE_UNSPECIFIED);
    ASSERT_TRUE(converter.convert(*frame, {}, image));
    frame->width = 32;
    ASSERT_TRUE(converter.convert(*frame, {90, false}, image));
    EXPECT_EQ(image.width, 48);
    EXPECT_EQ(image.height, 32);
}

// A picture whose pixels tell where they came from.
RgbImage numbered(int width, int height) {
    RgbImage image;
    image.resize(width, height);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            image.pixels[static_cast<std::size_t>((y * width + x) * 3)] = static_cast<std::uint8_t>(x);
            image.pixels[static_cast<std::size_t>((y * width + x) * 3 + 1)] = static_cast<std::uint8_t>(y);
        }
    return image;
}

std::pair<int, int> source_of(const RgbImage& image, int x, int y) {
    const std::uint8_t* pixel = image.view().row(y) + 3 * x;
    return {pixel[0], pixel[1]};
}

TEST(Turn, MovesCornersAsAHandWould) {
    const RgbImage image = numbered(4, 3);
    RgbImage turned;
    turn(image, {90, false}, turned);  // clockwise: the top left corner goes to the top right
    EXPECT_EQ(turned.width, 3);
    EXPECT_EQ(source_of(turned, 2, 0), (std::pair{0, 0}));
    EXPECT_EQ(source_of(turned, 2, 3), (std::pair{3, 0}));
    turn(image, {180, false}, turned);
    EXPECT_EQ(source_of(turned, 3, 2), (std::pair{0, 0}));
    turn(image, {270, false}, turned);
    EXPECT_EQ(source_of(turned, 0, 3), (std::pair{0, 0}));
    turn(image, {0, true}, turned);
    EXPECT_EQ(source_of(turned, 3, 0), (std::pair{0, 0}));
    turn(image, {90, true}, turned);  // mirrored first: the top right corner goes to the top right
    EXPECT_EQ(source_of(turned, 2, 0), (std::pair{3, 0}));
}

// The first frame of a file, upright, by us.
RgbImage first_frame(const std::string& path) {
    struct Take : FrameSink {
        Status frame(std::uint32_t, const AVFrame& picture) override {
            return converter.convert(picture, orientation, image);
        }
        Status lost(std::uint32_t) override { return {}; }
        RgbConverter converter;
        Orientation orientation;
        RgbImage image;
    };
    auto file = MediaFile::open(path, {});
    if (!file) return {};
    const auto index = (*file)->index();
    if (!index) return {};
    Take take;
    take.orientation = (*file)->info().orientation;
    const std::vector<std::uint32_t> wanted = {0};
    EXPECT_TRUE(decode(**file, *index, wanted, 1, take));
    return take.image;
}

TEST(RgbConverter, TurnsAFrameAsFfmpegDoes) {
    using namespace noscope::testing;
    const TempFolder folder;
    const std::string upright = folder.file("upright.mp4");
    ASSERT_TRUE(ffmpeg("-ss 20 -t 1 -i " + quoted(example_clip()) + " -c:v libx264 -bf 0", upright));
    for (const int degrees : {0, 90, 180, 270}) {
        const std::string turned = folder.file("turned.mp4"), raw = folder.file("raw.rgb");
        // FFmpeg writes the matrix only where it copies the stream.
        ASSERT_TRUE(ffmpeg(
            "-i " + quoted(upright) + " -c copy -metadata:s:v rotate=" + std::to_string(degrees), turned));
        ASSERT_TRUE(ffmpeg("-i " + quoted(turned) + " -frames:v 1 -f rawvideo -pix_fmt rgb24", raw));
        const RgbImage ours = first_frame(turned);
        const std::string theirs = read_text(raw);
        ASSERT_EQ(ours.pixels.size(), theirs.size());
        EXPECT_EQ(ours.width, degrees % 180 == 0 ? 768 : 432);
        double difference = 0;
        for (std::size_t i = 0; i < theirs.size(); ++i)
            difference += std::abs(ours.pixels[i] - static_cast<std::uint8_t>(theirs[i]));
        EXPECT_LT(difference / static_cast<double>(theirs.size()), 2) << degrees;
    }
}

}  // namespace
}  // namespace noscope
