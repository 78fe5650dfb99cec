// Answers of find() with plans that close windows, beside those that ask about every frame.
#include "find/confidence_stages.h"
#include "find/parallel_run.h"

namespace noscope {
namespace {

using testing::ParallelRun;

class ClosedWindows : public ParallelRun {
   protected:
    static std::string positives(const Answer& answer) {
        std::string text;
        for (const Window& window : answer.windows) text += window.positive ? '#' : '.';
        for (const Appearance& one : answer.appearances)
            text += fmt::format("\n{} {}", one.start_s, one.end_s);
        return text;
    }
    void say(bool (*is)(std::int64_t)) {
        std::string csv = "frame,object_name,confidence,xmin,ymin,xmax,ymax\n";
        for (int frame = 0; frame < kFrames; ++frame)
            if (is(frame)) csv += std::to_string(frame) + ",person,.9,10,10,20,30\n";
        folder_.write("labels.csv", csv);
    }
};

TEST_F(ClosedWindows, TheSameWindowsByFewerCallsOnAnyNumberOfThreads) {
    const std::pair<const char*, const char*> pairs[] = {
        {"reference", "windows | reference"},
        {"mse(empty,50)>0.0001 | reference", "mse(empty,50)>0.0001 | windows | reference"}};
    for (const auto& [plain, closing] : pairs) {
        SCOPED_TRACE(closing);
        const Answer every = answer(on(2, plain));
        std::string one;
        for (const int threads : {1, 3}) {
            const FindOptions asked = on(threads, closing);
            const Answer some = answer(asked);
            EXPECT_EQ(positives(some), positives(every));
            EXPECT_LT(some.account.reference_calls, every.account.reference_calls);
            if (threads == 1) one = essence(some);
            EXPECT_EQ(essence(some), one);
            EXPECT_EQ(answer(asked).account.reference_calls, 0);
        }
    }
}

// Nothing is decoded behind the last open frame, nor anything that no open frame needs.
TEST_F(ClosedWindows, WhatIsClosedIsNotDecoded) {
    say([](std::int64_t) { return true; });
    const Answer every = answer(on(1, "reference")), some = answer(on(1, "windows | reference"));
    EXPECT_EQ(positives(some), positives(every));
    EXPECT_EQ(some.account.reference_calls, std::ssize(every.windows));
    EXPECT_LT(some.account.frames_decoded, every.account.frames_decoded);
    EXPECT_EQ(some.account.plan_stages[0].decided + some.account.plan_stages[1].decided,
              every.account.analysed_frames);
}

}  // namespace
}  // namespace noscope
