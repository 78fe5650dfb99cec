#include "find/eval_score.h"

#include "query/made.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace noscope {
namespace {

using ::testing::HasSubstr;

const Rational kHalf{1, 2};

WindowsFile file_of(std::vector<Window> windows, bool hits_known = true) {
    return {"w.csv", std::move(windows), hits_known};
}

std::string misfit(const WindowsFile& file, const std::vector<Window>& truth, bool damage_known = true,
                   Rational presence = kHalf) {
    const auto fitted = fit_windows(file, truth, presence, damage_known);
    if (fitted) return "fits";
    EXPECT_EQ(fitted.error().code, ErrorCode::usage);
    return fitted.error().message;
}

TEST(LeastHits, IsTheFirstThatMakesAWindowPositive) {
    for (const Rational presence : {Rational{1, 2}, {28, 30}, {1, 1}, {1, 1000}, {2, 3}})
        for (int frames = 1; frames < 70; ++frames) {
            const int least = least_hits(frames, presence);
            EXPECT_GE(least, 1);
            EXPECT_GE(static_cast<std::int64_t>(least) * presence.den, presence.num * frames);
            EXPECT_LT((static_cast<std::int64_t>(least) - 1) * presence.den, presence.num * frames);
        }
}

TEST(FitWindows, TakesTimesFromTheTruthAndTheRestFromTheFile) {
    auto truth = windows_from("..## .+");
    truth[2].file = 1;
    auto said = windows_from(".+.. ##");
    said[0].start_s = 0.0004;  // as rounded
    said[1].decided_by = DecidedBy::specialized;
    const auto fitted = fit_windows(file_of(said), truth, kHalf, true);
    ASSERT_TRUE(fitted) << fitted.error().message;
    ASSERT_EQ(fitted->size(), 6U);
    EXPECT_EQ((*fitted)[0].start_s, 0);
    EXPECT_TRUE((*fitted)[1].positive);
    EXPECT_EQ((*fitted)[1].decided_by, DecidedBy::specialized);
    EXPECT_EQ((*fitted)[1].positive_frames, 1);
    EXPECT_EQ((*fitted)[2].file, 1);
    EXPECT_FALSE((*fitted)[2].positive);
    EXPECT_EQ((*fitted)[4].number, 5);
    EXPECT_EQ((*fitted)[4].positive_frames, 2);
}

TEST(FitWindows, WithoutHitsTakesTheLeast) {
    const auto truth = windows_from("##");
    auto said = windows_from("#.");
    said[0].positive_frames = said[1].positive_frames = 0;
    EXPECT_EQ(fit_windows(file_of(said, false), truth, kHalf, true)->at(0).positive_frames, 1);
    EXPECT_EQ(fit_windows(file_of(said, false), truth, {1, 1}, true)->at(0).positive_frames, 2);
    EXPECT_EQ(fit_windows(file_of(said, false), truth, kHalf, true)->at(1).positive_frames, 0);
}

TEST(FitWindows, SaysWhatDoesNotFit) {
    const auto truth = windows_from("..## .#");
    EXPECT_EQ(misfit(file_of(truth), truth), "fits");
    EXPECT_THAT(misfit(file_of(windows_from("..##")), truth), HasSubstr("--to 5.000"));
    EXPECT_THAT(misfit(file_of(windows_from("..##")), truth), HasSubstr("after 4 of 6 windows"));
    EXPECT_THAT(misfit(file_of(windows_from("  ## .#")), truth), HasSubstr("not window 0 at 0.000 s"));
    EXPECT_THAT(misfit(file_of({}), truth), HasSubstr("0 of 6 windows"));
    EXPECT_THAT(misfit(file_of(windows_from("..## .#.")), truth), HasSubstr("w.csv:8: window 7 is not in"));
    EXPECT_THAT(misfit(file_of(windows_from("..##..#")), truth), HasSubstr("w.csv:6: window 4 is not in"));
    auto other = truth;
    other[3].start_s += .002;
    EXPECT_THAT(misfit(file_of(other), truth), HasSubstr("w.csv:5: window 3 begins at 3.002 s"));
    other = truth;
    other[5].end_s -= .3;
    EXPECT_THAT(misfit(file_of(other), truth), HasSubstr("window 6 ends at 6.700 s"));
    other = truth;
    other[1].frames = 3;
    EXPECT_THAT(misfit(file_of(other), truth), HasSubstr("window 1 has 3 analysed frames in it and 2"));
    other[1].frames = 1;
    EXPECT_THAT(misfit(file_of(other), truth), HasSubstr("window 1 has 1 analysed frames in it and 2"));
    EXPECT_EQ(misfit(file_of(other), truth, false), "fits");
    for (Window& window : other) window.frames = 1;
    EXPECT_THAT(misfit(file_of(other, false), truth, false), HasSubstr("most windows"));
    EXPECT_THAT(misfit(file_of(windows_from("..#+ .#")), truth, true, {1, 1}),
                HasSubstr("window 3 is positive in it with 1 of 2"));
    EXPECT_EQ(misfit(file_of(windows_from("..#+ .#"), false), truth, true, {1, 1}), "fits");
}

TEST(FitWindows, DamageThatOnlyOneOfThemKnows) {
    auto truth = windows_from(".#");
    truth[1].frames = 1;
    truth[1].damaged_frames = 1;
    auto said = windows_from(".#");
    EXPECT_EQ(misfit(file_of(said), truth), "fits");
    said[1].frames = said[1].positive_frames = 1;
    EXPECT_EQ(misfit(file_of(said), truth), "fits");
    said[1].frames = 3;
    EXPECT_THAT(misfit(file_of(said), truth), HasSubstr("3 analysed frames"));
}

// Everything by its definition: windows counted one by one; appearances made by looking at each pair of
// positive windows; touching and stretches by painting seconds.
struct Plain {
    struct Stretch {
        int from, to;
    };
    std::vector<Stretch> appearances;
    std::vector<char> covered;
};

Plain plain_appearances(const std::string& picture, int gap, int min_hits) {
    Plain plain;
    plain.covered.assign(picture.size(), 0);
    const auto positive = [&](std::size_t i) { return picture[i] == '#' || picture[i] == '+'; };
    for (std::size_t i = 0; i < picture.size(); ++i) {
        if (!positive(i)) continue;
        std::size_t last = i;
        int hits = 0;
        for (std::size_t j = i; j < picture.size() && j <= last + static_cast<std::size_t>(gap) + 1; ++j) {
            if (!positive(j)) continue;
            last = j;
            hits += picture[j] == '#' ? 2 : 1;
        }
        if (hits >= min_hits) {
            plain.appearances.push_back({static_cast<int>(i), static_cast<int>(last) + 1});
            for (std::size_t j = i; j <= last; ++j) plain.covered[j] = 1;
        }
        i = last;
    }
    return plain;
}

TEST(ScoreWindowsProperty, AsCountedByHand) {
    const std::vector<DecidedBy> kStages{DecidedBy::packets, DecidedBy::specialized, DecidedBy::reference};
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        Random random(seed);
        std::string true_picture, said_picture;
        char t = '.', s = '.';
        for (int i = random.between(1, 90); i > 0; --i) {
            if (random.one_in(6)) t = random.one_of<char>({'#', '+', '.', '.'});
            if (random.one_in(6)) s = random.one_of<char>({'#', '+', '.', '.'});
            if (random.one_in(3)) s = t;
            const bool exists = !random.one_in(20);
            true_picture += exists ? t : ' ';
            said_picture += exists ? s : ' ';
        }
        const int gap = random.between(0, 6), min_hits = random.between(1, 4);
        auto truth = windows_from(true_picture), said = windows_from(said_picture);
        for (Window& window : said) window.decided_by = random.one_of(kStages);
        const auto fitted = fit_windows(file_of(said), truth, kHalf, true);
        ASSERT_TRUE(fitted) << fitted.error().message;
        const EvalScore score = score_windows(truth, *fitted, {{gap, 1}, min_hits});

        std::int64_t tp = 0, fp = 0, fn = 0, tn = 0;
        for (std::size_t i = 0; i < truth.size(); ++i)
            ++(truth[i].positive ? (said[i].positive ? tp : fn) : (said[i].positive ? fp : tn));
        EXPECT_EQ(score.windows.true_positive, tp);
        EXPECT_EQ(score.windows.false_positive, fp);
        EXPECT_EQ(score.windows.false_negative, fn);
        EXPECT_EQ(score.windows.true_negative, tn);
        EXPECT_EQ(score.windows.fnr().has_value(), tp + fn > 0);
        if (tp + fn > 0) {
            EXPECT_DOUBLE_EQ(*score.windows.fnr(), static_cast<double>(fn) / static_cast<double>(tp + fn));
        }
        FrameMetrics frames;
        for (std::size_t i = 0; i < truth.size(); ++i)
            for (int frame = 0; frame < 2; ++frame) {
                const bool there = frame < truth[i].positive_frames;
                ++(there ? (said[i].positive ? frames.true_positive : frames.false_negative)
                         : (said[i].positive ? frames.false_positive : frames.true_negative));
            }
        EXPECT_EQ(score.frames.true_positive, frames.true_positive);
        EXPECT_EQ(score.frames.false_positive, frames.false_positive);
        EXPECT_EQ(score.frames.false_negative, frames.false_negative);
        EXPECT_EQ(score.frames.true_negative, frames.true_negative);
        for (const StageScore& stage : score.stages) {
            StageScore counted{stage.by, 0, 0, 0};
            for (std::size_t i = 0; i < truth.size(); ++i) {
                if (said[i].decided_by != stage.by) continue;
                ++counted.windows;
                counted.missed += truth[i].positive && !said[i].positive;
                counted.wrong += !truth[i].positive && said[i].positive;
            }
            EXPECT_EQ(stage.windows, counted.windows);
            EXPECT_EQ(stage.missed, counted.missed);
            EXPECT_EQ(stage.wrong, counted.wrong);
        }
        std::int64_t by_stage = 0;
        for (const StageScore& stage : score.stages) by_stage += stage.windows;
        EXPECT_EQ(by_stage, std::ssize(truth));

        const Plain real = plain_appearances(true_picture, gap, min_hits);
        const Plain found = plain_appearances(said_picture, gap, min_hits);
        std::vector<std::size_t> missed, spurious, overlong;
        for (std::size_t i = 0; i < real.appearances.size(); ++i) {
            bool touched = false;
            for (int at = real.appearances[i].from; at < real.appearances[i].to; ++at)
                touched |= found.covered[static_cast<std::size_t>(at)] != 0;
            if (!touched) missed.push_back(i);
        }
        for (std::size_t i = 0; i < found.appearances.size(); ++i) {
            bool touches = false;
            int stretch = 0, longest = 0;
            for (int at = found.appearances[i].from; at < found.appearances[i].to; ++at) {
                const bool inside = real.covered[static_cast<std::size_t>(at)] != 0;
                touches |= inside;
                stretch = inside ? 0 : stretch + 1;
                longest = std::max(longest, stretch);
            }
            if (!touches)
                spurious.push_back(i);
            else if (longest > gap)
                overlong.push_back(i);
        }
        ASSERT_EQ(score.appearances.truth, std::ssize(real.appearances)) << "seed " << seed;
        ASSERT_EQ(score.appearances.reported, std::ssize(found.appearances)) << "seed " << seed;
        EXPECT_EQ(score.faults.missed, missed) << "seed " << seed;
        EXPECT_EQ(score.faults.spurious, spurious) << "seed " << seed;
        EXPECT_EQ(score.faults.overlong, overlong) << "seed " << seed;
        EXPECT_EQ(score.appearances.touched, std::ssize(real.appearances) - std::ssize(missed));
        EXPECT_EQ(score.appearances.right,
                  std::ssize(found.appearances) - std::ssize(spurious) - std::ssize(overlong));
        if (::testing::Test::HasFailure()) return;
    }
}

}  // namespace
}  // namespace noscope
