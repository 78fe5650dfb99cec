// A run on several threads holds no more than it says, however slow one block or the listener is.
#include "find/confidence_stages.h"
#include "find/parallel_run.h"
#include "find/plan_trial.h"

#include <atomic>
#include <chrono>
#include <thread>

namespace noscope {
namespace {

using testing::open_trial;
using testing::ParallelRun;

// However slowly it is heard.
TEST_F(ParallelRun, WithALimitNobodyRunsFarAhead) {
    struct SlowToHear : Observer {
        void on_window(const Window&, const Answer&) override {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
    };
    FindOptions asked = on(1, "reference");
    const Answer whole = answer(asked);
    asked = on(1, "reference");
    asked.limit = 1;
    SlowToHear observer;
    const auto found = find(asked, &observer, {});
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->stopped, "limit");
    EXPECT_LT(found->account.frames_decoded, whole.account.frames_decoded / 2);
}

// Keeps who asks about the first frame waiting until others have asked about so many, and a little longer.
class StallingReference : public Reference {
   public:
    StallingReference(std::unique_ptr<Reference> inner, int others)
        : inner_(std::move(inner)), others_(others) {}
    std::string identity() const override { return inner_->identity(); }
    std::string name() const override { return inner_->name(); }
    std::vector<std::string> classes() const override { return inner_->classes(); }
    bool needs_pixels() const override { return false; }
    Status submit(const ReferenceFrame& frame, CancelToken cancel) override {
        if (frame.number > 0) {
            ++asked_;
        } else {
            const auto start = RunClock::now();
            while (asked_ < others_ && seconds_since(start) < 60) std::this_thread::yield();
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            asked_meanwhile_ = asked_.load();
        }
        return inner_->submit(frame, std::move(cancel));
    }
    Status collect(std::vector<ReferenceAnswer>& out) override { return inner_->collect(out); }
    Status drain(std::vector<ReferenceAnswer>& out) override { return inner_->drain(out); }
    int asked_meanwhile() const { return asked_meanwhile_; }

   private:
    Status make_ready(CancelToken cancel) override { return inner_->prepare(std::move(cancel)); }
    std::unique_ptr<Reference> inner_;
    int others_;
    std::atomic<int> asked_{0}, asked_meanwhile_{0};
};

// One slow block must not let the others run away: what they find would have to be held.
TEST_F(ParallelRun, BlocksAheadOfTheOldestAreBounded) {
    const std::string path = folder_.file("long.mp4");
    ASSERT_TRUE(
        testing::ffmpeg("-f lavfi -i testsrc2=size=64x48:rate=2 -t 1500 -c:v libx264 -preset"
                        " ultrafast -g 20",
                        path));
    const auto trial = open_trial(on(2, "reference", path), *parse_plan("reference"));
    // 2 frames a second, in blocks of a minute; one of them is the one that stalls.
    const int most = static_cast<int>(most_blocks_in_hand(2) - 1) * 120;
    ASSERT_LT(most, std::ssize(trial->work.frames) - 120);
    auto stalling = std::make_unique<StallingReference>(std::move(trial->session.reference), most);
    StageClock stages;
    auto runner = *CascadeRunner::make(
        {*trial->session.store, *stalling, trial->session.model, {}, stages, nullptr, {}, 2},
        {reference_alone(), trial->predicate, Sampling{}});
    std::size_t heard = 0;
    const auto finished = runner.run_file({trial->session.recording.files[0].scan.path,
                                           trial->session.file(0), &trial->work.index, trial->work.frames},
                                          [&](std::size_t i, const FrameOutcome&) -> Status {
                                              EXPECT_EQ(i, heard++) << "in time order";
                                              return {};
                                          });
    ASSERT_TRUE(finished) << finished.error().message;
    EXPECT_EQ(heard, trial->work.frames.size());
    EXPECT_EQ(stalling->asked_meanwhile(), most);
    EXPECT_EQ(runner.most_blocks_ahead(), most_blocks_in_hand(2));
}

}  // namespace
}  // namespace noscope
