#include "search/rank_and_stop.h"

#include "search/ranked_recordings.h"

#include <gmock/gmock.h>

#include <set>

namespace noscope {
namespace {

using ::testing::IsEmpty;

constexpr int kRecordings = 400;  // of each of three shapes

// docs/semantics.md promises nine of ten.
constexpr double kPromised = .9;

TEST(RankAndStop, KeepsTheBudgetWhereScoresAreGood) {
    for (const double quality : {8., 5., 4.}) {
        int held = 0;
        double recall = 0;
        for (int i = 0; i < kRecordings; ++i) {
            const auto seed = static_cast<std::uint64_t>(i);
            const RecordingShape shape{.appearances = i % 30, .quality = quality};
            const RankedEnd end = ask_ranked(ranked_recording(seed, shape), {.seed = seed});
            held += end.recall() >= .95 ? 1 : 0;
            recall += end.recall();
        }
        EXPECT_GE(held, kPromised * kRecordings) << "quality " << quality;
        EXPECT_GE(recall, .97 * kRecordings) << "quality " << quality;
        RecordProperty("held_" + std::to_string(static_cast<int>(quality)), held);
    }
}

TEST(RankAndStop, KeepsTheBudgetOfWindows) {
    int held = 0;
    for (int i = 0; i < kRecordings; ++i) {
        const auto seed = static_cast<std::uint64_t>(i);
        const RankedEnd end =
            ask_ranked(ranked_recording(seed, {.appearances = i % 30}), {.windows = true, .seed = seed});
        held += end.fnr() <= .05 ? 1 : 0;
    }
    EXPECT_GE(held, kPromised * kRecordings);
}

// Where scores are good, calls are not many more than there are positive frames; of nothing, few; and where
// scores say nothing and there is much, asking goes on until most is found all the same.
TEST(RankAndStop, CallsAreNearThePositives) {
    double calls = 0, positive = 0, blind = 0, touched = 0, appearances = 0;
    for (int i = 0; i < 100; ++i) {
        const auto seed = static_cast<std::uint64_t>(i);
        const RankedRecording good =
            ranked_recording(seed, {.windows = 3600, .appearances = 40, .quality = 8});
        const RankedEnd end = ask_ranked(good, {.seed = seed});
        calls += static_cast<double>(end.asked.size());
        positive += static_cast<double>(std::ranges::count(good.positive, true));
        const RankedEnd none =
            ask_ranked(ranked_recording(seed, {.windows = 3600, .appearances = 0}), {.seed = seed});
        EXPECT_LE(none.asked.size(), 100U);
        RankedRecording noise = ranked_recording(seed, {.appearances = 40});
        Random random(seed);
        for (RankFrame& frame : noise.frames) frame.score = static_cast<float>(random.fraction());
        const RankedEnd all = ask_ranked(noise, {.seed = seed});
        blind += static_cast<double>(all.asked.size());
        touched += static_cast<double>(all.touched);
        appearances += static_cast<double>(all.appearances);
    }
    EXPECT_LT(calls, 1.5 * positive);
    EXPECT_GT(blind, 100 * 1200);
    EXPECT_GT(touched, .9 * appearances);
}

TEST(RankAndStop, EachFrameIsAskedOnceAndTheSameEachTime) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const RankedRecording recording = ranked_recording(seed, {.appearances = 12});
        const RankedEnd one = ask_ranked(recording, {.seed = 3}), again = ask_ranked(recording, {.seed = 3});
        EXPECT_EQ(one.asked, again.asked);
        EXPECT_EQ(std::set(one.asked.begin(), one.asked.end()).size(), one.asked.size());
        EXPECT_EQ(std::ssize(one.asked), one.counts.asked);
        EXPECT_GT(one.counts.drawn, 0);
        EXPECT_NE(one.asked, ask_ranked(recording, {.seed = 4}).asked) << "nothing is drawn";
    }
}

// Random states: known and undecodable frames, windows of any size, frames and windows without a score.
TEST(RankAndStop, EndsAndAsksAboutOpenFramesAlone) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        Random random(seed);
        std::vector<RankFrame> frames;
        std::vector<RankWindow> windows;
        double at = 0;
        for (int w = random.between(0, 60); w > 0; --w) {
            at += random.one_in(10) ? 30 : 0;
            windows.push_back({at, at + 1});
            at += 1;
            for (int i = random.between(0, 5); i > 0; --i) {
                RankFrame frame;
                frame.window = static_cast<std::uint32_t>(windows.size() - 1);
                frame.open = !random.one_in(3);
                frame.decoded = !random.one_in(3);
                frame.positive = random.one_in(2);
                if (!random.one_in(4)) frame.score = static_cast<float>(random.below(5));
                frames.push_back(frame);
            }
        }
        RankAndStop ranking(frames, windows,
                            {.windows = random.one_in(2),
                             .presence = {random.between(1, 3), 3},
                             .min_hits = random.between(1, 5)});
        std::set<std::size_t> asked;
        while (!ranking.next().empty()) {
            std::vector<ReferenceLabel> labels;
            for (const std::size_t frame : ranking.next()) {
                ASSERT_TRUE(frames[frame].open) << seed;
                ASSERT_TRUE(asked.insert(frame).second) << seed;
                labels.push_back({!random.one_in(5), random.one_in(3)});
            }
            ranking.answer(labels);
        }
        EXPECT_EQ(ranking.counts().asked, std::ssize(asked));
    }
    RankAndStop nothing({}, {}, {});
    EXPECT_THAT(nothing.next(), IsEmpty());
}

// One stretch of four windows, far above the rest: its best frame first, then what lies beside, and no more
// of a window than settles it.
TEST(RankAndStop, BestFirstThenBesideIt) {
    std::vector<RankFrame> frames;
    std::vector<RankWindow> windows;
    for (std::uint32_t w = 0; w < 40; ++w) {
        windows.push_back({w * 1., w + 1.});
        const bool there = w >= 20 && w < 24;
        for (int k = 0; k < 2; ++k)
            frames.push_back(
                {.window = w,
                 .score = there ? 100.F + static_cast<float>(w) : 1.F / static_cast<float>(w + 2)});
    }
    RankAndStop ranking(frames, windows, {.windows = true});
    std::vector<std::size_t> asked;
    std::vector<bool> seen(frames.size());
    while (!ranking.next().empty()) {
        std::vector<ReferenceLabel> labels;
        for (const std::size_t frame : ranking.next()) {
            asked.push_back(frame);
            seen[frame] = true;
            labels.push_back({.positive = frames[frame].score > 50});
        }
        ranking.answer(labels);
    }
    EXPECT_EQ(asked.front(), 46U);  // the first frame of window 23
    for (std::uint32_t w = 20; w < 24; ++w) EXPECT_TRUE(seen[2 * w]) << w;
    // Windows 20 to 22 need one frame each; those at the ends need both.
    EXPECT_LE(std::count(seen.begin() + 40, seen.begin() + 46, true), 3);
    for (const std::size_t frame : {38, 39, 48, 49}) EXPECT_TRUE(seen[frame]) << frame;
}

}  // namespace
}  // namespace noscope
