// Asking window by window, beside asking about every frame.
#include "cascade/window_asker.h"
#include "cascade/decide.h"
#include "cascade/scripted.h"
#include "query/windows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace noscope {
namespace {

std::vector<AnalysedFrame> frames_of(const std::string& truth, int in_window = 2) {
    std::vector<AnalysedFrame> frames = frames_every(static_cast<int>(truth.size()), 5);
    for (std::size_t i = 0; i < frames.size(); ++i)
        frames[i].window = static_cast<std::int64_t>(i) / in_window;
    return frames;
}

// Frames that were asked, in order.
std::vector<int> asked(const std::string& plan_text, const std::string& truth, WindowRule rule = {},
                       const std::vector<double>& scores = {}) {
    const Plan plan = plan_of(plan_text);
    ScriptedSource source = source_of(plan, truth);
    if (!scores.empty())
        source.scores = [&](const Question& q) { return scores[static_cast<std::size_t>(q.frame)]; };
    const auto decisions = decide_span(plan, frames_of(truth), {1, 10}, source, rule);
    EXPECT_TRUE(decisions) << decisions.error().message;
    return source.labelled;
}

using Frames = std::vector<int>;

TEST(WindowAsker, APositiveFrameClosesItsWindow) {
    // The second window needs its other frame, the others none.
    EXPECT_EQ(asked("windows | reference", "##.###"), (Frames{0, 2, 4, 3}));
    EXPECT_EQ(asked("windows | reference", "...."), (Frames{0, 2, 1, 3}));
    // One positive window needs two hits.
    EXPECT_EQ(asked("windows | reference", "..##.."), (Frames{0, 2, 4, 1, 5, 3}));
    EXPECT_EQ(asked("windows | reference", "..##..", {{1, 2}, 1}), (Frames{0, 2, 4, 1, 5}));
    // Every frame of a positive window must be: one that is not closes it.
    EXPECT_EQ(asked("windows | reference", ".#", {{1, 1}, 2}), (Frames{0}));
}

TEST(WindowAsker, TheLikelierFrameFirst) {
    EXPECT_EQ(asked("model:m | windows | reference", "..####", {}, {.1, .2, .5, .9, .3, .3}),
              (Frames{1, 3, 4, 0}));
    // What thresholds decide counts.
    EXPECT_EQ(asked("model:m[.2,.8] | windows | reference", "..####", {}, {.1, .1, .5, .9, .5, .6}),
              (Frames{5}));
}

struct Scene {
    std::string truth;
    std::vector<double> scores;
    WindowRule rule;
    int in_window = 2;
};

Scene random_scene(std::uint64_t seed) {
    Random random(seed);
    Scene scene;
    bool is = random.one_in(2);
    const int damage = random.one_of<int>({1000, 6});
    for (int i = random.between(0, 40); i > 0; --i) {
        if (random.one_in(4)) is = !is;
        scene.truth += random.one_in(damage) ? 'x' : is ? '#' : '.';
        scene.scores.push_back(random.one_in(10) ? std::nan("") : random.between(0, 4) / 4.);
    }
    scene.rule = {random.one_of<Rational>({{1, 2}, {1, 1}, {1, 3}, {28, 30}}), random.between(1, 4)};
    scene.in_window = random.between(1, 5);
    return scene;
}

struct Judged {
    std::vector<bool> windows;
    std::vector<int> hits;  // of each run of positive windows
};

Judged judge(const std::vector<Decision>& decisions, const std::vector<AnalysedFrame>& frames,
             Rational presence) {
    Judged judged;
    bool in_run = false;
    for (std::size_t begin = 0, end = 0; begin < frames.size(); begin = end) {
        int count = 0, positive = 0;
        for (; end < frames.size() && frames[end].window == frames[begin].window; ++end) {
            count += decisions[end].decoded ? 1 : 0;
            positive += decisions[end].decoded && decisions[end].positive ? 1 : 0;
        }
        judged.windows.push_back(window_positive(positive, count, presence));
        if (judged.windows.back() && !in_run) judged.hits.push_back(0);
        in_run = judged.windows.back();
        if (in_run) judged.hits.back() += positive;
    }
    return judged;
}

// The same windows, and runs of them that hold the hits where these do, by fewer questions.
TEST(WindowAsker, TheSameAnswerByFewerQuestions) {
    std::int64_t every = 0, some = 0;
    for (std::uint64_t seed = 0; seed < 5000; ++seed) {
        const Scene scene = random_scene(seed);
        const std::string model = seed % 2 == 0 ? "model:m[0.2,0.8] | " : "mse(empty)>0 | ";
        const Plan plain = plan_of(model + "reference"), closing = plan_of(model + "windows | reference");
        const auto frames = frames_of(scene.truth, scene.in_window);
        const auto decide = [&](const Plan& plan, std::int64_t& calls) {
            ScriptedSource source = source_of(plan, scene.truth);
            source.scores = [&](const Question& q) {
                return scene.scores[static_cast<std::size_t>(q.frame)];
            };
            const auto decisions = decide_span(plan, frames, {1, 10}, source, scene.rule);
            EXPECT_TRUE(decisions);
            std::vector<int> labelled = source.labelled;
            std::ranges::sort(labelled);
            EXPECT_EQ(std::ranges::adjacent_find(labelled), labelled.end()) << "asked twice";
            calls += std::ssize(labelled);
            return std::pair(*decisions, std::ssize(labelled));
        };
        const auto [all, asked_all] = decide(plain, every);
        const auto [few, asked_few] = decide(closing, some);
        ASSERT_LE(asked_few, asked_all);
        const Judged is = judge(all, frames, scene.rule.presence),
                     said = judge(few, frames, scene.rule.presence);
        ASSERT_EQ(said.windows, is.windows) << seed << " " << scene.truth;
        ASSERT_EQ(said.hits.size(), is.hits.size());
        for (std::size_t i = 0; i < is.hits.size(); ++i)
            ASSERT_EQ(said.hits[i] >= scene.rule.min_hits, is.hits[i] >= scene.rule.min_hits)
                << seed << " " << scene.truth;
        for (std::size_t i = 0; i < few.size(); ++i) {
            if (few[i].by == DecidedBy::reference) {
                ASSERT_EQ(few[i], [&] {
                    Decision one = all[i];
                    one.stage = few[i].stage;
                    return one;
                }());
            }
        }
    }
    EXPECT_LT(some, every * 9 / 10);
}

}  // namespace
}  // namespace noscope
