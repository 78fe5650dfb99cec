// Parts of what a plan learns that need no recording.
#include "find/net_peers.h"
#include "find/pasting_difference.h"
#include "find/teacher.h"
#include "find/training_rows.h"
#include "find/training_sample.h"

#include "cascade/scripted.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace noscope {
namespace {

using ::testing::ElementsAre;

TEST(SampleNeeds, AreThoseOfThePlan) {
    EXPECT_FALSE(sample_needs(plan_of("mse(empty)>1 | reference")).any());
    EXPECT_FALSE(sample_needs(plan_of("mse(empty,5x5,learned)>1 | reference")).any())
        << "weights alone have a sample of their own";
    EXPECT_TRUE(sample_needs(plan_of("mse(empty,5x5,learned)[auto] | reference")).weights);
    EXPECT_TRUE(sample_needs(plan_of("cnn(50,8s2,d8)[.1,.9] | reference")).nets);
    EXPECT_TRUE(sample_needs(plan_of("model:m[auto] | reference")).chooses);
}

TEST(SampleSizes, ShareTheBudget) {
    const SampleNeeds both{.nets = true, .chooses = true}, chooses{.chooses = true};
    const SampleSizes usual = sample_sizes({}, 100'000, both, false);
    EXPECT_EQ(usual.asked, 3000);
    EXPECT_EQ(usual.train, 3000);
    EXPECT_EQ(usual.select, 2000);
    EXPECT_FALSE(usual.whole);
    const SampleSizes alone = sample_sizes({}, 100'000, chooses, false);
    EXPECT_EQ(alone.train, 0);
    EXPECT_EQ(alone.select, 5000);
    EXPECT_EQ(sample_sizes({}, 100'000, {}, false).select, 0);
}

TEST(SampleSizes, AShareHasALeastSizeAndANumberHasNot) {
    const SampleNeeds chooses{.chooses = true};
    EXPECT_EQ(sample_sizes({.share = .01, .frames = 0}, 10'000, chooses, false).select, kLeastBudget);
    EXPECT_EQ(sample_sizes({.share = 0, .frames = 100}, 10'000, chooses, false).select, 100);
    EXPECT_TRUE(sample_sizes({}, kLeastBudget, chooses, false).whole);
    EXPECT_FALSE(sample_sizes({}, kLeastBudget + 1, chooses, false).whole);
    const SampleSizes whole = sample_sizes({.share = 0, .frames = 1000}, 100, {.nets = true}, false);
    EXPECT_TRUE(whole.whole);
    EXPECT_EQ(whole.train + whole.select, 100);
}

TEST(SampleSizes, ATeacherLabelsMoreAndNeverMoreThanHalf) {
    const SampleNeeds both{.nets = true, .chooses = true};
    const SampleSizes much = sample_sizes({.share = 0, .frames = 1000}, 100'000, both, true);
    EXPECT_EQ(much.asked, 600);
    EXPECT_EQ(much.train, 4800);
    EXPECT_EQ(much.select, 400);
    EXPECT_EQ(sample_sizes({.share = 0, .frames = 1000}, 4000, both, true).train, 2000);
    EXPECT_EQ(sample_sizes({.share = 0, .frames = 1000}, 1100, both, true).train, 600);
}

TEST(TrainingSample, ATeachersBlocksLeaveTheSelectBlocksAlone) {
    BlockPopulation population;
    population.windows = 10;
    population.files.push_back({"a", std::nullopt});
    for (int number = 0; number < 200; ++number)
        population.blocks.push_back({.file = 0,
                                     .number = number,
                                     .frames = 20,
                                     .file_s = 10. * number,
                                     .activity = static_cast<float>(number % 7)});
    const SampleSizes alone{.train = 600, .asked = 600, .select = 400};
    const SampleSizes taught{.train = 2000, .asked = 600, .select = 400};
    const BlockSample one = draw_training_sample(population, alone, 3);
    const BlockSample more = draw_training_sample(population, taught, 3);
    EXPECT_EQ(one, draw_sample(population, {.seed = 3, .train = 30, .select = 20}));
    EXPECT_EQ(blocks_of(more, SampleRole::select).blocks, blocks_of(one, SampleRole::select).blocks);
    const auto few = blocks_of(one, SampleRole::train).blocks;
    const auto many = blocks_of(more, SampleRole::train).blocks;
    EXPECT_GT(many.size(), 80U);
    EXPECT_LE(many.size(), 100U);
    EXPECT_TRUE(std::equal(few.begin(), few.end(), many.begin())) << "what the reference would label first";
    std::set<std::int64_t> numbers;
    std::int64_t train = 0, select = 0;
    for (const SampledBlock& block : more.blocks) numbers.insert(block.number);
    EXPECT_EQ(numbers.size(), more.blocks.size()) << "none twice";
    for (const SampleStratum& stratum : more.strata) {
        train += stratum.train;
        select += stratum.select;
    }
    EXPECT_EQ(train, std::ssize(many));
    EXPECT_EQ(select, 20);
    EXPECT_EQ(decode_block_sample(encode(more)), more);
}

TEST(BoxInImage, IsCutToWhatTheImageShows) {
    const auto box = [](float x0, float y0, float x1, float y1) {
        return Box{.x0 = x0, .y0 = y0, .x1 = x1, .y1 = y1};
    };
    const ScoreSpec whole{.width = 64, .height = 32};
    EXPECT_EQ(box_in_image(box(100, 100, 200, 200), 640, 320, whole), (SampleBox{10, 10, 20, 20}));
    EXPECT_EQ(box_in_image(box(101, 99, 209, 201), 640, 320, whole), (SampleBox{10, 9, 21, 21}))
        << "pixels that it has a part of are its own";
    EXPECT_EQ(box_in_image(box(-50, 300, 700, 330), 640, 320, whole), (SampleBox{0, 30, 64, 32}));
    const ScoreSpec part{.width = 64, .height = 32, .crop = {.5, 0, 1, .5}};
    EXPECT_EQ(box_in_image(box(320, 0, 480, 80), 640, 320, part), (SampleBox{0, 0, 32, 16}));
    EXPECT_EQ(box_in_image(box(0, 0, 320, 320), 640, 320, part), std::nullopt);
    EXPECT_EQ(box_in_image(box(400, 160, 500, 320), 640, 320, part), std::nullopt);
}

TEST(PastingDifference, IsToWhatNegativeRowsShow) {
    CnnSamples samples;
    samples.size = {32, 32};
    samples.difference = true;
    const auto add = [&](int label, std::uint8_t level, std::uint8_t colour, bool thing,
                         std::uint32_t group) {
        const std::size_t area = 32 * 32, begin = samples.levels.size();
        samples.levels.resize(begin + 3 * area, colour);
        std::fill_n(samples.levels.begin() + static_cast<std::ptrdiff_t>(begin), area, level);
        if (thing) std::fill_n(samples.levels.begin() + static_cast<std::ptrdiff_t>(begin), 100, 200);
        samples.levels.resize(begin + 4 * area, 99);  // to be overwritten
        samples.labels.push_back(static_cast<std::uint8_t>(label));
        samples.groups.push_back(group);
        samples.weights.push_back(1);
        samples.boxes.emplace_back();
    };
    for (std::uint32_t i = 0; i < 30; ++i) add(0, 80, 150, false, i / 10);
    add(1, 80, 150, true, 3);
    add(1, 80, 128, true, 4);  // by infrared light, which no negative row shows
    ASSERT_TRUE(add_pasting_difference(samples));
    const auto plane = [&](std::size_t row) { return samples.row(row).subspan(3 * 32 * 32); };
    EXPECT_EQ(std::ranges::count(plane(7), 0), 1024);
    EXPECT_EQ(std::ranges::count_if(plane(30), [](int level) { return level > 90; }), 100);
    EXPECT_EQ(std::ranges::count_if(plane(30), [](int level) { return level < 25; }),
              924);  // it is brighter in all
    EXPECT_EQ(std::ranges::count(plane(31), 0), 1024);
    // Without negative rows there is nothing to tell it by.
    samples.labels.assign(samples.rows(), 1);
    ASSERT_TRUE(add_pasting_difference(samples));
    EXPECT_EQ(std::ranges::count(plane(30), 0), 1024);
}

TEST(NetPeers, TheBestDifferenceOfThePlanIsTheOneToBeat) {
    const Plan plan = plan_of("mse(empty)>1 | sad(empty)>1 | cnn(32,8s2,d8,diff)[0,1] | reference");
    const auto peers = NetPeers::make(plan, PlanImages::of(plan, {}), {});
    ASSERT_TRUE(peers) << peers.error().message;
    EXPECT_EQ(peers->metrics().size(), 3U) << "and mse(empty,10x10,gain)";
    TrainingRows rows;
    rows.samples.labels = {0, 0, 0, 1, 1, 1};
    const float none = std::nanf("");
    rows.differences = {{1, 3, 4, 2, 5, 6}, {1, 2, none, 3, 5, 6}, {6, 5, 4, 3, 2, 1}};
    const std::vector<float> logits{1, 2, 9, 3, 4, 5};
    const NetJudgement judged = peers->judge(rows, logits);
    EXPECT_EQ(judged.frames, 6);
    EXPECT_EQ(judged.positive, 3);
    EXPECT_EQ(judged.difference, "sad(empty)");
    EXPECT_EQ(judged.difference_auc, 1.);
    EXPECT_EQ(judged.auc, 1.) << "over the same frames";
    const Plan alone = plan_of("cnn(32,8s2,d8)[0,1] | reference");
    rows.differences.clear();
    const NetJudgement plain = NetPeers::make(alone, PlanImages::of(alone, {}), {})->judge(rows, logits);
    EXPECT_EQ(plain.difference, "");
    EXPECT_FALSE(plain.difference_auc);
    EXPECT_NEAR(*plain.auc, 6. / 9, 1e-9);
}

LabelledFrame frame_of(std::uint32_t packet, bool positive, float confidence) {
    LabelledFrame frame;
    frame.frame.packet = packet;
    frame.sound = true;
    frame.positive = positive;
    frame.confidence = confidence;
    frame.by_reference = false;
    return frame;
}

TEST(Doubt, IsWhereTheNetSaysOtherwiseAndWhereTheLabelTurns) {
    std::vector<LabelledBlock> blocks(2);
    blocks[0].frames = {frame_of(0, true, .95F), frame_of(1, false, .05F), frame_of(2, true, .42F)};
    blocks[1].frames = {frame_of(7, false, 0), frame_of(8, false, 0), frame_of(9, true, 1)};
    blocks[1].frames[1].sound = false;
    const float none = std::nanf("");
    const std::vector<std::vector<float>> confidences{{.9F, .1F, .5F}, {.95F, 1, none}};
    using P = FramePlace;
    // Half a doubt and nearly a whole one; .95; .1 and an eighth; .1 and a twelfth; nothing.
    EXPECT_THAT(most_doubtful(blocks, confidences, .4, 10),
                ElementsAre(P{0, 2}, P{1, 0}, P{0, 1}, P{0, 0}, P{1, 2}));
    EXPECT_THAT(most_doubtful(blocks, confidences, .4, 2), ElementsAre(P{0, 2}, P{1, 0}));
}

TEST(Doubt, TheReferenceHasTheLastWord) {
    std::vector<LabelledBlock> blocks(2), corrected(2);
    blocks[0].frames = {frame_of(0, true, .9F), frame_of(1, false, 0)};
    blocks[1].frames = {frame_of(0, false, 0)};
    corrected[0].frames = {frame_of(0, false, .3F)};
    corrected[1].frames = {frame_of(0, false, .1F)};
    for (LabelledBlock& block : corrected)
        for (LabelledFrame& frame : block.frames) frame.by_reference = true;
    EXPECT_EQ(take_labels(blocks, corrected), 1);
    EXPECT_FALSE(blocks[0].frames[0].positive);
    EXPECT_TRUE(blocks[0].frames[0].by_reference);
    EXPECT_FALSE(blocks[0].frames[1].by_reference);
    EXPECT_TRUE(blocks[1].frames[0].by_reference);
}

}  // namespace
}  // namespace noscope
