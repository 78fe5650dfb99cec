// Drawing and labelling a sample of a real recording's blocks.
#include "find/label_sample.h"

#include "support/clips.h"
#include "support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace noscope {
namespace {

using noscope::testing::example_clip;
using noscope::testing::TempFolder;

Result<Session> opened(const TempFolder& folder) {
    SessionOptions options;
    options.recording.inputs = {example_clip()};
    options.reference.model =
        "replay:" + folder.write("lobby.csv",
                                 "frame,object_name,confidence,xmin,ymin,xmax,ymax\n"
                                 "100,person,0.9,100,100,200,300\n605,person,0.8,1,2,30,40\n");
    options.run.store = folder.file("store.db");
    StageClock stages;
    return open_session(options, stages, nullptr, {}, [](const Reference&) { return Status{}; });
}

TEST(BlockPopulation, HoldsEveryAnalysedFrameOnce) {
    const TempFolder folder;
    auto session = opened(folder);
    ASSERT_TRUE(session) << session.error().message;
    const auto population = block_population(*session, {}, {.activity = true}, {});
    ASSERT_TRUE(population) << population.error().message;
    EXPECT_EQ(population->windows, 10);
    ASSERT_EQ(population->blocks.size(), 14U);
    EXPECT_EQ(population->frames(), 279);
    for (std::size_t i = 0; i < 14; ++i) {
        const PopulationBlock& block = population->blocks[i];
        EXPECT_EQ(block.number, static_cast<std::int64_t>(i));
        EXPECT_EQ(block.file_s, 10. * static_cast<double>(i));
        EXPECT_EQ(block.frames, i < 13 ? 20 : 19);
        EXPECT_FALSE(block.night);
        EXPECT_GE(block.activity, 0);
    }
    const auto plain = block_population(*session, {}, {}, {});
    ASSERT_TRUE(plain);
    EXPECT_TRUE(std::isnan(plain->blocks[0].activity));
}

TEST(LabelSample, LabelsTheFramesOfItsBlocksAndNoOthers) {
    const TempFolder folder;
    auto session = opened(folder);
    ASSERT_TRUE(session) << session.error().message;
    const Sampling sampling;
    const auto draw = [&]() -> Result<BlockSample> {
        auto population = block_population(*session, sampling, {}, {});
        if (!population) return population.error();
        return draw_sample(*population, {.train = 2, .select = 4});
    };
    const auto sample = sample_of(*session, "{}", draw);
    ASSERT_TRUE(sample) << sample.error().message;
    StageClock stages;
    SampleLabelling labelling{*session, sampling, *sample, {}, stages};
    std::set<std::pair<std::int64_t, std::int64_t>> heard;  // block number and frame
    labelling.hear = [&](std::size_t i, const AskedFrame& frame, const StoredLabel& label) -> Status {
        const SampledBlock& block = sample->blocks[i];
        EXPECT_EQ(frame.window / 10, block.number);
        EXPECT_EQ(label.pts, frame.pts);
        EXPECT_EQ(label.detections.boxes.size(), frame.number == 100 || frame.number == 605 ? 1U : 0U);
        EXPECT_TRUE(heard.emplace(block.number, frame.number).second);
        return {};
    };
    SampleLabels labels;
    const Status status = label_sample(labelling, labels);
    ASSERT_TRUE(status) << status.error().message;
    EXPECT_TRUE(labels.finished);
    EXPECT_EQ(labels.labelled, sample->frames());
    EXPECT_EQ(std::ssize(heard), sample->frames());
    EXPECT_EQ(labels.totals.reference_calls, sample->frames());
    EXPECT_EQ(labels.windows, (sample->frames() + 1) / 2);
    for (std::size_t i = 0; i < labels.blocks.size(); ++i) {
        EXPECT_EQ(labels.blocks[i].labelled, sample->blocks[i].frames);
        EXPECT_EQ(labels.blocks[i].damaged, 0);
    }
    const auto stored = session->store->labels(session->file(0).store_id, session->model);
    ASSERT_TRUE(stored);
    EXPECT_EQ(std::ssize(*stored), sample->frames());

    // Again: out of the store.
    heard.clear();
    SampleLabels again;
    ASSERT_TRUE(label_sample(labelling, again));
    EXPECT_EQ(again.totals.reference_calls, 0);
    EXPECT_EQ(again.totals.reused, sample->frames());
    EXPECT_EQ(std::ssize(heard), sample->frames());
}

TEST(LabelSample, ASampleIsDrawnOnceAQuestion) {
    const TempFolder folder;
    auto session = opened(folder);
    ASSERT_TRUE(session) << session.error().message;
    int drawn = 0;
    const auto draw = [&]() -> Result<BlockSample> {
        auto population = block_population(*session, {}, {}, {});
        if (!population) return population.error();
        return draw_sample(*population, {.seed = static_cast<std::uint64_t>(++drawn), .select = 5});
    };
    const auto first = sample_of(*session, "{}", draw);
    const auto second = sample_of(*session, "{}", draw);
    const auto other = sample_of(*session, "[]", draw);
    ASSERT_TRUE(first && second && other);
    EXPECT_EQ(*second, *first);
    EXPECT_NE(*other, *first);
    EXPECT_EQ(drawn, 2);
    const auto failing = sample_of(*session, "1", []() -> Result<BlockSample> {
        return Error{ErrorCode::recording, "unreadable"};
    });
    EXPECT_FALSE(failing);
}

TEST(LabelSample, EndsWhenItIsEnoughAndGoesOn) {
    const TempFolder folder;
    auto session = opened(folder);
    ASSERT_TRUE(session) << session.error().message;
    const auto population = block_population(*session, {}, {}, {});
    ASSERT_TRUE(population);
    const BlockSample sample = draw_sample(*population, {.select = 6});
    StageClock stages;
    const Sampling sampling;
    SampleLabels labels;
    SampleLabelling labelling{*session, sampling, sample, {}, stages};
    labelling.enough = [&] { return labels.labelled >= 30; };
    ASSERT_TRUE(label_sample(labelling, labels));
    EXPECT_FALSE(labels.finished);
    EXPECT_LT(labels.labelled, sample.frames());
    const std::int64_t calls = labels.totals.reference_calls;
    EXPECT_GT(calls, 0);
    labelling.enough = [] { return false; };
    SampleLabels rest;
    ASSERT_TRUE(label_sample(labelling, rest));
    EXPECT_TRUE(rest.finished);
    EXPECT_EQ(rest.labelled, sample.frames());
    EXPECT_LE(calls + rest.totals.reference_calls, sample.frames() + 30);
}

}  // namespace
}  // namespace noscope
