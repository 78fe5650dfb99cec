// Deciding spans with plans that ask per run.
#include "cascade/decide.h"
#include "cascade/scripted.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace noscope {
namespace {

constexpr const char* kRuns = " | runs(enter=0.02,leave=0.1,weight=1,doubt=0.05,0:0.02,0.5:0.98) | reference";

// Two frames a window.
std::vector<AnalysedFrame> frames_of(const std::string& truth) {
    std::vector<AnalysedFrame> frames = frames_every(static_cast<int>(truth.size()), 5);
    for (std::size_t i = 0; i < frames.size(); ++i) frames[i].window = static_cast<std::int64_t>(i) / 2;
    return frames;
}

TEST(DecideRuns, ARunIsAskedAboutInsideAndAtItsEnds) {
    const Plan plan = plan_of(std::string("model:m") + kRuns);
    const std::string truth = "..........########......";
    ScriptedSource source = source_of(plan, truth);
    source.scores = [&](const Question& q) {
        return truth[static_cast<std::size_t>(q.frame)] == '#' ? .9 : .1;
    };
    const auto decisions = decide_span(plan, frames_of(truth), {1, 10}, source);
    ASSERT_TRUE(decisions) << decisions.error().message;
    EXPECT_EQ(picture(*decisions), truth);
    EXPECT_EQ(std::ranges::count(deciders(*decisions), 'r'), 5);
    EXPECT_EQ(std::ranges::count(deciders(*decisions), 'm'), 19);
    EXPECT_EQ(source.asked.size(), truth.size());
    EXPECT_EQ(source.labelled.size(), 5U);
    // Who was asked has the reference's word, the others the stage's whose scores were gone by, by `runs`.
    for (std::size_t i = 0; i < decisions->size(); ++i) {
        const Decision& one = (*decisions)[i];
        EXPECT_EQ(one.from, static_cast<int>(i));
        EXPECT_EQ(one.stage, one.by == DecidedBy::reference ? 2 : 1);
    }
}

// What thresholds decide is not asked about, and is known: it ends runs.
TEST(DecideRuns, StagesBeforeDecide) {
    const Plan plan = plan_of(std::string("mse(empty)>0.5 | model:m[0,0.8]") + kRuns);
    const std::string truth = "....####";
    ScriptedSource source = source_of(plan, truth);
    source.scores = [&](const Question& q) {
        const bool is = truth[static_cast<std::size_t>(q.frame)] == '#';
        return q.stage == 0 ? (q.frame < 3 ? 0 : 1) : is ? (q.frame == 7 ? .9 : .7) : .1;
    };
    const auto decisions = decide_span(plan, frames_of(truth), {1, 10}, source);
    ASSERT_TRUE(decisions);
    EXPECT_EQ(picture(*decisions), truth);
    EXPECT_EQ(deciders(*decisions).substr(0, 3), "ddd");
    EXPECT_EQ((*decisions)[7].stage, 1);
    for (const int frame : source.labelled) EXPECT_TRUE(frame >= 3 && frame < 7) << frame;
}

TEST(DecideRuns, ScoresOfPacketsWillDoAndDamageIsFoundWhereItIsAsked) {
    const Plan plan =
        plan_of("packets | runs(enter=0.02,leave=0.1,weight=1,doubt=0.05,0:0.02,0.5:0.98) | reference");
    const std::string truth = "......x#######..";
    ScriptedSource source = source_of(plan, truth);
    source.scores = [&](const Question& q) {
        return truth[static_cast<std::size_t>(q.frame)] == '.' ? 0 : 1;
    };
    const auto decisions = decide_span(plan, frames_of(truth), {1, 10}, source);
    ASSERT_TRUE(decisions);
    EXPECT_EQ(picture(*decisions), truth);
    EXPECT_EQ((*decisions)[6].by, DecidedBy::damaged);
    EXPECT_EQ((*decisions)[0].by, DecidedBy::packets);
}

TEST(DecideRuns, NothingToAskAndNothingAtAll) {
    const Plan plan = plan_of(std::string("model:m") + kRuns);
    ScriptedSource source = source_of(plan, "....");
    EXPECT_EQ(picture(*decide_span(plan, frames_of("...."), {1, 10}, source)), "....");
    EXPECT_TRUE(source.labelled.empty());
    EXPECT_EQ(decide_span(plan, {}, {1, 10}, source)->size(), 0U);
}

struct Scene {
    std::string truth;
    std::vector<double> scores;
    Rational presence{1, 2};
};

Scene random_scene(std::uint64_t seed) {
    Random random(seed);
    Scene scene;
    bool is = random.one_in(2);
    for (int i = random.between(0, 40); i > 0; --i) {
        if (random.one_in(6)) is = !is;
        scene.truth += random.one_in(15) ? 'x' : is ? '#' : '.';
        scene.scores.push_back(random.one_in(5)    ? random.between(0, 4) / 4.
                               : random.one_in(10) ? std::nan("")
                                                   : (is ? .75 : .25));
    }
    scene.presence = random.one_of<Rational>({{1, 2}, {1, 1}});
    return scene;
}

// Labels may come late, in any order and number at once.
TEST(DecideRuns, LabelsMayComeLaterInAnyOrder) {
    const Plan plans[] = {plan_of(std::string("model:m") + kRuns),
                          plan_of(std::string("model:m[0.2,0.8]") + kRuns),
                          plan_of(std::string("packets") + kRuns)};
    int blocked = 0, asked = 0, left = 0;
    for (std::uint64_t seed = 0; seed < 3000; ++seed) {
        const Scene scene = random_scene(seed);
        const Plan& plan = plans[seed % 3];
        const auto frames = frames_of(scene.truth);
        ScriptedSource source = source_of(plan, scene.truth);
        source.scores = [&](const Question& q) { return scene.scores[static_cast<std::size_t>(q.frame)]; };
        const auto at_once = decide_span(plan, frames, {1, 10}, source, {scene.presence});
        ASSERT_TRUE(at_once);
        std::vector<int> once = source.labelled;
        std::ranges::sort(once);
        ASSERT_EQ(std::ranges::adjacent_find(once), once.end()) << "asked twice";
        asked += static_cast<int>(std::ssize(once));

        Random random(seed + 1'000'000);
        auto decider = SpanDecider::start(plan, frames, {1, 10}, {scene.presence});
        ASSERT_TRUE(decider);
        std::vector<int> open;
        const auto bring_one = [&] {
            const auto which = open.begin() + random.below(static_cast<int>(open.size()));
            decider->set_label(*which, scene.truth[static_cast<std::size_t>(*which)] == '#');
            open.erase(which);
        };
        for (;;) {
            const auto question = decider->next();
            ASSERT_EQ(decider->next(), question);
            if (!question && !decider->blocked()) break;
            if (!question) {
                ASSERT_FALSE(open.empty());
                ++blocked;
                bring_one();
                continue;
            }
            ASSERT_EQ(decider->asks_in_rounds(), decider->asks_reference());
            ASSERT_TRUE(decider->asks_next(question->frame));
            if (!decider->asks_reference()) {
                decider->answer(*source.score(*question));
            } else if (source.damaged.contains(question->frame)) {
                decider->answer(ReferenceLabel{.decoded = false});
            } else {
                decider->answer_later();
                open.push_back(question->frame);
            }
            if (!open.empty() && random.one_in(3)) bring_one();
        }
        ASSERT_TRUE(open.empty());
        ASSERT_EQ(decider->decisions(), *at_once) << "seed " << seed;
        for (std::size_t i = 0; i < at_once->size(); ++i) {
            const Decision& one = (*at_once)[i];
            if (one.by == DecidedBy::reference) {
                ASSERT_EQ(one.positive, scene.truth[i] == '#');
            }
            left += one.decoded && one.stage == 1 ? 1 : 0;
            const double chance = one.stage == 1 && one.decoded ? decider->chance(static_cast<int>(i)) : .5;
            ASSERT_TRUE(one.stage != 1 || one.positive == (chance >= .5)) << seed;
        }
    }
    EXPECT_GT(blocked, 1000);
    EXPECT_GT(asked, 1000);
    EXPECT_GT(left, 1000);
}

}  // namespace
}  // namespace noscope
