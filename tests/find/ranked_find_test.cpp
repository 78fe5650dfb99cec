// Answers of find() with plans that rank: what is asked, that it hangs on nothing but scores and answers, and
// that it goes on where it stopped.
#include "find/confidence_stages.h"
#include "find/parallel_run.h"

#include <gmock/gmock.h>

#include <map>
#include <optional>

namespace noscope {
namespace {

using ::testing::HasSubstr;
using testing::ParallelRun;
using testing::says_person;

const char* const kPlans[] = {
    "packets | rank | reference",
    "mse(previous:1s,50) | rank | reference",
    "mse(empty,50)>0.0005 | mse(anchor,50) | rank | reference",
};

class RankedFind : public ParallelRun {
   protected:
    std::string refusal(const FindOptions& asked) {
        const auto found = find(asked, nullptr, {});
        return found ? "it ran" : found.error().message;
    }
};

TEST_F(RankedFind, TheAnswerHangsOnNoNumberOfThreadsAndOnNoStoredLabel) {
    for (const char* text : kPlans) {
        SCOPED_TRACE(text);
        std::optional<std::int64_t> asked;
        const Answer known = same_whatever_is_known(text, [&](const Answer& found) {
            ASSERT_TRUE(found.account.ranking);
            EXPECT_GT(found.account.ranking->found, 5);
            EXPECT_LT(found.account.ranking->asked, found.account.analysed_frames);
            EXPECT_EQ(found.account.ranking->asked, asked.value_or(found.account.ranking->asked));
            asked = found.account.ranking->asked;
        });
        ASSERT_TRUE(known.account.ranking);
        EXPECT_EQ(known.account.ranking->asked, asked);
    }
}

TEST_F(RankedFind, WhatWasAskedIsExactAndTheRestIsNotThere) {
    const Answer truth = answer(on(1, "reference"));
    std::map<std::int64_t, const Window*> by_number;
    for (const Window& window : truth.windows) by_number[window.number] = &window;
    for (const char* text : kPlans) {
        SCOPED_TRACE(text);
        const Answer found = answer(on(2, text));
        ASSERT_EQ(found.windows.size(), truth.windows.size());
        std::int64_t asked = 0, exact = 0;
        for (const Window& window : found.windows) {
            const Window& is = *by_number.at(window.number);
            asked += window.reference_frames;
            EXPECT_EQ(window.frames, is.frames);
            EXPECT_LE(window.positive_frames, std::min(window.reference_frames, is.positive_frames));
            EXPECT_TRUE(is.positive || !window.positive) << window.number;
            if (window.reference_frames < window.frames) continue;
            ++exact;
            EXPECT_EQ(window.positive, is.positive) << window.number;
            EXPECT_EQ(window.decided_by, DecidedBy::reference);
        }
        EXPECT_GT(exact, 20);
        // The sample that pictures of the empty scene are made of is beside these.
        EXPECT_EQ(asked, found.account.ranking->asked);
        const auto& stages = found.account.plan_stages;
        EXPECT_EQ(stages.back().decided, asked);
        std::int64_t decided = 0;
        for (const PlanStageCount& stage : stages) decided += stage.decided;
        EXPECT_EQ(decided, found.account.analysed_frames);
    }
}

TEST_F(RankedFind, MoreIsAskedWhereMoreIsToBeFound) {
    FindOptions asked = on(1, kPlans[0]);
    asked.budgets.recall = .5;
    const Answer half = answer(asked);
    asked.budgets.recall = .99;
    const Answer most = answer(asked);
    EXPECT_LT(half.account.ranking->asked, most.account.ranking->asked);
    asked.budgets.recall.reset();
    asked.budgets.fnr = .01;
    EXPECT_GT(answer(asked).account.ranking->asked, half.account.ranking->asked);
    asked.plan = kPlans[2];
    EXPECT_THAT(refusal(asked), HasSubstr("thresholds that are all given"));
}

TEST_F(RankedFind, GoesOnWhereItWasInterrupted) {
    const Answer whole = answer(on(1, kPlans[0]));
    struct CancelWhileAsking : Observer {
        void on_progress(const Progress& progress) override {
            if (progress.step == "asking") cancel.cancel();
        }
        CancelToken cancel;
    };
    const FindOptions asked = on(2, kPlans[0]);
    CancelWhileAsking observer;
    const auto stopped = find(asked, &observer, observer.cancel);
    ASSERT_TRUE(stopped) << stopped.error().message;
    EXPECT_EQ(stopped->complete, !observer.cancel.cancelled());
    const Answer after = answer(asked);
    EXPECT_EQ(text_of(after.windows), text_of(whole.windows));
    EXPECT_EQ(after.account.reference_calls + after.account.reused_labels, whole.account.reference_calls);
    EXPECT_EQ(after.account.reused_labels, stopped->account.reference_calls);
}

TEST_F(RankedFind, ALimitIsOfWhatIsToldInTimeOrder) {
    FindOptions asked = on(2, kPlans[0]);
    asked.limit = 2;
    const Answer some = answer(asked);
    EXPECT_EQ(some.stopped, "limit");
    ASSERT_EQ(some.appearances.size(), 2U);
    asked.limit = 0;
    const Answer all = answer(asked);
    for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(some.appearances[i].start_s, all.appearances[i].start_s);
}

TEST_F(RankedFind, PartsAreRefused) {
    PlanOptions made;
    made.find = on(1, kPlans[0]);
    made.output = folder_.file("ranked.plan");
    ASSERT_TRUE(plan(made, nullptr, {}));
    PartOptions part;
    part.apply.plan_file = made.output;
    part.apply.recording = made.find.recording;
    part.blocks = {0, 1};
    part.output = folder_.file("part");
    const auto refused = apply_part(part, nullptr, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::usage);
    EXPECT_THAT(refused.error().message, HasSubstr("ranks the whole recording"));
    ApplyOptions whole;
    whole.plan_file = made.output;
    whole.recording = made.find.recording;
    whole.store = made.find.run.store;
    const auto applied = apply(whole, nullptr, {});
    ASSERT_TRUE(applied) << applied.error().message;
    EXPECT_EQ(text_of(applied->windows), text_of(answer(made.find).windows));
}

}  // namespace
}  // namespace noscope
