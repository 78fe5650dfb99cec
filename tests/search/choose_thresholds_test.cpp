#include "search/choose_thresholds.h"

#include "cascade/scripted.h"
#include "query/made.h"
#include "query/metrics.h"
#include "query/windows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <tuple>

namespace noscope {
namespace {

using ::testing::HasSubstr;

constexpr Sampling kSampling;  // half of a window's frames must be positive

// Scores are eighths, so that many are equal, and now and then no number.
float random_score(Random& random) {
    return random.one_in(20) ? std::numeric_limits<float>::quiet_NaN()
                             : static_cast<float>(random.between(0, 8)) / 8;
}

ScoredSpan random_span(Random& random, const Plan& plan) {
    ScoredSpan span;
    span.time_base = {1, 2};
    const int count = random.between(1, 9);
    for (int i = 0; i < count; ++i) {
        span.frames.push_back(
            {.window = i / 2, .pts = i, .packet = static_cast<std::uint32_t>(i), .key = random.one_in(3)});
        span.decoded.push_back(!random.one_in(12));
        span.positive.push_back(span.decoded.back() && random.one_in(3));
    }
    for (const Stage& stage : plan.stages) {
        auto& scores = span.scores.emplace_back();
        const auto* difference = std::get_if<DifferenceStage>(&stage.body);
        const bool pairs = difference && difference->against == Against::anchor;
        const int rows = stage.kind() == StageKind::every || stage.kind() == StageKind::reference ? 0
                         : pairs ? count * (count - 1) / 2
                                 : count;
        for (int i = 0; i < rows; ++i)
            scores.push_back(reads_packets(stage) ? static_cast<float>(random.between(0, 8)) / 8
                                                  : random_score(random));
    }
    return span;
}

// Any stages that are decided by scores, one of them [auto].
std::pair<Plan, std::size_t> random_auto_plan(Random& random) {
    std::string text = random.one_in(3) ? "every(" + std::to_string(random.between(1, 3)) + ") | " : "";
    const int stages = random.between(1, 3), chosen = random.below(stages);
    const int keyframes = random.one_in(3) ? random.below(stages) : -1;
    for (int i = 0; i < stages; ++i) {
        std::string name = random.one_of<std::string>(
            {"packets", "mse(empty)", "mse(previous:1s)", "mse(anchor)", "cnn(50,8s2,d8)", "model:yolov8n"});
        if (i == keyframes) name = "keyframes";
        const bool between = name[0] == 'c' || name.starts_with("model");
        text += name;
        if (i == chosen)
            text += "[auto]";
        else
            text += between ? "[.3,.7]" : ">" + std::to_string(random.between(0, 8) / 8.);
        text += " | ";
    }
    Plan plan = plan_of(text + "reference");
    return {plan, (*auto_stage(plan)).value()};
}

// Counted with the definitions of whole answers.
ReplayCounts plainly(const Plan& plan, const std::vector<ScoredSpan>& spans) {
    ReplayCounts counts;
    for (const ScoredSpan& span : spans) {
        ScriptedSource source;
        source.plan = &plan;
        for (std::size_t i = 0; i < span.frames.size(); ++i)
            if (!span.decoded[i]) source.damaged.insert(static_cast<int>(i));
        source.labels = [&](int frame) { return span.positive[static_cast<std::size_t>(frame)]; };
        source.scores = [&](const Question& asked) -> double {
            const auto stage = static_cast<std::size_t>(asked.stage);
            if (reads_packets(plan.stages[stage])) {
                double most = 0;
                for (int i = asked.other + 1; i <= std::max(asked.frame, asked.ahead); ++i)
                    most = std::max(most, double{span.scores[stage][static_cast<std::size_t>(i)]});
                return most;
            }
            const auto* difference = std::get_if<DifferenceStage>(&plan.stages[stage].body);
            const bool pairs = difference && difference->against == Against::anchor;
            return span.scores[stage][static_cast<std::size_t>(
                pairs ? asked.frame * (asked.frame - 1) / 2 + asked.other : asked.frame)];
        };
        const auto decisions = *decide_span(plan, span.frames, span.time_base, source);
        std::vector<FrameLabel> truth, said;
        for (std::size_t i = 0; i < span.frames.size(); ++i) {
            truth.push_back({span.frames[i].window, span.decoded[i], span.positive[i]});
            said.push_back({span.frames[i].window, decisions[i].decoded, decisions[i].positive});
            counts.wrong_frames += span.decoded[i] && decisions[i].positive != span.positive[i] ? 1 : 0;
        }
        for (const int frame : source.labelled)
            counts.reference_calls += span.decoded[static_cast<std::size_t>(frame)] ? 1 : 0;
        const WindowMetrics metrics =
            compare_windows(windows_of(truth, kSampling, 100), windows_of(said, kSampling, 100));
        counts.missed += metrics.false_negative;
        counts.spurious += metrics.false_positive;
        counts.positive += metrics.true_positive + metrics.false_negative;
        counts.windows +=
            metrics.true_positive + metrics.false_positive + metrics.true_negative + metrics.false_negative;
    }
    return counts;
}

// Better is less; without the last ties, which no answer shows.
auto rank(const ReplayCounts& counts, const WindowLimits& limits) {
    const bool fails = !limits.hold(counts);
    return std::tuple(fails, fails ? counts.errors() : counts.reference_calls,
                      fails ? counts.reference_calls : counts.errors(), counts.wrong_frames);
}

std::vector<Threshold> all_thresholds(const Plan& plan, std::size_t stage) {
    std::vector<Threshold> all;
    const StageKind kind = plan.stages[stage].kind();
    std::vector<double> values{0};
    for (int i = 0; i < 8; ++i) values.push_back((i + .5) / 8);
    values.push_back(1);
    if (kind != StageKind::cnn && kind != StageKind::model) {
        for (const double value : values) all.emplace_back(Above{value});
        all.emplace_back(Above{-1});
        return all;
    }
    for (const double low : values)
        for (const double high : values)
            if (low <= high) all.emplace_back(Between{low, high});
    return all;
}

TEST(ChooseThreshold, IsTheBestOfAll) {
    Random random(1);
    int infeasible = 0, costly = 0;
    for (int round = 0; round < 1500; ++round) {
        const auto [plan, stage] = random_auto_plan(random);
        SCOPED_TRACE(to_string(plan));
        std::vector<ScoredSpan> spans;
        for (int i = random.between(0, 5); i > 0; --i) spans.push_back(random_span(random, plan));
        WindowLimits limits;
        if (random.one_in(2)) limits.fnr = random.between(0, 4) / 8.;
        if (random.one_in(2)) limits.fpr = random.between(0, 4) / 8.;
        if (random.one_in(3)) limits.precision = random.between(0, 8) / 8.;
        const auto chosen = choose_threshold(plan, stage, spans, kSampling.presence, limits);
        ASSERT_TRUE(chosen) << chosen.error().message;

        Plan tried = plan;
        tried.stages[stage].threshold = chosen->threshold;
        ASSERT_TRUE(check(tried)) << check(tried).error().message;
        EXPECT_EQ(plainly(tried, spans), chosen->counts) << to_string(tried);
        EXPECT_EQ(chosen->within, limits.hold(chosen->counts));
        infeasible += chosen->within ? 0 : 1;
        costly += chosen->counts.reference_calls > 0 ? 1 : 0;
        for (const Threshold& threshold : all_thresholds(plan, stage)) {
            tried.stages[stage].threshold = threshold;
            const ReplayCounts counts = plainly(tried, spans);
            ASSERT_LE(rank(chosen->counts, limits), rank(counts, limits)) << to_string(tried);
        }
    }
    EXPECT_GT(infeasible, 20);
    EXPECT_GT(costly, 500);
}

TEST(ChooseThreshold, DoesNotHangOnTheOrderOfSpans) {
    Random random(2);
    for (int round = 0; round < 100; ++round) {
        const auto [plan, stage] = random_auto_plan(random);
        std::vector<ScoredSpan> spans;
        for (int i = 0; i < 6; ++i) spans.push_back(random_span(random, plan));
        const WindowLimits limits{.fnr = .1, .fpr = .1, .precision = {}};
        const auto one = choose_threshold(plan, stage, spans, kSampling.presence, limits);
        std::ranges::reverse(spans);
        const auto other = choose_threshold(plan, stage, spans, kSampling.presence, limits);
        EXPECT_EQ(one->threshold, other->threshold);
    }
}

// Where each window is one frame that the reference sees or not, either side is best by itself: as many
// positive frames below, and others above, as the limits allow.
TEST(ChooseThreshold, IsExactOnManyRows) {
    Random random(3);
    const Plan plan = plan_of("cnn(50,8s2,d8)[auto] | reference");
    std::vector<ScoredSpan> spans(2500);
    std::vector<float> positive, negative;
    for (ScoredSpan& span : spans) {
        span.time_base = {1, 2};
        span.scores.resize(2);
        for (int i = 0; i < 20; ++i) {
            span.frames.push_back({.window = i, .pts = i, .packet = 0});
            span.decoded.push_back(true);
            span.positive.push_back(random.one_in(10));
            const double mean = random.fraction();
            const auto score = static_cast<float>(span.positive.back() ? std::sqrt(mean) : mean * mean);
            span.scores[0].push_back(score);
            (span.positive.back() ? positive : negative).push_back(score);
        }
    }
    std::ranges::sort(positive);
    std::ranges::sort(negative, std::greater{});
    for (const double share : {0., .01, .05}) {
        const auto chosen = choose_threshold(plan, 0, spans, kSampling.presence,
                                             {.fnr = share, .fpr = share, .precision = {}});
        ASSERT_TRUE(chosen);
        const float low = positive[static_cast<std::size_t>(share * static_cast<double>(positive.size()))];
        const float high = negative[static_cast<std::size_t>(share * static_cast<double>(negative.size()))];
        std::int64_t calls = 0;
        for (const auto* side : {&positive, &negative})
            calls += std::ranges::count_if(*side, [&](float score) { return score >= low && score <= high; });
        EXPECT_EQ(chosen->counts.reference_calls, calls) << share;
        EXPECT_TRUE(chosen->within);
    }
}

TEST(ChooseThreshold, SaysWhereNothingKeepsTheLimits) {
    // The first stage is wrong about the one positive window, whatever the second does.
    const Plan plan = plan_of("mse(empty)>.5 | cnn(50,8s2,d8)[auto] | reference");
    ScoredSpan span;
    span.time_base = {1, 2};
    for (int i = 0; i < 4; ++i) {
        span.frames.push_back({.window = i / 2, .pts = i, .packet = 0});
        span.decoded.push_back(true);
        span.positive.push_back(i < 2);
    }
    span.scores = {{0, 0, 1, 1}, {.5, .5, .5, .5}, {}};
    const auto chosen = choose_threshold(plan, 1, std::span(&span, 1), kSampling.presence,
                                         {.fnr = .05, .fpr = {}, .precision = {}});
    ASSERT_TRUE(chosen);
    EXPECT_FALSE(chosen->within);
    EXPECT_EQ(chosen->counts.missed, 1);
    EXPECT_EQ(chosen->counts.spurious, 0);
}

// A number as people write it, which leaves room on both sides.
TEST(ChooseThreshold, LiesBetweenScores) {
    const Plan plan = plan_of("mse(empty)[auto] | reference");
    ScoredSpan span;
    span.time_base = {1, 2};
    for (int i = 0; i < 4; ++i) {
        span.frames.push_back({.window = i, .pts = i, .packet = 0});
        span.decoded.push_back(true);
        span.positive.push_back(i == 3);
    }
    span.scores = {{.001F, .002F, .0015F, .0123456F}, {}};
    const auto chosen = choose_threshold(plan, 0, std::span(&span, 1), kSampling.presence,
                                         {.fnr = 0, .fpr = {}, .precision = {}});
    ASSERT_TRUE(chosen);
    EXPECT_EQ(chosen->threshold, Threshold(Above{.007}));
    EXPECT_EQ(chosen->counts.reference_calls, 1);
}

TEST(AutoStage, IsOneAtMost) {
    EXPECT_EQ(*auto_stage(plan_of("mse(empty)>1 | reference")), std::nullopt);
    EXPECT_EQ(*auto_stage(plan_of("mse(empty)>1 | packets[auto] | reference")),
              std::optional<std::size_t>(1));
    const auto two = auto_stage(plan_of("mse(empty)[auto] | packets[auto] | reference"));
    ASSERT_FALSE(two);
    EXPECT_EQ(two.error().code, ErrorCode::usage);
    EXPECT_THAT(two.error().message, HasSubstr("`mse(empty)[auto]` and in `packets[auto]`"));
}

TEST(WindowLimits, ComeFromBudgets) {
    const WindowLimits usual = window_limits({});
    EXPECT_NEAR(*usual.fnr, .05, 1e-12);
    EXPECT_EQ(usual.precision, .95);
    EXPECT_FALSE(usual.fpr);
    const WindowLimits paper = window_limits({.recall = {}, .precision = {}, .fnr = .01, .fpr = .02});
    EXPECT_EQ(paper.fnr, .01);
    EXPECT_EQ(paper.fpr, .02);
    EXPECT_FALSE(paper.precision);
    // All that are given hold.
    EXPECT_NEAR(*window_limits({.recall = .9, .precision = {}, .fnr = .2, .fpr = {}}).fnr, .1, 1e-12);
}

TEST(WindowLimits, CountWholeWindows) {
    ReplayCounts counts{.windows = 200, .positive = 100, .missed = 5, .spurious = 5};
    EXPECT_TRUE((WindowLimits{.fnr = .05, .fpr = .05, .precision = .95}.hold(counts)));
    counts.missed = 6;
    EXPECT_FALSE((WindowLimits{.fnr = .05, .fpr = {}, .precision = {}}.hold(counts)));
    EXPECT_TRUE((WindowLimits{}.hold(counts)));
    EXPECT_FALSE((WindowLimits{.fnr = {}, .fpr = .049, .precision = {}}.hold(counts)));
    // 94 of 99 are right.
    EXPECT_FALSE((WindowLimits{.fnr = {}, .fpr = {}, .precision = .95}.hold(counts)));
    EXPECT_TRUE((WindowLimits{.fnr = .05, .fpr = .05, .precision = .95}.hold(ReplayCounts{.windows = 10})));
}

}  // namespace
}  // namespace noscope
