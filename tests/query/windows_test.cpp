#include "query/windows.h"

#include "query/made.h"

#include <gmock/gmock.h>

#include <cmath>

namespace noscope {
namespace {

using testing::IsEmpty;

Sampling sampling_of(Rational window, Rational presence = {1, 2}) {
    return {.window = window, .presence = presence};
}

FrameLabel damaged(std::int64_t window) { return {.window = window, .decoded = false}; }

TEST(WindowPositive, TheShareIsReachedOrNot) {
    EXPECT_TRUE(window_positive(1, 2, {1, 2}));
    EXPECT_FALSE(window_positive(0, 2, {1, 2}));
    EXPECT_FALSE(window_positive(1, 3, {1, 2}));
    EXPECT_TRUE(window_positive(2, 3, {1, 2}));
    EXPECT_TRUE(window_positive(3, 3, {1, 1}));
    EXPECT_FALSE(window_positive(2, 3, {1, 1}));
}

TEST(WindowPositive, NoFrameIsNeverPositive) {
    EXPECT_FALSE(window_positive(0, 0, {1, 2}));
    EXPECT_FALSE(window_positive(0, 1, {1, 1000}));
}

TEST(WindowPositive, ThePapersShareIsExact) {
    EXPECT_TRUE(window_positive(28, 30, {28, 30}));
    EXPECT_FALSE(window_positive(27, 30, {28, 30}));
    EXPECT_TRUE(window_positive(14, 15, {28, 30}));  // a last, shorter window
    EXPECT_FALSE(window_positive(13, 14, {28, 30}));
    // 0.07 * 100 is above 7 in double; the share is 7 of 100.
    EXPECT_TRUE(window_positive(7, 100, {7, 100}));
    EXPECT_TRUE(window_positive(2'000'000'000, 2'000'000'000, {1'000'000'000, 1'000'000'000}));
}

TEST(WindowStart, NearestDoubleForAnyNumber) {
    EXPECT_EQ(window_start_s(3, {1, 10}), 0.3);  // 3 * 0.1 is not
    EXPECT_EQ(window_start_s(1'000'000, {1001, 1000}), 1'001'000.0);
    EXPECT_EQ(window_start_s(0, {5, 2}), 0.0);
    EXPECT_GT(window_start_s(std::int64_t{1} << 60, {1'000'000'000, 1}), 1e27);
}

TEST(WindowsOf, NothingMakesNothing) { EXPECT_THAT(windows_of({}, {}, 10), IsEmpty()); }

TEST(WindowsOf, OneFrameMakesOneWindow) {
    const FrameLabel label{.window = 0, .positive = true, .by = DecidedBy::reference};
    const auto windows = windows_of({&label, 1}, {}, 0.04);
    ASSERT_EQ(windows.size(), 1U);
    EXPECT_EQ(windows[0].number, 0);
    EXPECT_EQ(windows[0].start_s, 0);
    EXPECT_EQ(windows[0].end_s, 0.04);
    EXPECT_TRUE(windows[0].positive);
    EXPECT_EQ(windows[0].frames, 1);
    EXPECT_EQ(windows[0].positive_frames, 1);
    EXPECT_EQ(windows[0].reference_frames, 1);
    EXPECT_EQ(windows[0].damaged_frames, 0);
    EXPECT_EQ(windows[0].file, 0);
}

TEST(WindowsOf, OnlyWindowsWithFramesAndTheLastIsCut) {
    const std::vector<FrameLabel> labels{{.window = 0}, {.window = 3}, {.window = 3}, {.window = 4}};
    const auto windows = windows_of(labels, sampling_of({5, 2}), 11.25);
    ASSERT_EQ(windows.size(), 3U);
    EXPECT_EQ(windows[1].number, 3);
    EXPECT_EQ(windows[0].end_s, 2.5);
    EXPECT_EQ(windows[1].start_s, 7.5);
    EXPECT_EQ(windows[1].end_s, 10);
    EXPECT_EQ(windows[2].start_s, windows[1].end_s);
    EXPECT_EQ(windows[2].end_s, 11.25);
}

TEST(WindowsOf, NoWindowEndsBeforeItStarts) {
    const FrameLabel label{.window = 2};
    const auto windows = windows_of({&label, 1}, {}, 1.5);
    EXPECT_EQ(windows[0].end_s, windows[0].start_s);
}

TEST(WindowsOf, DamagedFramesDropOutOfTheCount) {
    // One of two decoded frames is positive: with the two damaged ones counted it would be one of four.
    const std::vector<FrameLabel> labels{
        damaged(0), {.window = 0, .positive = true}, {.window = 0}, damaged(0)};
    const auto windows = windows_of(labels, {}, 1);
    EXPECT_TRUE(windows[0].positive);
    EXPECT_EQ(windows[0].frames, 2);
    EXPECT_EQ(windows[0].positive_frames, 1);
    EXPECT_EQ(windows[0].damaged_frames, 2);
    EXPECT_EQ(windows[0].decided_by, DecidedBy::reference);
}

TEST(WindowsOf, ADamagedFramesLabelIsNoLabel) {
    const std::vector<FrameLabel> labels{
        {.window = 0, .decoded = false, .positive = true, .by = DecidedBy::reference},
        {.window = 0, .by = DecidedBy::skip}};
    const auto windows = windows_of(labels, {}, 1);
    EXPECT_FALSE(windows[0].positive);
    EXPECT_EQ(windows[0].positive_frames, 0);
    EXPECT_EQ(windows[0].reference_frames, 0);
    EXPECT_EQ(windows[0].decided_by, DecidedBy::skip);
}

TEST(WindowsOf, DamagedOnlyWhereNothingCouldBeDecoded) {
    const std::vector<FrameLabel> labels{
        damaged(0), damaged(0), damaged(1), {.window = 1, .by = DecidedBy::packets}};
    const auto windows = windows_of(labels, {}, 2);
    EXPECT_EQ(windows[0].decided_by, DecidedBy::damaged);
    EXPECT_FALSE(windows[0].positive);
    EXPECT_EQ(windows[0].frames, 0);
    EXPECT_EQ(windows[1].decided_by, DecidedBy::packets);
}

TEST(WindowsOf, DecidedByTheLastStageInOrder) {
    const std::vector<DecidedBy> order{DecidedBy::skip,       DecidedBy::packets,     DecidedBy::keyframes,
                                       DecidedBy::difference, DecidedBy::specialized, DecidedBy::reference};
    for (std::size_t low = 0; low < order.size(); ++low)
        for (std::size_t high = low; high < order.size(); ++high)
            for (const bool swapped : {false, true}) {
                std::vector<FrameLabel> labels{{.window = 0, .by = order[low]},
                                               {.window = 0, .by = order[high]}};
                if (swapped) std::swap(labels[0], labels[1]);
                EXPECT_EQ(windows_of(labels, {}, 1)[0].decided_by, order[high]) << low << ' ' << high;
            }
}

TEST(WindowsOf, NamesOfStages) {
    EXPECT_STREQ(to_string(DecidedBy::skip), "skip");
    EXPECT_STREQ(to_string(DecidedBy::packets), "packets");
    EXPECT_STREQ(to_string(DecidedBy::keyframes), "keyframes");
    EXPECT_STREQ(to_string(DecidedBy::difference), "difference");
    EXPECT_STREQ(to_string(DecidedBy::specialized), "specialized");
    EXPECT_STREQ(to_string(DecidedBy::reference), "reference");
    EXPECT_STREQ(to_string(DecidedBy::damaged), "damaged");
}

// Counted over again for each window, with the share decided by whole numbers.
TEST(WindowsProperty, CountsAndShares) {
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        Random random(seed);
        std::vector<FrameLabel> labels;
        std::int64_t window = random.between(0, 3);
        for (int i = random.between(0, 80); i > 0; --i) {
            labels.push_back({.window = window,
                              .decoded = !random.one_in(5),
                              .positive = random.one_in(2),
                              .by = static_cast<DecidedBy>(random.between(0, 5))});
            if (random.one_in(4)) window += random.between(1, 3);
        }
        const Rational presence = random.one_of<Rational>({{1, 2}, {28, 30}, {1, 1}, {1, 3}, {1, 100}});
        const Rational length = random.one_of<Rational>({{1, 1}, {1, 10}, {1001, 1000}});
        const double duration_s = window_start_s(window, length) + 0.05;
        const auto windows = windows_of(labels, sampling_of(length, presence), duration_s);

        std::size_t next = 0;
        for (std::int64_t number = 0; number <= window; ++number) {
            int frames = 0, positive = 0, reference = 0, damage = 0, last_stage = -1;
            for (const FrameLabel& label : labels) {
                if (label.window != number) continue;
                if (!label.decoded) {
                    ++damage;
                    continue;
                }
                ++frames;
                positive += label.positive;
                reference += label.by == DecidedBy::reference;
                last_stage = std::max(last_stage, static_cast<int>(label.by));
            }
            if (frames + damage == 0) continue;
            ASSERT_LT(next, windows.size()) << "seed " << seed;
            const Window& made = windows[next++];
            ASSERT_EQ(made.number, number) << "seed " << seed;
            EXPECT_EQ(made.frames, frames);
            EXPECT_EQ(made.positive_frames, positive);
            EXPECT_EQ(made.reference_frames, reference);
            EXPECT_EQ(made.damaged_frames, damage);
            EXPECT_EQ(made.decided_by, frames > 0 ? static_cast<DecidedBy>(last_stage) : DecidedBy::damaged);
            EXPECT_EQ(made.positive, frames > 0 && positive * presence.den >= presence.num * frames);
            EXPECT_NEAR(made.start_s, static_cast<double>(number) * length.value(), 1e-9);
            EXPECT_NEAR(made.end_s, std::min(made.start_s + length.value(), duration_s), 1e-9);
        }
        EXPECT_EQ(next, windows.size()) << "seed " << seed;
    }
}

}  // namespace
}  // namespace noscope
