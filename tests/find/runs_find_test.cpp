// Answers of find() with plans that ask per run.
#include "find/confidence_stages.h"
#include "find/parallel_run.h"

#include <gmock/gmock.h>

#include <map>

namespace noscope {
namespace {

using ::testing::HasSubstr;
using testing::ParallelRun;
using testing::says_person;

constexpr const char* kNumbers = "runs(enter=0.02,leave=0.1,weight=0.5,doubt=0.05,0:0.01,0.3:0.1,0.5:0.9)";

class RunsFind : public ParallelRun {
   protected:
    // A detector that agrees with the reference, but for a frame in eleven.
    void SetUp() override {
        ParallelRun::SetUp();
        std::string csv = "frame,object_name,confidence,xmin,ymin,xmax,ymax\n";
        for (int frame = 0; frame < kFrames; ++frame)
            csv += fmt::format("{},person,{},10,10,20,30\n", frame,
                               says_person(frame % 1000) != (frame % 11 == 4) ? .75 : .125);
        cheap_ = "model:replay:" + folder_.write("cheap.csv", csv);
    }
    std::vector<std::string> plans() const {
        return {
            cheap_ + " | " + kNumbers + " | reference", cheap_ + "[0.2,1] | " + kNumbers + " | reference",
            std::string("packets | runs(enter=0.1,leave=0.1,weight=0.5,doubt=0.1,0:0.1,1.5:0.6) | reference"),
            std::string("mse(empty,50)>0.0001 | ") + cheap_ + " | " + kNumbers + " | reference"};
    }
    std::string cheap_;
};

TEST_F(RunsFind, TheAnswerHangsOnNoNumberOfThreadsAndOnNoStoredLabel) {
    for (const std::string& text : plans()) {
        SCOPED_TRACE(text);
        same_whatever_is_known(text, [](const Answer& found) {
            EXPECT_GT(found.account.reference_calls, 20);
            EXPECT_LT(found.account.reference_calls, found.account.analysed_frames);
        });
    }
}

// What packets say of a frame hangs on the frame before it, whether that is asked for or not.
TEST_F(RunsFind, APartOfARecordingIsAnsweredAsWithinTheWhole) {
    const std::string text = plans()[2];
    const Answer whole = answer(on(1, text));
    for (const int from : {60, 120, 180, 240, 300, 420}) {
        FindOptions asked = on(1, text);
        asked.range.from = std::to_string(from);
        asked.range.to = std::to_string(from + 60);
        const Answer part = answer(asked);
        std::vector<Window> within;
        for (const Window& window : whole.windows)
            if (window.start_s >= from - .001 && window.start_s < from + 59.999) within.push_back(window);
        EXPECT_EQ(text_of(part.windows), text_of(within)) << from;
    }
}

TEST_F(RunsFind, WhatWasAskedIsExactAndTheRestIsInferred) {
    const Answer truth = answer(on(1, "reference"));
    std::map<std::int64_t, const Window*> by_number;
    for (const Window& window : truth.windows) by_number[window.number] = &window;
    const Answer found = answer(on(2, plans().front()));
    ASSERT_EQ(found.windows.size(), truth.windows.size());
    std::int64_t asked = 0, wrong = 0;
    for (const Window& window : found.windows) {
        const Window& is = *by_number.at(window.number);
        asked += window.reference_frames;
        EXPECT_EQ(window.frames, is.frames);
        EXPECT_LE(window.reference_positives, is.positive_frames);
        wrong += window.positive != is.positive ? 1 : 0;
        if (window.reference_frames < window.frames) continue;
        EXPECT_EQ(window.positive, is.positive) << window.number;
        EXPECT_EQ(window.decided_by, DecidedBy::reference);
    }
    ASSERT_EQ(found.account.plan_stages.size(), 3U);
    EXPECT_EQ(asked, found.account.reference_calls);
    EXPECT_EQ(found.account.plan_stages[2].decided, asked);
    EXPECT_EQ(found.account.plan_stages[1].decided, found.account.analysed_frames - asked);
    EXPECT_LT(asked, found.account.analysed_frames / 2);
    // The flickers of a frame are what it may miss.
    EXPECT_LT(wrong, std::ssize(found.windows) / 20);
}

TEST_F(RunsFind, GoesOnWhereItWasStopped) {
    struct CancelLater : Observer {
        CancelLater(CancelToken asked, std::int64_t after) : cancel(std::move(asked)), number(after) {}
        void on_window(const Window& window, const Answer&) override {
            if (window.number >= number) cancel.cancel();
        }
        CancelToken cancel;
        std::int64_t number;
    };
    const std::string text = plans().front();
    const Answer whole = answer(on(1, text));
    for (const std::int64_t number : {3, 250}) {
        const FindOptions asked = on(3, text);
        const CancelToken cancel;
        CancelLater observer(cancel, number);
        const auto stopped = find(asked, &observer, cancel);
        ASSERT_TRUE(stopped) << stopped.error().message;
        EXPECT_EQ(stopped->stopped, "interrupted");
        // What it told is what it tells when it goes on.
        EXPECT_EQ(text_of(whole.windows).find(text_of(stopped->windows)), 0U);
        const Answer rest = answer(asked);
        EXPECT_EQ(text_of(rest.windows), text_of(whole.windows));
        EXPECT_EQ(rest.account.reference_calls + stopped->account.reference_calls,
                  whole.account.reference_calls);
    }
}

TEST_F(RunsFind, ALimitEndsItAtTheSamePlace) {
    std::string one;
    for (const int threads : {1, 3}) {
        FindOptions asked = on(threads, plans().front());
        asked.limit = 2;
        asked.confirm = true;
        const Answer found = answer(asked);
        EXPECT_EQ(found.appearances.size(), 2U);
        if (threads == 1) one = text_of(found.windows);
        EXPECT_EQ(text_of(found.windows), one);
    }
}

TEST_F(RunsFind, LearnsFromASampleWhatItGoesBy) {
    FindOptions asked = on(2, cheap_ + " | runs | reference");
    asked.label_budget = {.frames = 200};
    const Answer found = answer(asked);
    ASSERT_TRUE(found.learning.chosen);
    EXPECT_EQ(found.learning.chosen->stage, "runs");
    EXPECT_GT(found.learning.chosen->windows, 50);
    EXPECT_THAT(found.plan, HasSubstr(" | runs(enter="));
    EXPECT_LT(found.account.reference_calls, found.account.analysed_frames);
    // By its text the plan does the same again, in spans of a minute; nothing is learnt.
    const Answer again = answer(asked);
    EXPECT_EQ(again.account.reference_calls, 0);
    EXPECT_EQ(again.plan, found.plan);
    EXPECT_EQ(text_of(again.windows), text_of(found.windows));
    asked.plan = found.plan;
    asked.label_budget = {};
    EXPECT_FALSE(answer(asked).learning.chosen);
}

TEST_F(RunsFind, DamageDropsOut) {
    std::string bytes = testing::read_text(clip());
    for (std::size_t i = bytes.size() / 5 * 2; i < bytes.size() / 100 * 42; ++i)
        bytes[i] ^= char(37 + i % 91);
    const std::string broken = folder_.write("broken.mp4", bytes);
    for (const std::string& text : plans()) {
        SCOPED_TRACE(text);
        std::string one;
        for (const int threads : {1, 3}) {
            const Answer found = answer(on(threads, text, broken));
            EXPECT_GT(found.account.damaged_frames, 0);
            if (threads == 1) one = essence(found);
            EXPECT_EQ(essence(found), one);
        }
    }
}

}  // namespace
}  // namespace noscope
