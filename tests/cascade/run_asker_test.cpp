// What is asked per run, and what is inferred, on made runs.
#include "cascade/run_asker.h"
#include "query/made.h"
#include "query/windows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>

namespace noscope {
namespace {

// Above .5 it is there, but for one frame in fifty.
RunsStage good_scores(double doubt = .05) {
    return {.enter = .02, .leave = .1, .weight = 1, .doubt = doubt, .chances = {{0, .02}, {.5, .98}}};
}
RunsStage no_scores(double doubt = .05) {
    return {.enter = .05, .leave = .05, .weight = 1, .doubt = doubt, .chances = {{0, .5}}};
}

// '#' positive, '.' negative, 'x' cannot be decoded.
struct Script {
    std::string truth;
    std::vector<LeftFrame> frames;
    Rational presence{1, 2};
};

Script script(const std::string& truth, const std::string& seen, int in_window = 2) {
    Script made{.truth = truth, .frames = {}};
    for (std::size_t i = 0; i < truth.size(); ++i)
        made.frames.push_back({.window = static_cast<std::int64_t>(i) / in_window,
                               .open = true,
                               .score = seen[i] == '#' ? .9 : .1});
    return made;
}

struct Outcome {
    std::vector<int> asked;
    int rounds = 0;
    std::string labels;
    std::vector<double> chances;
};

Outcome ask(const RunsStage& runs, const Script& script) {
    RunAsker asker(runs, script.frames, script.presence);
    Outcome outcome;
    while (!asker.next().empty()) {
        ++outcome.rounds;
        const std::vector<int> round = asker.next();
        EXPECT_TRUE(std::ranges::is_sorted(round));
        for (const int frame : round) {
            const char is = script.truth[static_cast<std::size_t>(frame)];
            EXPECT_TRUE(script.frames[static_cast<std::size_t>(frame)].open);
            EXPECT_EQ(std::ranges::count(outcome.asked, frame), 0) << "asked twice";
            outcome.asked.push_back(frame);
            asker.answer(frame, is == 'x' ? std::nullopt : std::optional(is == '#'));
        }
    }
    for (int frame = 0; frame < std::ssize(script.frames); ++frame) {
        const LeftFrame& given = script.frames[static_cast<std::size_t>(frame)];
        const bool asked = std::ranges::count(outcome.asked, frame) > 0;
        const bool drops =
            given.open ? asked && script.truth[static_cast<std::size_t>(frame)] == 'x' : !given.label;
        outcome.labels += drops ? 'x' : asker.positive(frame) ? '#' : '.';
        outcome.chances.push_back(drops ? 0 : asker.chance(frame));
    }
    return outcome;
}

std::string runs_of(Random& random, int length, int shortest, int longest) {
    std::string truth;
    for (char letter = random.one_in(2) ? '#' : '.'; std::ssize(truth) < length;
         letter = letter == '#' ? '.' : '#')
        truth += std::string(static_cast<std::size_t>(random.between(shortest, longest)), letter);
    return truth.substr(0, static_cast<std::size_t>(length));
}

int transitions(const std::string& truth) {
    int count = 0;
    for (std::size_t i = 1; i < truth.size(); ++i) count += truth[i] != truth[i - 1] ? 1 : 0;
    return count;
}

TEST(RunAsker, ARunAndItsEnds) {
    const std::string truth = "..........########......";
    const Outcome outcome = ask(good_scores(), script(truth, truth));
    EXPECT_EQ(outcome.labels, truth);
    EXPECT_EQ(outcome.rounds, 2);
    // One inside, two at each end.
    std::vector<int> asked = outcome.asked;
    std::ranges::sort(asked);
    ASSERT_EQ(asked.size(), 5U);
    EXPECT_EQ(asked[0], 9);
    EXPECT_EQ(asked[1], 10);
    EXPECT_EQ(asked[3], 17);
    EXPECT_EQ(asked[4], 18);
}

TEST(RunAsker, NothingThereAsksNothing) {
    EXPECT_TRUE(ask(good_scores(), script("........", "........")).asked.empty());
    EXPECT_TRUE(ask(good_scores(), Script{}).asked.empty());
}

// The reference does not see what scores saw: one call.
TEST(RunAsker, AFalseRunIsOneCall) {
    const Outcome outcome = ask(good_scores(), script("............", "....###....."));
    EXPECT_EQ(outcome.labels, "............");
    EXPECT_LE(outcome.asked.size(), 3U);
    EXPECT_EQ(outcome.asked.front(), 5);
}

TEST(RunAsker, PerfectScoresAreExactAtAFewCallsARun) {
    Random random(2);
    for (int trial = 0; trial < 300; ++trial) {
        const std::string truth = runs_of(random, random.between(1, 200), 4, 60);
        const Outcome outcome = ask(good_scores(), script(truth, truth));
        ASSERT_EQ(outcome.labels, truth);
        const int ends = transitions(truth);
        ASSERT_LE(std::ssize(outcome.asked), 1 + (ends + 1) / 2 + 2 * ends) << truth;
    }
}

// The first frame is positive and the last is not, as is known.
Script one_end(Random& random, std::string& seen) {
    const int length = random.between(20, 400);
    std::string truth(static_cast<std::size_t>(length), '.');
    seen = truth;
    std::fill_n(truth.begin(), random.between(0, length), '#');
    std::fill_n(seen.begin(), random.between(0, length), '#');
    Script made = script(truth, seen);
    made.frames.front() = {.window = 0, .open = false, .label = true};
    made.frames.back() = {.window = made.frames.back().window, .open = false, .label = false};
    made.truth.front() = '#';
    made.truth.back() = '.';
    return made;
}

// Up to the window that it lies in.
void expect_the_end(const Outcome& outcome, const Script& made) {
    for (std::size_t i = 0; i + 1 < made.truth.size(); i += 2) {
        const auto positive = [&](const std::string& labels) {
            return labels[i] == '#' || labels[i + 1] == '#';
        };
        ASSERT_EQ(positive(outcome.labels), positive(made.truth)) << i << "\n" << made.truth;
    }
}

// Scores say nothing: an end is bisected.
TEST(RunAsker, AnEndIsFoundInLogarithmicallyManyCalls) {
    Random random(3);
    std::string seen;
    for (int trial = 0; trial < 300; ++trial) {
        const Script made = one_end(random, seen);
        const Outcome outcome = ask(no_scores(1), made);
        ASSERT_LE(std::ssize(outcome.asked), 3 * std::bit_width(made.truth.size()) + 2) << made.truth;
        expect_the_end(outcome, made);
    }
}

// Scores say that it lies elsewhere: it is found all the same, at more calls.
TEST(RunAsker, AnEndIsFoundWhateverScoresSay) {
    Random random(4);
    std::string seen;
    for (int trial = 0; trial < 300; ++trial) {
        const Script made = one_end(random, seen);
        const Outcome outcome = ask(good_scores(1), made);
        expect_the_end(outcome, made);
        int wrong = 0;
        for (std::size_t i = 0; i < seen.size(); ++i) wrong += seen[i] != made.truth[i] ? 1 : 0;
        ASSERT_LE(std::ssize(outcome.asked), 8 + 2 * wrong) << made.truth << "\n" << seen;
    }
}

Script random_script(Random& random) {
    const int length = random.between(1, 40);
    std::string truth = runs_of(random, length, 1, 12), seen = truth;
    const int noise = random.one_of<int>({2, 4, 10});
    for (char& letter : seen)
        if (random.one_in(noise)) letter = letter == '#' ? '.' : '#';
    for (char& letter : truth)
        if (random.one_in(20)) letter = 'x';
    Script made = script(truth, seen, random.one_of<int>({1, 2, 3, 5}));
    made.presence = random.one_of<Rational>({{1, 2}, {1, 1}, {28, 30}, {1, 3}});
    for (std::size_t i = 0; i < made.frames.size(); ++i) {
        LeftFrame& frame = made.frames[i];
        if (random.one_in(8)) frame.score = std::nan("");
        if (truth[i] == 'x' ? random.one_in(2) : random.one_in(6)) {
            frame.open = false;
            // A stage before may be wrong.
            if (truth[i] != 'x') frame.label = (truth[i] == '#') != random.one_in(10);
        }
    }
    return made;
}

// What was said stands; runs are confirmed; no window is left that could be wrong with a chance above the
// limit.
TEST(RunAsker, WhatItPromises) {
    Random random(4);
    int left_open = 0;
    for (int trial = 0; trial < 3000; ++trial) {
        const Script made = random_script(random);
        RunsStage runs = random.one_in(4) ? no_scores() : good_scores();
        runs.doubt = random.one_of<double>({.3, .1, .02, 0});
        runs.weight = random.one_of<double>({1, .5, .125});
        const Outcome outcome = ask(runs, made);
        std::vector<bool> asked(made.frames.size());
        for (const int frame : outcome.asked) asked[static_cast<std::size_t>(frame)] = true;
        for (std::size_t i = 0; i < made.frames.size(); ++i) {
            if (asked[i]) {
                ASSERT_EQ(outcome.labels[i], made.truth[i]) << trial;
            }
            if (made.frames[i].label) {
                ASSERT_EQ(outcome.labels[i] == '#', *made.frames[i].label) << trial;
            }
        }
        if (runs.doubt > 0) {
            left_open += static_cast<int>(std::ssize(made.frames) - std::ssize(outcome.asked));
            continue;
        }
        // No doubt left: every window is what the reference and the stages before make it.
        for (std::size_t begin = 0, end = 0; begin < made.frames.size(); begin = end) {
            int frames = 0, positive = 0, true_frames = 0, true_positive = 0;
            for (; end < made.frames.size() && made.frames[end].window == made.frames[begin].window; ++end) {
                const LeftFrame& frame = made.frames[end];
                const char is = frame.open ? made.truth[end] : !frame.label ? 'x' : *frame.label ? '#' : '.';
                true_frames += is != 'x' ? 1 : 0;
                true_positive += is == '#' ? 1 : 0;
                if (!frame.open && !frame.label) continue;
                frames += outcome.labels[end] != 'x' ? 1 : 0;
                positive += outcome.labels[end] == '#' ? 1 : 0;
            }
            ASSERT_EQ(window_positive(positive, frames, made.presence),
                      window_positive(true_positive, true_frames, made.presence))
                << trial << " " << made.truth << " " << outcome.labels;
        }
    }
    EXPECT_GT(left_open, 1000);
}

// Answers of a round count when all are there.
TEST(RunAsker, TheOrderOfAnswersChangesNothing) {
    Random random(5);
    for (int trial = 0; trial < 300; ++trial) {
        const Script made = random_script(random);
        const Outcome forth = ask(good_scores(.02), made);
        RunAsker asker(good_scores(.02), made.frames, made.presence);
        std::vector<int> asked;
        while (!asker.next().empty()) {
            std::vector<int> round = asker.next();
            asked.insert(asked.end(), round.begin(), round.end());
            std::ranges::reverse(round);
            for (const int frame : round) {
                const char is = made.truth[static_cast<std::size_t>(frame)];
                asker.answer(frame, is == 'x' ? std::nullopt : std::optional(is == '#'));
            }
        }
        ASSERT_EQ(asked, forth.asked) << trial;
    }
}

// Windows by a brute force over all states: what is left open is as doubtful as promised.
TEST(RunAsker, TheDoubtLeftIsTheChancesOwn) {
    Random random(6);
    int checked = 0;
    for (int trial = 0; trial < 400; ++trial) {
        std::string truth = runs_of(random, random.between(2, 9), 1, 6), seen = truth;
        for (char& letter : seen)
            if (random.one_in(4)) letter = letter == '#' ? '.' : '#';
        const Script made = script(truth, seen, random.between(1, 3));
        const RunsStage runs = good_scores(.1);
        const Outcome outcome = ask(runs, made);
        const auto count = made.frames.size();
        std::vector<bool> asked(count);
        for (const int frame : outcome.asked) asked[static_cast<std::size_t>(frame)] = true;
        std::vector<double> wrong(count + 1);
        double all = 0;
        for (unsigned states = 0; states < 1U << count; ++states) {
            double chance = 1;
            for (std::size_t i = 0; i < count; ++i) {
                const bool is = (states >> i & 1) != 0, was = i > 0 && (states >> (i - 1) & 1) != 0;
                chance *= i == 0 ? (is ? runs.enter : runs.leave)
                          : was  ? (is ? 1 - runs.leave : runs.leave)
                                 : (is ? runs.enter : 1 - runs.enter);
                if (asked[i])
                    chance *= is == (truth[i] == '#') ? 1 : 0;
                else
                    chance *= is ? evidence_of(runs, made.frames[i].score).present : 1;
            }
            all += chance;
            for (std::size_t i = 0; i < count; ++i) {
                const auto window = static_cast<std::size_t>(made.frames[i].window);
                if (i > 0 && made.frames[i - 1].window == made.frames[i].window) continue;
                int frames = 0, positive = 0, said = 0;
                for (std::size_t f = i; f < count && made.frames[f].window == made.frames[i].window; ++f) {
                    ++frames;
                    positive += (states >> f & 1) != 0 ? 1 : 0;
                    said += outcome.labels[f] == '#' ? 1 : 0;
                }
                if (window_positive(positive, frames, {1, 2}) != window_positive(said, frames, {1, 2}))
                    wrong[window] += chance;
            }
        }
        for (const double one : wrong) {
            ASSERT_LE(one / all, .1 + 1e-9) << truth << " " << seen;
            checked += one > 0 ? 1 : 0;
        }
    }
    EXPECT_GT(checked, 100);
}

}  // namespace
}  // namespace noscope
