// Runs of several blocks on several threads, with replayed labels.
#pragma once

#include "find/cascade_find.h"

#include <functional>
#include <memory>
#include <string>

namespace noscope::testing {

// Nine blocks of tiny pictures, in which something moves now and then.
class ParallelRun : public CascadeFind {
   protected:
    static constexpr int kMinutes = 9, kFrames = kMinutes * 60 * 5;

    static void SetUpTestSuite() {
        made_ = std::make_unique<TempFolder>();
        make(clip(), kMinutes * 60);
    }
    static void TearDownTestSuite() { made_.reset(); }
    static void make(const std::string& path, int seconds, int first = 0) {
        ASSERT_TRUE(ffmpeg(fmt::format("-ss {} -i {} -an -vf fps=5,scale=96:-2,loop=-1:690,setpts=N/5/TB"
                                       " -t {} -c:v libx264 -preset ultrafast -g 35 -bf 2",
                                       first, quoted(example_clip()), seconds),
                           path));
    }
    static std::string clip() { return made_->file("clip.mp4"); }
    void SetUp() override {
        std::string csv = "frame,object_name,confidence,xmin,ymin,xmax,ymax\n";
        for (int frame = 0; frame < kFrames; ++frame)
            if (says_person(frame % 1000)) csv += std::to_string(frame) + ",person,.9,10,10,20,30\n";
        folder_.write("labels.csv", csv);
    }
    FindOptions on(int threads, const std::string& plan, const std::string& path = clip()) {
        FindOptions asked = options(plan, path);
        asked.run.threads = threads;
        asked.run.store = folder_.file(fmt::format("store{}.db", ++stores_));
        return asked;
    }
    // Everything that an answer says, but for seconds and for what is decoded twice where two workers meet.
    static std::string essence(const Answer& answer) {
        std::string text = text_of(answer.windows) + answer.stopped;
        for (const Appearance& one : answer.appearances)
            text += fmt::format("\n{} {} {}", one.start_s, one.end_s, one.peak_s);
        for (const PlanStageCount& stage : answer.account.plan_stages)
            text += fmt::format("\n{} {} {} {}", stage.stage, stage.looked_at, stage.decided, stage.scored);
        return text + fmt::format("\n{} {} {}", answer.account.reference_calls, answer.account.reused_labels,
                                  answer.account.damaged_frames);
    }
    // The answer hangs on no number of threads, and on no label that lies in the store. `check` hears each
    // that was found without any; the one that was found with all of them is returned.
    Answer same_whatever_is_known(const std::string& plan, const std::function<void(const Answer&)>& check) {
        std::string one, windows;
        for (const int threads : {1, 3}) {
            const FindOptions asked = on(threads, plan);
            const Answer found = answer(asked);
            check(found);
            if (threads == 1) {
                one = essence(found);
                windows = text_of(found.windows);
            }
            EXPECT_EQ(essence(found), one) << threads;
            const Answer again = answer(asked);
            EXPECT_EQ(text_of(again.windows), windows);
            EXPECT_EQ(again.account.reference_calls, 0);
        }
        FindOptions asked = on(2, "reference");
        answer(asked);
        asked.plan = plan;
        Answer known = answer(asked);
        EXPECT_EQ(text_of(known.windows), windows);
        EXPECT_EQ(known.account.reference_calls, 0);
        return known;
    }

    static inline std::unique_ptr<TempFolder> made_;
    int stores_ = 0;
};

}  // namespace noscope::testing
