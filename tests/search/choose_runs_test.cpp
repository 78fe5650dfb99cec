// Numbers of `runs` from labelled spans, and how what they ask compares with asking about every frame.
#include "search/choose_runs.h"
#include "query/made.h"

#include <gtest/gtest.h>

#include <cmath>

namespace noscope {
namespace {

const WindowLimits kLimits{.fnr = .05, .fpr = {}, .precision = .95};

struct Scene {
    double enter = .02, leave = .1;
    double quality = 4;  // how far scores of what is there lie above the noise, in its standard deviations
    int frames = 20;     // a span
};

double normal(Random& random) {
    double sum = 0;
    for (int i = 0; i < 12; ++i) sum += random.fraction();
    return sum - 6;
}

std::vector<ScoredSpan> spans_of(const Scene& scene, int count, std::uint64_t seed) {
    Random random(seed);
    std::vector<ScoredSpan> spans;
    for (int i = 0; i < count; ++i) {
        ScoredSpan span;
        span.time_base = {1, 10};
        span.scores.resize(3);
        bool is = random.fraction() < scene.enter / (scene.enter + scene.leave);
        for (int f = 0; f < scene.frames; ++f) {
            if (f > 0) is = random.fraction() < (is ? scene.leave : scene.enter) ? !is : is;
            span.frames.push_back(
                {.window = f / 2, .pts = f * 5, .packet = static_cast<std::uint32_t>(f * 5)});
            span.decoded.push_back(!random.one_in(50));
            span.positive.push_back(is && span.decoded.back());
            const double logit = normal(random) + (is ? scene.quality : 0) - scene.quality / 2;
            span.scores[0].push_back(static_cast<float>(1 / (1 + std::exp(-logit))));
        }
        spans.push_back(std::move(span));
    }
    return spans;
}

Plan plan_of(const std::string& text) { return *parse_plan(text); }

ReplayCounts replay_all(const Plan& plan, const std::vector<ScoredSpan>& spans) {
    ReplayCounts all;
    for (const ScoredSpan& span : spans) all += *replay(plan, span, {1, 2});
    return all;
}

TEST(ChooseRuns, LearnsHowThingsComeAndGo) {
    const Scene scene;
    const auto spans = spans_of(scene, 400, 1);
    const Plan plan = plan_of("model:m | runs | reference");
    const ChosenRuns chosen = *choose_runs(plan, spans, {1, 2}, kLimits);
    EXPECT_TRUE(chosen.within);
    EXPECT_NEAR(chosen.stage.enter, scene.enter, .006);
    EXPECT_NEAR(chosen.stage.leave, scene.leave, .03);
    EXPECT_GE(chosen.stage.weight, .5);  // noise is independent from frame to frame
    EXPECT_LE(chosen.stage.chances.size(), 12U);
    EXPECT_LT(chosen.stage.chances.front().chance, .02);
    EXPECT_GT(chosen.stage.chances.back().chance, .9);
    Plan made = plan;
    made.stages[1].body = chosen.stage;
    EXPECT_TRUE(check(made));
    EXPECT_EQ(*parse_plan(to_string(made)), made);
    EXPECT_EQ(choose_runs(plan, spans, {1, 2}, kLimits)->stage, chosen.stage);
}

// A plan is read by people: no chance of it has more digits than it was rounded to.
TEST(ChooseRuns, WritesChancesInFewDigits) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const Scene scene{.enter = .3, .leave = .02 * static_cast<double>(seed), .quality = 3, .frames = 20};
        Plan made = plan_of("model:m | runs | reference");
        made.stages[1].body = choose_runs(made, spans_of(scene, 40, seed), {1, 2}, kLimits)->stage;
        const std::string text = to_string(made);
        EXPECT_EQ(text.find("00000"), std::string::npos) << text;
        EXPECT_EQ(text.find("99999"), std::string::npos) << text;
        EXPECT_EQ(*parse_plan(text), made);
    }
}

// On spans that it never saw, beside asking about every frame in doubt, at thresholds that decide nothing
// wrong.
TEST(ChooseRuns, AsksLessThanEveryDoubtfulFrameAndKeepsTheBudgets) {
    for (const double quality : {1., 1.5, 2., 3.}) {
        const Scene scene{.enter = .02, .leave = .1, .quality = quality, .frames = 20};

        const Plan runs = plan_of("model:m | runs | reference");
        const ChosenRuns chosen = *choose_runs(runs, spans_of(scene, 300, 2), {1, 2}, kLimits);
        Plan made = runs;
        made.stages[1].body = chosen.stage;
        const auto fresh = spans_of(scene, 600, 3);
        const ReplayCounts counts = replay_all(made, fresh);
        EXPECT_LE(counts.missed, .07 * static_cast<double>(counts.positive));
        EXPECT_LE(counts.spurious, .07 * static_cast<double>(counts.positive));

        const Plan plain = plan_of("model:m[auto] | reference");
        const auto threshold = choose_threshold(plain, 0, spans_of(scene, 300, 2), {1, 2}, kLimits);
        Plan asked = plain;
        asked.stages[0].threshold = threshold->threshold;
        const ReplayCounts other = replay_all(asked, fresh);
        // Where scores leave much in doubt; where a threshold settles all, each run still costs its calls.
        if (quality <= 2) {
            EXPECT_LT(2 * counts.reference_calls, other.reference_calls);
        }
        EXPECT_LT(counts.reference_calls, 3 * counts.positive);
    }
}

// Scores that say nothing: it asks until it knows.
TEST(ChooseRuns, WorthlessScoresAreFoundOut) {
    const Scene scene{.enter = .2, .leave = .3, .quality = 0, .frames = 20};
    const Plan plan = plan_of("model:m | runs | reference");
    const WindowLimits limits{.fnr = .01, .fpr = .01, .precision = {}};
    const ChosenRuns chosen = *choose_runs(plan, spans_of(scene, 200, 4), {1, 2}, limits);
    EXPECT_TRUE(chosen.within);
    EXPECT_TRUE(limits.hold(chosen.counts));
    EXPECT_GT(chosen.counts.reference_calls, 200 * 20 / 2);
}

// What is decided before it can be wrong beyond repair, which is said.
TEST(ChooseRuns, SaysWhereTheStagesBeforeBreakTheLimits) {
    const auto spans = spans_of({.enter = .02, .leave = .1, .quality = 1, .frames = 20}, 100, 5);
    const ChosenRuns chosen = *choose_runs(plan_of("model:m[.5,.5] | runs | reference"), spans, {1, 2},
                                           {.fnr = .001, .fpr = .001, .precision = {}});
    EXPECT_FALSE(chosen.within);
    EXPECT_GT(chosen.counts.errors(), 0);
}

TEST(ChooseRuns, FewSpansAndNone) {
    const Plan plan = plan_of("model:m | runs | reference");
    EXPECT_TRUE(choose_runs(plan, spans_of({}, 1, 6), {1, 2}, kLimits));
    const auto none = choose_runs(plan, {}, {1, 2}, kLimits);
    ASSERT_TRUE(none);
    Plan made = plan;
    made.stages[1].body = none->stage;
    EXPECT_TRUE(check(made));
}

}  // namespace
}  // namespace noscope
