#include "cascade/decide.h"

#include "cascade/scripted.h"
#include "cascade/spans.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

namespace noscope {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Rational kTenths{1, 10};
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<Decision> decide(const Plan& plan, const std::vector<AnalysedFrame>& frames,
                             ScriptedSource& source) {
    source.plan = &plan;
    Result<std::vector<Decision>> decisions = decide_span(plan, frames, kTenths, source);
    EXPECT_TRUE(decisions);
    return *decisions;
}

std::vector<int> sources_of(const std::vector<Decision>& decisions) {
    std::vector<int> from;
    for (const Decision& decision : decisions) from.push_back(decision.from);
    return from;
}

// Frames are half a second apart in tenths of a second.
std::vector<AnalysedFrame> frames_of(const std::string& truth) {
    return frames_every(static_cast<int>(truth.size()), 5);
}

// A change of the picture between any two frames whose truth differs: 1, else 0.
std::function<double(const Question&)> changes(const std::string& truth) {
    return [truth](const Question& question) {
        const auto frame = static_cast<std::size_t>(question.frame),
                   other = static_cast<std::size_t>(question.other);
        return truth[frame] == truth[other] ? 0.0 : 1.0;
    };
}

TEST(Decide, TheReferenceAlone) {
    const std::string truth = "..##x.";
    const Plan plan = plan_of("reference");
    ScriptedSource source = source_of(plan, truth);
    const auto decisions = decide(plan, frames_of(truth), source);
    EXPECT_EQ(picture(decisions), truth);
    EXPECT_EQ(deciders(decisions), "rrrrxr");
    EXPECT_EQ(decisions[4].from, -1);
    EXPECT_EQ(decisions[4].stage, 0);
    EXPECT_THAT(source.labelled, ElementsAre(0, 1, 2, 3, 4, 5));
}

TEST(Decide, AnEmptySpan) {
    ScriptedSource source;
    EXPECT_THAT(decide(plan_of("every(2) | reference"), {}, source), IsEmpty());
}

// The published code wrote "absent" wherever nothing had changed.
TEST(Decide, AParkedCarStaysPresent) {
    const std::string truth = "..########..";
    for (const std::string stage : {"mse(previous:0.5s)>0.5", "mse(anchor)>0.5"}) {
        const Plan plan = plan_of(stage + " | reference");
        ScriptedSource source = source_of(plan, truth);
        source.scores = changes(truth);
        const auto decisions = decide(plan, frames_of(truth), source);
        EXPECT_EQ(picture(decisions), truth) << stage;
        EXPECT_EQ(deciders(decisions), "rdrdddddddrd") << stage;
        EXPECT_THAT(source.labelled, ElementsAre(0, 2, 10)) << stage;
    }
    const Plan packets = plan_of("packets>0.5 | reference");
    ScriptedSource source = source_of(packets, truth);
    source.scores = [&](const Question& question) {
        return question.frame == 2 || question.frame == 10 ? 1.0 : 0.0;
    };
    const auto decisions = decide(packets, frames_of(truth), source);
    EXPECT_EQ(picture(decisions), truth);
    EXPECT_EQ(deciders(decisions), "rprppppppprp");
}

// Brightness rises by 1 a frame and is "there" from 5 on. A step of 1 is no change, so comparing with the
// frame before never sees it; the anchor stays where it was until the picture is 3 away.
TEST(Decide, ASlowFadeDriftsThroughPreviousButNotThroughTheAnchor) {
    const std::string truth = ".....#######";
    const auto scores = [](const Question& question) {
        return static_cast<double>(question.frame - question.other);
    };
    const Plan previous = plan_of("mse(previous:0.5s)>2.5 | reference"),
               anchor = plan_of("mse(anchor)>2.5 | reference");
    ScriptedSource source = source_of(previous, truth);
    source.scores = scores;
    EXPECT_EQ(picture(decide(previous, frames_of(truth), source)), "............");
    EXPECT_THAT(source.labelled, ElementsAre(0));

    source = source_of(anchor, truth);
    source.scores = scores;
    const auto decisions = decide(anchor, frames_of(truth), source);
    EXPECT_EQ(deciders(decisions), "rddrddrddrdd");
    EXPECT_EQ(picture(decisions), "......######");
    EXPECT_THAT(sources_of(decisions), ElementsAre(0, 0, 0, 3, 3, 3, 6, 6, 6, 9, 9, 9));
}

TEST(Decide, TheAnchorIsOfALaterStage) {
    // Frame 1 is decided before the anchor's stage and frame 3 by it: neither is an anchor; the specialized
    // model's is.
    const Plan plan = plan_of("mse(empty)>0 | mse(anchor)>0 | model:small[0.2,0.8] | reference");
    ScriptedSource source = source_of(plan, "......");
    std::vector<Question> against;
    source.scores = [&](const Question& question) {
        if (question.stage == 0) return question.frame == 1 ? 0.0 : 1.0;
        if (question.stage == 2) return question.frame == 2 ? 0.9 : 0.5;
        against.push_back(question);
        return question.frame == 3 ? 0.0 : 1.0;
    };
    const auto decisions = decide(plan, frames_of("......"), source);
    EXPECT_EQ(deciders(decisions), "rdmdrr");
    EXPECT_EQ(picture(decisions), "..##..");
    EXPECT_THAT(against,
                ElementsAre(Question{1, 2, 0}, Question{1, 3, 2}, Question{1, 4, 2}, Question{1, 5, 4}));
}

TEST(Decide, NothingCrossesTheStartOfASpan) {
    const std::string truth = "######......";
    std::vector<AnalysedFrame> frames = frames_of(truth);
    for (std::size_t i = 0; i < frames.size(); ++i) frames[i].window = static_cast<std::int64_t>(i / 2);
    for (const std::string stage : {"every(100)", "packets>1", "mse(previous:0.5s)>1", "mse(anchor)>1"}) {
        const Plan plan = plan_of(stage + " | reference");
        std::string all;
        for (const auto span : reuse_spans(frames, 3)) {
            ScriptedSource source = source_of(plan, truth.substr(span.front().packet));
            source.plan = &plan;
            const auto decisions = decide_span(plan, span, kTenths, source);
            ASSERT_TRUE(decisions);
            EXPECT_EQ((*decisions)[0].by, DecidedBy::reference) << stage;
            EXPECT_THAT(source.labelled, ElementsAre(0)) << stage;
            all += picture(*decisions);
        }
        EXPECT_EQ(all, truth) << stage;
    }
}

TEST(Decide, EveryNCopies) {
    const std::string truth = ".#.#.#.";
    const Plan plan = plan_of("every(3) | reference");
    ScriptedSource source = source_of(plan, truth);
    const auto decisions = decide(plan, frames_of(truth), source);
    EXPECT_EQ(picture(decisions), "...###.");
    EXPECT_EQ(deciders(decisions), "rssrssr");
    EXPECT_THAT(sources_of(decisions), ElementsAre(0, 0, 0, 3, 3, 3, 6));
    EXPECT_THAT(source.labelled, ElementsAre(0, 3, 6));
}

TEST(Decide, ACopiesLabelIsReusedToo) {
    // Frame 2 is compared with frame 1, which copied frame 0.
    const Plan plan = plan_of("every(2) | mse(previous:0.5s)>0 | reference");
    ScriptedSource source = source_of(plan, "#..");
    const auto decisions = decide(plan, frames_of("#.."), source);
    EXPECT_EQ(picture(decisions), "###");
    EXPECT_EQ(deciders(decisions), "rsd");
    EXPECT_THAT(source.asked, ElementsAre(Question{1, 2, 1}));
}

TEST(Decide, ADamagedFrameIsCopiedByNoneAndReplacedAtTheStart) {
    const Plan plan = plan_of("every(3) | reference");
    // Frame 3 is looked at and lost: 4 and 5 copy the last that has a label.
    ScriptedSource source = source_of(plan, "#..x..#");
    auto decisions = decide(plan, frames_of("#..x..#"), source);
    EXPECT_EQ(picture(decisions), "###x###");
    EXPECT_THAT(sources_of(decisions), ElementsAre(0, 0, 0, -1, 0, 0, 6));
    // With nothing to copy, frames are looked at until one has a label.
    source = source_of(plan, "xx#....");
    decisions = decide(plan, frames_of("xx#...."), source);
    EXPECT_EQ(picture(decisions), "xx#....");
    EXPECT_EQ(deciders(decisions), "xxrrssr");
    // Damage that nothing looks at is not known.
    source = source_of(plan, "#xx");
    EXPECT_EQ(picture(decide(plan, frames_of("#xx"), source)), "###");
}

TEST(Decide, NoLabelIsTakenFromADamagedFrame) {
    const std::string truth = "#x##";
    for (const std::string stage : {"packets>1", "mse(previous:0.5s)>1"}) {
        const Plan plan = plan_of("psnr(empty)>-1 | " + stage + " | reference");
        ScriptedSource source = source_of(plan, truth);
        const auto decisions = decide(plan, frames_of(truth), source);
        EXPECT_EQ(picture(decisions), "#x##") << stage;
        EXPECT_EQ(deciders(decisions), stage[0] == 'p' ? "rxrp" : "rxrd") << stage;
        EXPECT_EQ(decisions[1].stage, 0);
    }
    // The anchor is the last frame before with a label.
    const Plan plan = plan_of("mse(anchor)>1 | reference");
    ScriptedSource source = source_of(plan, truth);
    const auto decisions = decide(plan, frames_of(truth), source);
    EXPECT_EQ(deciders(decisions), "rxdd");
    EXPECT_THAT(sources_of(decisions), ElementsAre(0, -1, 0, 0));
}

TEST(Decide, AFrameThatLaterProvesDamagedIsComparedWithByNone) {
    // Packets give frame 1 a label without decoding it; frame 2 cannot be compared with it and passes on.
    const Plan plan = plan_of("packets>1 | mse(previous:0.5s)>1 | reference");
    ScriptedSource source = source_of(plan, "#x.");
    source.scores = [](const Question& question) {
        return question.stage == 0 && question.frame == 2 ? 2.0 : 0.0;
    };
    const auto decisions = decide(plan, frames_of("#x."), source);
    EXPECT_EQ(picture(decisions), "##.");
    EXPECT_EQ(deciders(decisions), "rpr");
    EXPECT_THAT(source.asked, ElementsAre(Question{0, 1, 0}, Question{0, 2, 1}, Question{1, 2, 1}));
}

// Else what happened at a copied frame, before the packets that were looked at, would never be seen.
TEST(Decide, PacketsCountSinceTheFrameThatWasLookedAt) {
    const Plan plan = plan_of("every(3) | packets>1 | reference");
    ScriptedSource source = source_of(plan, "...####");
    source.scores = [](const Question& question) {
        return question.other < 3 && question.frame >= 3 ? 2.0 : 0.0;
    };
    const auto decisions = decide(plan, frames_of("...####"), source);
    EXPECT_EQ(deciders(decisions), "rssrssp");
    EXPECT_EQ(picture(decisions), "...####");
    EXPECT_THAT(source.asked, ElementsAre(Question{1, 3, 0}, Question{1, 6, 3}));
}

std::vector<AnalysedFrame> keyframes_at(const std::string& truth, const std::set<int>& keys) {
    auto frames = frames_of(truth);
    for (const int key : keys) frames[static_cast<std::size_t>(key)].key = true;
    return frames;
}

// Frames 0, 3, 6, 9: what lies between 0 and 3 is quiet and alike, 3 and 6 differ, and between 6 and 9
// something moves.
TEST(Decide, BetweenKeyframesThatAgree) {
    const std::string truth = ".....#######";
    const Plan plan = plan_of("keyframes>1 | reference");
    ScriptedSource source = source_of(plan, truth);
    source.scores = [](const Question& question) { return question.other == 6 ? 2.0 : 0.0; };
    const auto decisions = decide(plan, keyframes_at(truth, {0, 3, 6, 9}), source);
    EXPECT_EQ(deciders(decisions), "rkkrrrrrrrrr");
    EXPECT_EQ(picture(decisions), truth);
    EXPECT_THAT(source.labelled, ElementsAre(0, 3, 6, 9, 4, 5, 7, 8, 10, 11));
    EXPECT_THAT(source.asked, ElementsAre(Question{0, 1, 0, 3}, Question{0, 4, 3, 6}, Question{0, 7, 6, 9}));
    EXPECT_THAT(sources_of(decisions), ElementsAre(0, 0, 0, 3, 4, 5, 6, 7, 8, 9, 10, 11));
}

TEST(Decide, KeyframesAreComparedWithKeyframesAndTheOthersWithAll) {
    const std::string truth = "......";
    const Plan plan = plan_of("packets>1 | keyframes>1 | mse(anchor)>1 | reference");
    ScriptedSource source = source_of(plan, truth);
    source.scores = [](const Question&) { return 2.0; };
    EXPECT_EQ(deciders(decide(plan, keyframes_at(truth, {0, 2, 4}), source)), "rrrrrr");
    EXPECT_THAT(source.asked,
                ElementsAre(Question{0, 2, 0}, Question{2, 2, 0}, Question{0, 4, 2}, Question{2, 4, 2},
                            Question{0, 1, 0}, Question{1, 1, 0, 2}, Question{2, 1, 0}, Question{0, 3, 2},
                            Question{1, 3, 2, 4}, Question{2, 3, 2}, Question{0, 5, 4}, Question{2, 5, 4}));
}

TEST(Decide, ADamagedKeyframeClosesNothing) {
    const std::string truth = "...x..";
    const Plan plan = plan_of("keyframes>1 | reference");
    ScriptedSource source = source_of(plan, truth);
    EXPECT_EQ(deciders(decide(plan, keyframes_at(truth, {0, 3, 5}), source)), "rrrxrr");
}

TEST(Decide, EqualTimesGoByFileOrder) {
    const auto frames = frames_at({0, 0, 5, 5});
    const Plan plan = plan_of("mse(previous:0.5s)>1 | reference");
    ScriptedSource source = source_of(plan, ".#..");
    EXPECT_EQ(picture(decide(plan, frames, source)), ".###");
    EXPECT_THAT(source.asked, ElementsAre(Question{0, 2, 1}, Question{0, 3, 1}));
}

TEST(Decide, IrregularTimes) {
    // In tenths: nothing is 5 to 10 older than the frames at 0, 2 and 30.
    const auto frames = frames_at({0, 2, 9, 30, 35, 36});
    const Plan plan = plan_of("mse(previous:0.5s)>1 | reference");
    ScriptedSource source = source_of(plan, "#.....");
    const auto decisions = decide(plan, frames, source);
    EXPECT_EQ(deciders(decisions), "rrdrdd");
    EXPECT_THAT(source.asked, ElementsAre(Question{0, 2, 1}, Question{0, 4, 3}, Question{0, 5, 3}));
}

TEST(Decide, AThresholdIsReachedOrNot) {
    const std::string truth = "####";
    const Plan plan = plan_of("mse(empty)>0.5 | reference");
    const std::vector<double> scores{0.5, std::nextafter(0.5, 1), kNaN,
                                     -std::numeric_limits<double>::infinity()};
    ScriptedSource source = source_of(plan, truth);
    source.scores = [&](const Question& question) {
        return scores[static_cast<std::size_t>(question.frame)];
    };
    const auto decisions = decide(plan, frames_of(truth), source);
    EXPECT_EQ(deciders(decisions), "drrd");
    EXPECT_EQ(picture(decisions), ".##.");
    EXPECT_THAT(sources_of(decisions), ElementsAre(0, 1, 2, 3));
}

TEST(Decide, AConfidenceOnAThresholdPassesOn) {
    const std::string truth = "......";
    const Plan plan = plan_of("cnn(50,16,d32)[0.2,0.8] | reference");
    const std::vector<double> scores{0.2, std::nextafter(0.2, 0), 0.8, std::nextafter(0.8, 1), kNaN, 0.5};
    ScriptedSource source = source_of(plan, truth);
    source.scores = [&](const Question& question) {
        return scores[static_cast<std::size_t>(question.frame)];
    };
    const auto decisions = decide(plan, frames_of(truth), source);
    EXPECT_EQ(deciders(decisions), "rmrmrr");
    EXPECT_EQ(picture(decisions), "...#..");
}

TEST(Decide, ASourcesErrorPassesThrough) {
    const Plan plan = plan_of("mse(empty)>0.5 | reference");
    ScriptedSource source = source_of(plan, "..");
    source.failure = Error{ErrorCode::interrupted, "stopped"};
    const auto decisions = decide_span(plan, frames_of(".."), kTenths, source);
    ASSERT_FALSE(decisions);
    EXPECT_EQ(decisions.error().code, ErrorCode::interrupted);
    EXPECT_EQ(source.asked.size(), 1U);
}

// What comes to rank is not there for the time being, by the stage whose scores it will be ranked by.
TEST(Decide, RankIsLeftWhatPassesOn) {
    const Plan plan = plan_of("mse(empty)>1 | model:m[0.2,0.8] | rank | reference");
    const std::string truth = "####x#";
    ScriptedSource source = source_of(plan, truth);
    source.scores = [](const Question& question) {
        return question.stage == 0   ? (question.frame == 0 ? 0.5 : 2.0)
               : question.frame == 1 ? 0.1
               : question.frame == 2 ? 0.9
                                     : 0.5;
    };
    const auto decisions = decide(plan, frames_of(truth), source);
    EXPECT_EQ(picture(decisions), "..#.x.");
    EXPECT_EQ(deciders(decisions), "dmmmxm");
    EXPECT_EQ(decisions[3].stage, 2);
    EXPECT_THAT(source.labelled, IsEmpty());
}

// Without a threshold every frame is asked for, the first one of a span too.
TEST(Decide, ScoresForRankDecideNothing) {
    const Plan plan = plan_of("packets | rank | reference");
    ScriptedSource source = source_of(plan, "...");
    EXPECT_EQ(picture(decide(plan, frames_of("..."), source)), "...");
    EXPECT_THAT(source.asked, ElementsAre(Question{0, 0, -1}, Question{0, 1, 0}, Question{0, 2, 1}));
    const Plan earlier = plan_of("mse(anchor) | rank | reference");
    source = source_of(earlier, "...");
    EXPECT_EQ(picture(decide(earlier, frames_of("..."), source)), "...");
    EXPECT_THAT(source.asked, ElementsAre(Question{0, 1, 0}, Question{0, 2, 1}));
}

TEST(Decide, PlansThatItDoesNotKnowAreRefused) {
    for (const char* text :
         {"mse(empty)[auto] | reference", "model:m | runs | reference", "mse(anchor)>1 | rank | reference"}) {
        ScriptedSource source;
        const auto decisions = decide_span(plan_of(text), frames_of(".."), kTenths, source);
        ASSERT_FALSE(decisions) << text;
        EXPECT_EQ(decisions.error().code, ErrorCode::usage) << text;
    }
    ScriptedSource source;
    EXPECT_FALSE(decide_span(Plan{}, frames_of(".."), kTenths, source));
}

}  // namespace
}  // namespace noscope
