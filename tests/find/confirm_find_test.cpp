// Confirmed answers of find(), against the same rules over decisions worked out by hand.
#include "find/confidence_stages.h"
#include "query/confirmer.h"

#include <gmock/gmock.h>

#include <functional>

namespace noscope {
namespace {

using noscope::testing::cheap_confidence;
using noscope::testing::ConfidenceStages;
using noscope::testing::open_trial;
using noscope::testing::says_person;
using ::testing::SizeIs;

struct Expected {
    std::string windows;  // '#' positive
    std::int64_t asked = 0, tried = 0, dropped = 0;
};

class Confirmed : public ConfidenceStages {
   protected:
    FindOptions asked(const std::string& plan) {
        FindOptions made = fresh();
        made.plan = plan;
        made.confirm = true;
        made.grouping = {{0, 1}, 4};  // short appearances that want more hits than they have
        return made;
    }
    // `decide`: what the plan makes of frame i of its span.
    using Decide = std::function<CandidateFrame(std::span<const AskedFrame> span, std::size_t i)>;
    Expected expect(const FindOptions& asked, std::int64_t span_windows, const Decide& decide) {
        const auto trial = open_trial(asked, *parse_plan("reference"));
        const auto& frames = trial->work.frames;
        std::vector<CandidateWindow> windows;
        std::vector<std::vector<std::int64_t>> numbers;
        Expected expected;
        for (std::size_t i = 0; i < frames.size(); ++i) {
            std::size_t first = i, end = i;
            const auto span = [&](std::size_t at) { return frames[at].window / span_windows; };
            while (first > 0 && span(first - 1) == span(i)) --first;
            while (end < frames.size() && span(end) == span(i)) ++end;
            if (windows.empty() || windows.back().window.number != frames[i].window) {
                windows.emplace_back().window.number = frames[i].window;
                numbers.emplace_back();
            }
            windows.back().frames.push_back(decide(std::span(frames).subspan(first, end - first), i - first));
            expected.asked += windows.back().frames.back().label.by == DecidedBy::reference ? 1 : 0;
            numbers.back().push_back(frames[i].number);
        }
        Confirmer confirmer(
            asked.sampling.presence, asked.grouping,
            [&](std::size_t window, std::size_t frame) -> Result<FrameLabel> {
                ++expected.tried;
                return FrameLabel{.positive = says_person(numbers[window][frame])};
            },
            [&](const Window& window) { expected.windows += window.positive ? '#' : '.'; });
        for (CandidateWindow& window : windows) {
            std::vector<FrameLabel> labels;
            for (const CandidateFrame& frame : window.frames) labels.push_back(frame.label);
            judge(window.window, labels, asked.sampling.presence);
            window.window.start_s = static_cast<double>(window.window.number);
            window.window.end_s = window.window.start_s + 1;
            EXPECT_TRUE(confirmer.push(window));
        }
        EXPECT_TRUE(confirmer.finish());
        expected.dropped = confirmer.counts().dropped;
        return expected;
    }
    static std::string picture(const Answer& answer) {
        std::string windows;
        for (const Window& window : answer.windows) windows += window.positive ? '#' : '.';
        return windows;
    }
    void expect_answer(const FindOptions& asked, const Expected& expected) {
        const Answer found = answer(asked);
        EXPECT_EQ(picture(found), expected.windows);
        ASSERT_TRUE(found.account.confirmation);
        EXPECT_EQ(found.account.confirmation->frames, expected.tried);
        EXPECT_EQ(found.account.confirmation->dropped, expected.dropped);
        EXPECT_EQ(found.account.reference_calls, expected.asked + expected.tried);
        // What labels are there already changes nothing.
        const Answer again = answer(asked);
        EXPECT_EQ(text_of(again.windows), text_of(found.windows));
        EXPECT_EQ(again.account.reference_calls, 0);
        EXPECT_EQ(again.account.reused_labels, found.account.reference_calls);
        FindOptions every = asked;
        every.plan = "reference";
        const Answer truth = answer(every);
        EXPECT_FALSE(truth.account.confirmation);
        const Answer after = answer(asked);
        EXPECT_EQ(text_of(after.windows), text_of(found.windows));
        EXPECT_EQ(after.account.confirmation->frames, expected.tried);
        for (const Appearance& appearance : found.appearances)
            EXPECT_GE(std::ranges::count_if(truth.windows,
                                            [&](const Window& window) {
                                                return window.positive && window.start_s < appearance.end_s &&
                                                       window.end_s > appearance.start_s;
                                            }),
                      1);
    }
};

TEST_F(Confirmed, CopiesAreTriedFromTheNearestOn) {
    std::int64_t tried = 0;
    for (const std::size_t step : {3, 30}) {
        const FindOptions made = asked(fmt::format("every({}) | reference", step));
        const Expected expected = expect(made, 60, [&](std::span<const AskedFrame> span, std::size_t i) {
            CandidateFrame frame;
            frame.copied = static_cast<int>(i % step);
            frame.confidence = 1;
            frame.label.positive = says_person(span[i - i % step].number);
            frame.label.by = i % step == 0 ? DecidedBy::reference : DecidedBy::skip;
            return frame;
        });
        expect_answer(made, expected);
        tried += expected.tried;
    }
    EXPECT_GT(tried, 3);
}

TEST_F(Confirmed, SureFramesOfADetectorAreTriedFirst) {
    const FindOptions made = asked(cheap_ + "[.2,.6] | reference");
    const Expected expected = expect(made, 1, [](std::span<const AskedFrame> span, std::size_t i) {
        CandidateFrame frame;
        frame.confidence = cheap_confidence(span[i].number);
        frame.label.by = DecidedBy::specialized;
        frame.label.positive = frame.confidence > .6F;
        if (frame.confidence >= .2F && frame.confidence <= .6F)
            frame = {{.positive = says_person(span[i].number)}, 0, 1};
        return frame;
    });
    ASSERT_GT(expected.tried, 0);
    expect_answer(made, expected);
}

struct Heard : Observer {
    void on_window(const Window& window, const Answer&) override { windows += window.positive ? '#' : '.'; }
    void on_appearance(const Appearance& found, const Answer&) override { ends.push_back(found.end_s); }
    std::string windows;
    std::vector<double> ends;
};

TEST_F(Confirmed, WhatIsToldIsFinalAndTheLimitCountsIt) {
    FindOptions made = asked("every(4) | reference");
    Heard heard;
    const auto whole = find(made, &heard, {});
    ASSERT_TRUE(whole) << whole.error().message;
    EXPECT_EQ(heard.windows, picture(*whole));
    ASSERT_GE(whole->appearances.size(), 2U);
    EXPECT_THAT(heard.ends, SizeIs(whole->appearances.size()));
    made.limit = 1;
    const auto threads = made.run.threads;
    for (const int count : {1, 3}) {
        made.run = fresh().run;
        made.run.threads = count;
        const Answer one = answer(made);
        EXPECT_THAT(one.appearances, SizeIs(1));
        EXPECT_EQ(one.stopped, "limit");
        EXPECT_EQ(one.appearances[0].end_s, whole->appearances[0].end_s);
        EXPECT_EQ(picture(one), picture(*whole).substr(0, one.windows.size()));
        EXPECT_LT(one.windows.size(), whole->windows.size());
    }
    made.run.threads = threads;
}

// A run that ends in the middle of an appearance tells nothing of it that may still change.
TEST_F(Confirmed, AnInterruptedRunLeavesOutWhatIsNotConfirmed) {
    struct Stop : Observer {
        void on_window(const Window& window, const Answer&) override {
            if (window.number == 2) token.cancel();
        }
        CancelToken token;
    } stop;
    FindOptions made = asked("every(4) | reference");
    const Answer whole = answer(made);
    made.run = fresh().run;
    const auto part = find(made, &stop, stop.token);
    ASSERT_TRUE(part) << part.error().message;
    EXPECT_FALSE(part->complete);
    EXPECT_LT(part->windows.size(), whole.windows.size());
    EXPECT_EQ(picture(*part), picture(whole).substr(0, part->windows.size()));
    const Answer again = answer(made);
    EXPECT_EQ(text_of(again.windows), text_of(whole.windows));
}

}  // namespace
}  // namespace noscope
