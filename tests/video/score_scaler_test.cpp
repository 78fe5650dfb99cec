#include "video/score_scaler.h"

#include "random_frame.h"
#include "scores.h"
#include "support/vector_targets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace noscope {
namespace {

using testing::description_of;
using testing::empty_frame;
using testing::expect_same;
using testing::Random;
using testing::random_frame;
using testing::sample_of;
using testing::scaled;

__extension__ using Wide = __int128;

Wide floored(Wide a, Wide b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }

// The definition: a cell's mean of what it covers, sample by sample, as a fraction, mapped and rounded.
int level_by_definition(const AVFrame& frame, int component, bool full, const ScoreSpec& spec, int cell_x,
                        int cell_y) {
    const AVPixFmtDescriptor& description = description_of(frame);
    const bool chroma = component > 0;
    const auto edge = [&](int samples, int shift, double from, double to, int cell, int cells) {
        const int extent = samples * 256 >> (chroma ? shift : 0);
        const auto begin = static_cast<std::int64_t>(std::floor(from * extent + .5));
        const auto end = static_cast<std::int64_t>(std::floor(to * extent + .5));
        return begin +
               static_cast<std::int64_t>(floored(2 * Wide{end - begin} * cell + cells, Wide{2} * cells));
    };
    const auto x_edge = [&](int cell) {
        return edge(frame.width, description.log2_chroma_w, spec.crop.x0, spec.crop.x1, cell, spec.width);
    };
    const auto y_edge = [&](int cell) {
        return edge(frame.height, description.log2_chroma_h, spec.crop.y0, spec.crop.y1, cell, spec.height);
    };
    const std::int64_t left = x_edge(cell_x), right = x_edge(cell_x + 1);
    const std::int64_t top = y_edge(cell_y), bottom = y_edge(cell_y + 1);
    Wide sum = 0;
    for (std::int64_t y = top / 256; y * 256 < bottom; ++y)
        for (std::int64_t x = left / 256; x * 256 < right; ++x) {
            const auto covered = [](std::int64_t at, std::int64_t from, std::int64_t to) {
                return std::min(to, at * 256 + 256) - std::max(from, at * 256);
            };
            sum += Wide{covered(x, left, right)} * covered(y, top, bottom) *
                   sample_of(frame, component, static_cast<int>(x), static_cast<int>(y));
        }
    const Wide area = Wide{right - left} * (bottom - top);
    const int depth = description.comp[0].depth;
    const Wide step = Wide{1} << (depth - 8);
    const Wide range = full ? (Wide{1} << depth) - 1 : chroma ? 224 * step : 219 * step;
    const Wide zero = chroma ? 128 * step : full ? 0 : 16 * step;
    const Wide centre = chroma ? 128 : 0;
    // 255 (sum / area - zero) / range + centre + 1/2, over one denominator
    const Wide denominator = 2 * range * area;
    const Wide level = floored(2 * 255 * (sum - zero * area) + (2 * centre + 1) * range * area, denominator);
    return static_cast<int>(std::clamp<Wide>(level, 0, 255));
}

void expect_defined(const AVFrame& frame, bool full, const ScoreSpec& spec, const ScoreImage& image) {
    const bool gray = description_of(frame).nb_components < 3;
    for (int y = 0; y < spec.height; ++y)
        for (int x = 0; x < spec.width; ++x) {
            const auto i = static_cast<std::size_t>(y * spec.width + x);
            ASSERT_EQ(image.y[i], level_by_definition(frame, 0, full, spec, x, y)) << x << "," << y;
            if (!spec.chroma) continue;
            ASSERT_EQ(image.u[i], gray ? 128 : level_by_definition(frame, 1, full, spec, x, y))
                << x << "," << y;
            ASSERT_EQ(image.v[i], gray ? 128 : level_by_definition(frame, 2, full, spec, x, y))
                << x << "," << y;
        }
}

ScoreSpec random_spec(Random& random, int most = 30) {
    ScoreSpec spec{1 + static_cast<int>(random() % most), 1 + static_cast<int>(random() % most),
                   random() % 2 == 0};
    if (random() % 2) {
        const double x = random.fraction() * .7, y = random.fraction() * .7;
        spec.crop = {x, y, x + .2 + random.fraction() * (.8 - x), y + .2 + random.fraction() * (.8 - y)};
        spec.crop.x1 = std::min(spec.crop.x1, 1.0);
        spec.crop.y1 = std::min(spec.crop.y1, 1.0);
    }
    return spec;
}

struct FormatCase {
    AVPixelFormat format;
    AVColorRange range;
    bool full;  // what it amounts to
};

const FormatCase kFormats[] = {
    {AV_PIX_FMT_YUV420P, AVCOL_RANGE_UNSPECIFIED, false},
    {AV_PIX_FMT_YUV420P, AVCOL_RANGE_MPEG, false},
    {AV_PIX_FMT_YUV420P, AVCOL_RANGE_JPEG, true},
    {AV_PIX_FMT_YUV422P, AVCOL_RANGE_UNSPECIFIED, false},
    {AV_PIX_FMT_YUV444P, AVCOL_RANGE_UNSPECIFIED, false},
    {AV_PIX_FMT_YUV411P, AVCOL_RANGE_UNSPECIFIED, false},
    {AV_PIX_FMT_YUVA420P, AVCOL_RANGE_UNSPECIFIED, false},
    {AV_PIX_FMT_YUVJ420P, AVCOL_RANGE_UNSPECIFIED, true},
    {AV_PIX_FMT_YUVJ422P, AVCOL_RANGE_UNSPECIFIED, true},
    {AV_PIX_FMT_YUVJ444P, AVCOL_RANGE_UNSPECIFIED, true},
    {AV_PIX_FMT_YUV420P9LE, AVCOL_RANGE_UNSPECIFIED, false},
    {AV_PIX_FMT_YUV420P10LE, AVCOL_RANGE_UNSPECIFIED, false},
    {AV_PIX_FMT_YUV420P10LE, AVCOL_RANGE_JPEG, true},
    {AV_PIX_FMT_YUV422P10LE, AVCOL_RANGE_MPEG, false},
    {AV_PIX_FMT_YUV444P10LE, AVCOL_RANGE_UNSPECIFIED, false},
    {AV_PIX_FMT_YUV422P12LE, AVCOL_RANGE_UNSPECIFIED, false},
    {AV_PIX_FMT_YUV420P14LE, AVCOL_RANGE_UNSPECIFIED, false},
    {AV_PIX_FMT_YUV444P16LE, AVCOL_RANGE_UNSPECIFIED, false},
    {AV_PIX_FMT_YUV444P16LE, AVCOL_RANGE_JPEG, true},
    {AV_PIX_FMT_NV12, AVCOL_RANGE_UNSPECIFIED, false},
    {AV_PIX_FMT_NV21, AVCOL_RANGE_UNSPECIFIED, false},
    {AV_PIX_FMT_NV24, AVCOL_RANGE_JPEG, true},
    {AV_PIX_FMT_P010LE, AVCOL_RANGE_UNSPECIFIED, false},
    {AV_PIX_FMT_P016LE, AVCOL_RANGE_JPEG, true},
    {AV_PIX_FMT_GRAY8, AVCOL_RANGE_UNSPECIFIED, true},
    {AV_PIX_FMT_GRAY8, AVCOL_RANGE_MPEG, false},
    {AV_PIX_FMT_GRAY10LE, AVCOL_RANGE_UNSPECIFIED, true},
    {AV_PIX_FMT_GRAY16LE, AVCOL_RANGE_UNSPECIFIED, true},
};

TEST(ScoreScaler, IsTheMeanByDefinitionInEveryFormat) {
    Random random(7);
    for (const FormatCase& c : kFormats) {
        SCOPED_TRACE(av_get_pix_fmt_name(c.format));
        for (int round = 0; round < 12; ++round) {
            const auto frame = random_frame(random, c.format, 4 + static_cast<int>(random() % 150),
                                            4 + static_cast<int>(random() % 150), c.range);
            const std::vector<ScoreSpec> specs = {random_spec(random), random_spec(random)};
            const auto images = scaled(*frame, specs);
            for (std::size_t i = 0; i < specs.size(); ++i) {
                SCOPED_TRACE(::testing::Message() << frame->width << "x" << frame->height << " to "
                                                  << specs[i].width << "x" << specs[i].height);
                expect_defined(*frame, c.full, specs[i], images[i]);
                if (HasFatalFailure()) return;
            }
        }
    }
}

TEST(ScoreScaler, EnlargesByTheSameFormula) {
    Random random(8);
    for (const auto format : {AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUV420P10LE}) {
        const auto frame = random_frame(random, format, 6, 5);
        const ScoreSpec spec{41, 23, true, {.1, .2, .93, .87}};
        expect_defined(*frame, false, spec, scaled(*frame, {spec})[0]);
    }
}

// Cells of more rows than one band holds.
TEST(ScoreScaler, TakesTallCells) {
    Random random(9);
    for (const auto format : {AV_PIX_FMT_GRAY8, AV_PIX_FMT_GRAY16LE}) {
        auto frame = random_frame(random, format, 40, 1999);
        const ScoreSpec spec{3, 2, false, {0, .01, 1, 1}};
        expect_defined(*frame, true, spec, scaled(*frame, {spec})[0]);
        testing::fill(*frame, [](int, int, int) { return ~0u; });
        EXPECT_THAT(scaled(*frame, {spec})[0].y, ::testing::Each(255));
    }
}

TEST(ScoreScaler, AFlatPictureStaysFlat) {
    Random random(10);
    for (const FormatCase& c : kFormats) {
        SCOPED_TRACE(av_get_pix_fmt_name(c.format));
        auto frame = empty_frame(c.format, 67, 45, c.range);
        const std::uint32_t mask = (1u << description_of(*frame).comp[0].depth) - 1;
        for (int round = 0; round < 8; ++round) {
            const std::uint32_t values[] = {random() & mask, round == 0 ? 0 : random() & mask,
                                            round == 0 ? mask : random() & mask, mask};
            testing::fill(*frame, [&](int component, int, int) { return values[component]; });
            ScoreSpec spec = random_spec(random);
            spec.chroma = true;
            const ScoreImage image = scaled(*frame, {spec})[0];
            expect_defined(*frame, c.full, {1, 1, true}, scaled(*frame, {{1, 1, true}})[0]);
            EXPECT_THAT(image.y, ::testing::Each(image.y[0]));
            EXPECT_THAT(image.u, ::testing::Each(image.u[0]));
            EXPECT_THAT(image.v, ::testing::Each(image.v[0]));
        }
    }
}

TEST(ScoreScaler, SizesTogetherEqualSizesAlone) {
    Random random(11);
    const Rect part{.123, .05, .871, .99};
    std::vector<ScoreSpec> specs = {
        {100, 100, true}, {50, 50, false},      {50, 50, true},        {25, 10, true}, {64, 36, false},
        {32, 36, true},   {50, 50, true, part}, {25, 25, false, part}, {1, 1, true},   {100, 50, false}};
    for (int round = 0; round < 20; ++round) {
        const auto format = round % 3 == 0   ? AV_PIX_FMT_YUV420P10LE
                            : round % 3 == 1 ? AV_PIX_FMT_YUV420P
                                             : AV_PIX_FMT_NV12;
        const auto frame = random_frame(random, format, 30 + static_cast<int>(random() % 400),
                                        30 + static_cast<int>(random() % 300));
        std::shuffle(specs.begin(), specs.end(), random);
        const auto together = scaled(*frame, specs);
        for (std::size_t i = 0; i < specs.size(); ++i)
            expect_same(together[i], scaled(*frame, {specs[i]})[0]);
    }
}

// The samples of luma are read once however many sizes divide one another.
TEST(ScoreScaler, ReadsTheFrameOnceForNestedSizes) {
    static std::size_t columns_summed;
    BoxSums counting = plain_box_sums();
    counting.columns8 = [](const std::uint8_t* rows, std::ptrdiff_t stride, const RowBand& band,
                           std::size_t width, std::uint32_t* columns) {
        columns_summed += width;
        plain_box_sums().columns8(rows, stride, band, width, columns);
    };
    Random random(12);
    const auto frame = random_frame(random, AV_PIX_FMT_YUV420P, 640, 360);
    const auto cost = [&](const std::vector<ScoreSpec>& specs) {
        columns_summed = 0;
        scaled(*frame, specs, {}, counting);
        return columns_summed;
    };
    const std::size_t alone = cost({{100, 100}});
    EXPECT_EQ(alone, 640 * 100);
    EXPECT_EQ(cost({{50, 50}, {100, 100}, {20, 10}}), alone);
    EXPECT_GT(cost({{50, 50}, {100, 100}, {33, 33}}), alone);
    EXPECT_GT(cost({{50, 50, false, {0, 0, .5, 1}}, {100, 100}}), alone);
}

TEST(ScoreScaler, EveryKindOfCpuAgrees) {
    Random random(13);
    const auto bright = random_frame(random, AV_PIX_FMT_YUV420P, 333, 201);
    const auto deep = random_frame(random, AV_PIX_FMT_P010LE, 333, 201);
    const std::vector<ScoreSpec> specs = {{48, 27, true}, {24, 27, true}, {100, 100, true, {.1, .3, .8, .9}}};
    for (const AVFrame* frame : {bright.get(), deep.get()}) {
        const auto plain = scaled(*frame, specs, {}, plain_box_sums());
        testing::for_each_vector_target([&] {
            const auto fast = scaled(*frame, specs);
            for (std::size_t i = 0; i < specs.size(); ++i) expect_same(plain[i], fast[i]);
        });
    }
}

}  // namespace
}  // namespace noscope
