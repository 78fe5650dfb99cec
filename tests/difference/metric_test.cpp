#include "difference/metric.h"

#include "planes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>

namespace noscope {
namespace {

using ::testing::HasSubstr;
using testing::image_of;
using testing::Random;
using testing::random_image;

std::unique_ptr<Metric> metric(std::string_view name, int width, int height,
                               const MetricOptions& options = {}, GridSize grid = {}) {
    auto made = make_metric(name, grid, width, height, options);
    EXPECT_TRUE(made) << (made ? "" : made.error().message);
    return std::move(*made);
}

double level(const ScoreImage& image, int x, int y) {
    return image.y[static_cast<std::size_t>(y * image.width + x)];
}

double mean_of(const ScoreImage& now, const ScoreImage& then,
               const std::function<double(double, double)>& term) {
    double sum = 0;
    for (std::size_t i = 0; i < now.y.size(); ++i) sum += term(now.y[i], then.y[i]);
    return sum / static_cast<double>(now.y.size());
}

double mse(const ScoreImage& now, const ScoreImage& then) {
    return mean_of(now, then, [](double a, double b) { return (a / 255 - b / 255) * (a / 255 - b / 255); });
}

// SSIM of one window in the paper's words, around the window's means.
double ssim(const ScoreImage& now, const ScoreImage& then, int left, int top, int width, int height) {
    const auto mean = [&](const std::function<double(int, int)>& value) {
        double sum = 0;
        for (int y = top; y < top + height; ++y)
            for (int x = left; x < left + width; ++x) sum += value(x, y);
        return sum / (width * height);
    };
    const double a = mean([&](int x, int y) { return level(now, x, y); });
    const double b = mean([&](int x, int y) { return level(then, x, y); });
    const double aa = mean([&](int x, int y) { return std::pow(level(now, x, y) - a, 2); });
    const double bb = mean([&](int x, int y) { return std::pow(level(then, x, y) - b, 2); });
    const double ab = mean([&](int x, int y) { return (level(now, x, y) - a) * (level(then, x, y) - b); });
    const double c1 = std::pow(0.01 * 255, 2), c2 = std::pow(0.03 * 255, 2);
    return (2 * a * b + c1) * (2 * ab + c2) / ((a * a + b * b + c1) * (aa + bb + c2));
}

// Windows of 2x2 cells, of which there are side / 4, rounded down.
double mean_ssim(const ScoreImage& now, const ScoreImage& then) {
    const auto windows = [](int side) {
        const int cells = std::max(1, side / 4), together = std::min(2, cells);
        const auto edge = [&](int i) { return static_cast<int>(std::floor(double(i) * side / cells + 0.5)); };
        std::vector<std::pair<int, int>> found;
        for (int i = 0; i + together <= cells; ++i) found.emplace_back(edge(i), edge(i + together) - edge(i));
        return found;
    };
    double sum = 0;
    int count = 0;
    for (const auto& [top, height] : windows(now.height)) {
        for (const auto& [left, width] : windows(now.width)) {
            sum += ssim(now, then, left, top, width, height);
            ++count;
        }
    }
    return sum / count;
}

// Where 4 divides the sides, windows are 8x8, 4 apart.
TEST(Metric, SsimOfTwoWindowsByHand) {
    Random random(20);
    const ScoreImage now = random_image(random, 12, 8), then = random_image(random, 12, 8);
    EXPECT_NEAR(metric("ssim", 12, 8)->distance(now, then),
                1 - (ssim(now, then, 0, 0, 8, 8) + ssim(now, then, 4, 0, 8, 8)) / 2, 1e-12);
}

double chi_square(const ScoreImage& now, const ScoreImage& then) {
    std::map<int, std::pair<double, double>> bins;
    for (const int value : now.y) bins[value / 4].first += 1.0 / static_cast<double>(now.y.size());
    for (const int value : then.y) bins[value / 4].second += 1.0 / static_cast<double>(then.y.size());
    double sum = 0;
    for (const auto& [bin, shares] : bins)
        sum += std::pow(shares.first - shares.second, 2) / (shares.first + shares.second);
    return sum / 2;
}

double by_definition(std::string_view name, const ScoreImage& now, const ScoreImage& then) {
    if (name == "mse") return mse(now, then);
    if (name == "sad")
        return mean_of(now, then, [](double a, double b) { return std::abs(a / 255 - b / 255); });
    if (name == "psnr") return 10 * std::log10(mse(now, then));
    if (name == "ssim") return 1 - mean_ssim(now, then);
    if (name == "hist") return chi_square(now, then);
    ADD_FAILURE() << "no definition of " << name;
    return 0;
}

// Like `image`, with noise.
ScoreImage changed(const ScoreImage& image, Random& random, int most) {
    ScoreImage other = image;
    for (auto& one : other.y)
        one = static_cast<std::uint8_t>(std::clamp(
            one + static_cast<int>(random() % (2 * static_cast<unsigned>(most) + 1)) - most, 0, 255));
    return other;
}

TEST(Metric, EachIsWhatItsDefinitionSays) {
    Random random(21);
    ASSERT_EQ(metrics().size(), 5u);
    for (const MetricRow& row : metrics()) {
        for (int round = 0; round < 120; ++round) {
            const int width = 1 + static_cast<int>(random() % 60),
                      height = 1 + static_cast<int>(random() % 60);
            const ScoreImage now = random_image(random, width, height);
            ScoreImage then = round % 2 ? random_image(random, width, height) : changed(now, random, 5);
            then.y[0] = static_cast<std::uint8_t>(now.y[0] ^ 1);
            const double expected = by_definition(row.name, now, then);
            ASSERT_NEAR(metric(row.name, width, height)->distance(now, then), expected, 1e-9)
                << row.name << " " << width << "x" << height;
        }
    }
}

TEST(Metric, EachIsSymmetricLeastForEqualImagesAndGrowsWithChange) {
    Random random(22);
    for (const MetricRow& row : metrics()) {
        const auto made = metric(row.name, 50, 40);
        const ScoreImage image = random_image(random, 50, 40);
        const double equal = made->distance(image, image);
        EXPECT_EQ(equal, row.name == "psnr" ? -130 : 0) << row.name;
        ScoreImage other = image;
        double before = equal;
        // More and more of the image turns white.
        for (int step = 0; step < 4; ++step) {
            for (std::size_t i = 0; i < 300; ++i) other.y[static_cast<std::size_t>(step) * 300 + i] = 255;
            const double after = made->distance(image, other);
            EXPECT_GT(after, before) << row.name;
            EXPECT_DOUBLE_EQ(made->distance(other, image), after) << row.name;
            before = after;
        }
    }
    ScoreImage black = image_of(8, 8), white = image_of(8, 8, 255);
    for (const char* name : {"mse", "sad", "hist"})
        EXPECT_EQ(metric(name, 8, 8)->distance(black, white), 1) << name;
    EXPECT_EQ(metric("psnr", 8, 8)->distance(black, white), 0);
}

// The cap for equal images lies below the least change of the largest image.
TEST(Metric, PsnrOfTheLeastChangeIsAboveThatOfEqualImages) {
    const ScoreImage image = image_of(kMostScoreSide, kMostScoreSide, 7);
    ScoreImage other = image;
    other.y.back() = 8;
    const auto made = metric("psnr", kMostScoreSide, kMostScoreSide);
    EXPECT_GT(made->distance(image, other), made->distance(image, image));
}

TEST(Metric, BatchesGiveWhatSinglePairsGive) {
    Random random(23);
    for (const MetricRow& row : metrics()) {
        for (const bool gain : {false, true}) {
            for (const bool blocks : {false, true}) {
                if (blocks && !row.blocks) continue;
                const auto made =
                    metric(row.name, 33, 20, {.gain = gain}, blocks ? GridSize{4, 3} : GridSize{});
                std::vector<ScoreImage> images;
                for (int i = 0; i < 21; ++i) {
                    images.push_back(random_image(random, 33, 20));
                    for (auto& one : images.back().y) one = static_cast<std::uint8_t>(one / (1 + i % 4));
                }
                std::vector<const ScoreImage*> now, then;
                for (std::size_t i = 0; i < images.size(); ++i) {
                    now.push_back(&images[(i * 5 + 1) % images.size()]);
                    then.push_back(&images[i]);
                }
                std::vector<double> against(images.size()), pairwise(images.size());
                made->distances(images[0], then, against);
                made->distances(now, then, pairwise);
                for (std::size_t i = 0; i < images.size(); ++i) {
                    EXPECT_EQ(against[i], made->distance(images[0], *then[i])) << row.name;
                    EXPECT_EQ(pairwise[i], made->distance(*now[i], *then[i])) << row.name;
                }
            }
        }
    }
}

// A decoder's user fills the same images again and again.
TEST(Metric, ImagesMayChangeInPlaceBetweenCalls) {
    Random random(30);
    for (const MetricRow& row : metrics()) {
        const auto made = metric(row.name, 30, 30, {.gain = true});
        ScoreImage now = random_image(random, 30, 30), then = random_image(random, 30, 30);
        made->distance(now, then);
        for (ScoreImage* image : {&now, &then}) {
            for (auto& one : image->y) one = static_cast<std::uint8_t>(random() % 100);
            EXPECT_EQ(made->distance(now, then),
                      metric(row.name, 30, 30, {.gain = true})->distance(now, then))
                << row.name;
        }
    }
}

TEST(Metric, EveryFormOfTheSumsGivesTheSameBits) {
    Random random(24);
    const ScoreImage now = random_image(random, 100, 100), then = changed(now, random, 40);
    for (const MetricRow& row : metrics()) {
        for (const bool blocks : {false, true}) {
            if (blocks && !row.blocks) continue;
            const GridSize grid = blocks ? GridSize{10, 10} : GridSize{};
            const double plain =
                metric(row.name, 100, 100, {.gain = true, .sums = &plain_difference_sums()}, grid)
                    ->distance(now, then);
            for (const DifferenceForm& form : difference_forms())
                EXPECT_EQ(
                    metric(row.name, 100, 100, {.gain = true, .sums = form.sums}, grid)->distance(now, then),
                    plain)
                    << row.name << " " << form.name;
        }
    }
}

TEST(Metric, GainTakesAwayWhatBrightnessAddsAndNoMore) {
    Random random(25);
    ScoreImage scene = image_of(40, 40), brighter = scene;
    for (std::size_t i = 0; i < scene.y.size(); ++i) {
        scene.y[i] = static_cast<std::uint8_t>(2 * (random() % 50));
        brighter.y[i] = static_cast<std::uint8_t>(scene.y[i] * 3 / 2);
    }
    for (const MetricRow& row : metrics()) {
        const auto with = metric(row.name, 40, 40, {.gain = true}), without = metric(row.name, 40, 40);
        EXPECT_GT(without->distance(brighter, scene), without->distance(scene, scene)) << row.name;
        EXPECT_EQ(with->distance(brighter, scene), with->distance(scene, scene)) << row.name;
    }
    // More than a factor of two is no longer the same scene.
    const auto with = metric("mse", 40, 40, {.gain = true});
    EXPECT_NEAR(with->distance(image_of(40, 40, 200), image_of(40, 40, 50)), std::pow(100 / 255.0, 2), 1e-12);
    EXPECT_NEAR(with->distance(image_of(40, 40, 20), image_of(40, 40, 100)), std::pow(30 / 255.0, 2), 1e-12);
    EXPECT_NEAR(with->distance(image_of(40, 40, 20), image_of(40, 40, 0)), std::pow(20 / 255.0, 2), 1e-12);
}

TEST(Metric, GainIsRoundedAndClamped) {
    EXPECT_EQ(gain_between(100, 100), 256u);
    EXPECT_EQ(gain_between(100, 150), 384u);
    EXPECT_EQ(gain_between(512, 257), 129u);  // 128.5
    EXPECT_EQ(gain_between(100, 10), 128u);
    EXPECT_EQ(gain_between(10, 100), 512u);
    EXPECT_EQ(gain_between(0, 100), 256u);
    EXPECT_EQ(gain_between(100, 0), 128u);
}

TEST(Metric, EqualBlocksOfEqualWeightGiveTheWhole) {
    Random random(26);
    for (const char* name : {"mse", "sad"}) {
        for (const auto& [width, height, grid] :
             {std::tuple{100, 100, GridSize{10, 10}}, {50, 50, GridSize{5, 5}}, {35, 24, GridSize{7, 4}}}) {
            const ScoreImage now = random_image(random, width, height),
                             then = random_image(random, width, height);
            EXPECT_NEAR(metric(name, width, height, {}, grid)->distance(now, then),
                        metric(name, width, height)->distance(now, then), 1e-12);
        }
    }
}

TEST(Metric, BlockErrorsAreWhatIsWeighed) {
    Random random(12);
    for (const bool gain : {false, true})
        for (const std::string_view name : {"mse", "sad"}) {
            const ScoreImage now = random_image(random, 23, 17), then = random_image(random, 23, 17);
            const auto grid = BlockGrid::make({5, 3}, 23, 17);
            const auto whole = metric(name, 23, 17, {.gain = gain}, {5, 3});
            std::vector<double> errors(grid->blocks());
            whole->block_errors(now, then, errors);
            for (std::size_t block = 0; block < errors.size(); ++block) {
                MetricOptions one{.gain = gain, .weights = std::vector<double>(errors.size())};
                one.weights[block] = 1;
                EXPECT_DOUBLE_EQ(errors[block], metric(name, 23, 17, one, {5, 3})->distance(now, then));
            }
        }
}

// Blocks that do not divide the image count alike, whatever their size.
TEST(Metric, BlocksAreWeighted) {
    Random random(27);
    const ScoreImage now = random_image(random, 23, 17), then = random_image(random, 23, 17);
    const auto grid = BlockGrid::make({5, 3}, 23, 17);
    MetricOptions options;
    double expected = 0;
    for (std::size_t block = 0; block < grid->blocks(); ++block) {
        options.weights.push_back(random.fraction() - 0.25);
        double sum = 0;
        const std::size_t column = block % 5, row = block / 5;
        for (std::size_t y = grid->top(row); y < grid->top(row + 1); ++y)
            for (std::size_t x = grid->left(column); x < grid->left(column + 1); ++x)
                sum += std::pow((now.y[y * 23 + x] - then.y[y * 23 + x]) / 255.0, 2);
        expected += options.weights.back() * sum / static_cast<double>(grid->samples(block));
    }
    EXPECT_NEAR(metric("mse", 23, 17, options, {5, 3})->distance(now, then), expected, 1e-12);
}

TEST(Metric, AFlickeringBlockOfWeight0HasNoInfluence) {
    Random random(28);
    ScoreImage now = random_image(random, 50, 50), then = changed(now, random, 3);
    MetricOptions options;
    options.weights.assign(100, 0.01);
    options.weights[34] = 0;  // rows 15..19, columns 20..24
    const auto made = metric("sad", 50, 50, options, {10, 10});
    const double calm = made->distance(now, then);
    for (int y = 15; y < 20; ++y)
        for (int x = 20; x < 25; ++x) now.y[static_cast<std::size_t>(y * 50 + x)] ^= 0x80;
    EXPECT_EQ(made->distance(now, then), calm);
    now.y[15 * 50 + 19] ^= 0x80;
    EXPECT_GT(made->distance(now, then), calm);
}

TEST(Metric, ChangesOutsideTheRegionDoNotCount) {
    Random random(29);
    ScoreImage now = random_image(random, 100, 100);
    const ScoreImage then = now;
    MetricOptions options;
    options.regions = {{{{0.5, 0}, {1, 0}, {1, 0.5}, {0.5, 0.5}}}};
    const auto made = metric("mse", 100, 100, options, {10, 10});
    for (std::size_t y = 0; y < 100; ++y)
        for (std::size_t x = 0; x < 100; ++x)
            if (x < 50 || y >= 50) now.y[y * 100 + x] ^= 0xFF;
    EXPECT_EQ(made->distance(now, then), 0);
    // What counts is averaged over the region's blocks.
    for (std::size_t y = 0; y < 50; ++y)
        for (std::size_t x = 50; x < 100; ++x)
            now.y[y * 100 + x] = static_cast<std::uint8_t>(then.y[y * 100 + x] ^ 1);
    EXPECT_NEAR(made->distance(now, then), 1 / (255.0 * 255.0), 1e-15);
}

TEST(Metric, RefusesWhatCannotBe) {
    const auto message = [](std::string_view name, GridSize grid, int width, int height,
                            const MetricOptions& options = {}) {
        const auto made = make_metric(name, grid, width, height, options);
        EXPECT_FALSE(made);
        EXPECT_EQ(made.error().code, ErrorCode::usage);
        return made.error().message;
    };
    EXPECT_THAT(message("msr", {}, 50, 50), HasSubstr("mse, sad, psnr, ssim, hist"));
    EXPECT_THAT(message("ssim", {10, 10}, 50, 50), HasSubstr("takes no grid"));
    EXPECT_THAT(message("mse", {60, 10}, 50, 50), HasSubstr("finer"));
    EXPECT_THAT(message("mse", {}, 0, 50), HasSubstr("0x50"));
    EXPECT_THAT(message("mse", {}, 5000, 50), HasSubstr("5000x50"));
    EXPECT_THAT(message("mse", {2, 2}, 50, 50, {.weights = {1, 2, 3}}), HasSubstr("3 weights"));
    EXPECT_THAT(message("mse", {2, 1}, 50, 50, {.weights = {1, NAN}}), HasSubstr("weight of block 1"));
    EXPECT_THAT(message("mse", {}, 50, 50, {.weights = {1}}), HasSubstr("by block"));
    const Region corner{{{0, 0}, {0.1, 0}, {0.1, 0.1}, {0, 0.1}}};
    EXPECT_THAT(message("mse", {}, 50, 50, {.regions = {corner}}), HasSubstr("by block"));
    EXPECT_THAT(message("mse", {2, 2}, 50, 50, {.regions = {corner}, .crop = {0.5, 0.5, 1, 1}}),
                HasSubstr("region"));
}

}  // namespace
}  // namespace noscope
