// A run on several threads: the answer hangs on none of them, and nothing that was finished is lost when it
// ends early.
#include "find/confidence_stages.h"
#include "find/late_reference.h"
#include "find/parallel_run.h"

#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace noscope {
namespace {

using testing::example_clip;
using ::testing::HasSubstr;
using testing::LateReference;
using testing::open_trial;
using testing::ParallelRun;
using testing::quoted;
using testing::run_trial;
using testing::says_person;
using testing::TempFolder;
using testing::Trial;
using testing::TrialRun;

const char* const kPlans[] = {
    "reference",
    "every(7) | reference",
    "packets>1.2 | mse(previous:1s,50)>0.0004 | reference",
    "mse(empty,10x10,50)>0.0005 | mse(anchor,50)>0.0003 | reference",
    "mse(empty,50)>0.0005 | keyframes>1.4 | reference",
};

TEST_F(ParallelRun, TheAnswerHangsOnNoNumberOfThreads) {
    for (const char* text : kPlans) {
        SCOPED_TRACE(text);
        std::string one;
        for (const int threads : {1, 2, 3, 8}) {
            const FindOptions asked = on(threads, text);
            const Answer found = answer(asked);
            if (threads == 1) one = essence(found);
            EXPECT_EQ(essence(found), one) << threads;
            EXPECT_GT(found.account.plan_stages.back().decided, 0);
            // What each worker stored is there, whoever comes for it.
            const Answer again = answer(asked);
            EXPECT_EQ(text_of(again.windows), text_of(found.windows));
            EXPECT_EQ(again.account.reference_calls, 0);
        }
    }
}

TEST_F(ParallelRun, LateAnswersFindTheirWorker) {
    for (const char* text : {"reference", "mse(anchor,50)>0.0003 | reference", "keyframes>1.4 | reference"}) {
        SCOPED_TRACE(text);
        const Plan plan = *parse_plan(text);
        std::vector<Decision> one;
        for (const int threads : {1, 3})
            for (const std::size_t late : {std::size_t{7}, std::size_t{100'000}}) {
                const auto trial = open_trial(on(threads, text), plan);
                trial->session.reference =
                    std::make_unique<LateReference>(std::move(trial->session.reference), late);
                const TrialRun run = run_trial(*trial, {.plan = plan, .scene = {}}, {.threads = threads});
                ASSERT_TRUE(run.status) << run.status.error().message;
                EXPECT_TRUE(run.finished);
                EXPECT_EQ(run.totals.reference_calls, run.totals.scored.back());
                if (one.empty()) one = run.decisions;
                EXPECT_EQ(run.decisions, one) << threads << " threads, late by " << late;
            }
    }
}

TEST_F(ParallelRun, ALimitIsReachedInTimeOrder) {
    std::string one;
    for (const int threads : {1, 3}) {
        FindOptions asked = on(threads, "mse(anchor,50)>0.0003 | reference");
        asked.limit = 2;
        const Answer found = answer(asked);
        EXPECT_EQ(found.stopped, "limit");
        EXPECT_EQ(found.appearances.size(), 2U);
        if (threads == 1) one = text_of(found.windows);
        EXPECT_EQ(text_of(found.windows), one);
        // What other workers had done by then is no more to do.
        asked.limit = 0;
        const Answer rest = answer(asked), whole = answer(on(threads, "mse(anchor,50)>0.0003 | reference"));
        EXPECT_EQ(text_of(rest.windows), text_of(whole.windows));
        EXPECT_EQ(rest.account.reference_calls + found.account.reference_calls,
                  whole.account.reference_calls);
    }
}

// Cancelled wherever it is: when the answer has come so far, whatever the workers are at.
TEST_F(ParallelRun, AnInterruptedRunKeepsWhatItsWorkersFinished) {
    struct CancelLater : Observer {
        CancelLater(CancelToken token, std::int64_t at) : cancel(std::move(token)), number(at) {}
        void on_window(const Window& window, const Answer&) override {
            if (window.number == number) cancel.cancel();
        }
        CancelToken cancel;
        std::int64_t number;
    };
    const std::string text = "every(2) | mse(previous:2s,50)>0.0002 | reference";
    const Answer whole = answer(on(1, text));
    for (const std::int64_t number : {3, 130, 400}) {
        const FindOptions asked = on(3, text);
        const CancelToken cancel;
        CancelLater observer(cancel, number);
        const auto stopped = find(asked, &observer, cancel);
        ASSERT_TRUE(stopped) << stopped.error().message;
        EXPECT_EQ(stopped->stopped, "interrupted");
        const Answer rest = answer(asked);
        EXPECT_EQ(text_of(rest.windows), text_of(whole.windows));
        EXPECT_EQ(rest.account.reference_calls + stopped->account.reference_calls,
                  whole.account.reference_calls);
        EXPECT_EQ(rest.account.plan_stages[1].scored + stopped->account.plan_stages[1].scored,
                  whole.account.plan_stages[1].scored);
    }
}

// A reference that fails once it was asked about a frame late in the recording, as a command may.
class FailingReference : public Reference {
   public:
    FailingReference(std::unique_ptr<Reference> inner, std::int64_t from)
        : inner_(std::move(inner)), from_(from) {}
    std::string identity() const override { return inner_->identity(); }
    std::string name() const override { return inner_->name(); }
    std::vector<std::string> classes() const override { return inner_->classes(); }
    bool needs_pixels() const override { return false; }
    Status submit(const ReferenceFrame& frame, CancelToken cancel) override {
        if (frame.number >= from_) return fail(ErrorCode::reference, "frame {} is too much", frame.number);
        return inner_->submit(frame, std::move(cancel));
    }
    Status collect(std::vector<ReferenceAnswer>& out) override { return inner_->collect(out); }
    Status drain(std::vector<ReferenceAnswer>& out) override { return inner_->drain(out); }

   private:
    Status make_ready(CancelToken cancel) override { return inner_->prepare(std::move(cancel)); }
    std::unique_ptr<Reference> inner_;
    std::int64_t from_;
};

TEST_F(ParallelRun, TheFirstErrorInTimeOrderEndsTheRunOnce) {
    const Plan plan = *parse_plan("reference");
    for (const int threads : {1, 2, 8}) {
        const auto trial = open_trial(on(threads, "reference"), plan);
        trial->session.reference = std::make_unique<FailingReference>(std::move(trial->session.reference), 0);
        const TrialRun none = run_trial(*trial, {.plan = plan, .scene = {}}, {.threads = threads});
        ASSERT_FALSE(none.status);
        EXPECT_EQ(none.status.error().code, ErrorCode::reference);
        EXPECT_EQ(none.status.error().message, "frame 0 is too much");
        EXPECT_EQ(std::ranges::count(none.heard, true), 0);

        const auto late = open_trial(on(threads, "reference"), plan);
        late->session.reference =
            std::make_unique<FailingReference>(std::move(late->session.reference), kFrames - 100);
        const TrialRun some = run_trial(*late, {.plan = plan, .scene = {}}, {.threads = threads});
        ASSERT_FALSE(some.status);
        EXPECT_THAT(some.status.error().message, HasSubstr("is too much"));
        // What was finished before is stored.
        const auto labels = late->session.store->labels(late->session.file(0).store_id, late->session.model);
        ASSERT_TRUE(labels);
        EXPECT_EQ(std::ssize(*labels), some.totals.reference_calls);
        EXPECT_GE(std::ssize(*labels), std::ranges::count(some.heard, true));
    }
}

TEST_F(ParallelRun, ManySmallFilesAreRunSideBySide) {
    const std::string recording = folder_.file("many");
    std::filesystem::create_directory(recording);
    make(folder_.file("whole.mp4"), 12 * 7);
    for (int i = 0; i < 12; ++i)
        ASSERT_TRUE(testing::ffmpeg(
            fmt::format("-ss {} -i {} -t 6 -c copy", i * 7, quoted(folder_.file("whole.mp4"))),
            folder_.file(fmt::format("many/2024-05-01_10-{:02}-{:02}.mp4", i / 10, i % 10 * 6))));
    std::filesystem::create_directory(folder_.file("labels"));
    for (const auto& file : std::filesystem::directory_iterator(recording)) {
        const std::string name = file.path().stem().string();
        std::string csv = "frame,object_name,confidence,xmin,ymin,xmax,ymax\n";
        for (int frame = 0; frame < 30; ++frame)
            if ((frame + name.back()) % 5 < 2) csv += std::to_string(frame) + ",person,.9,10,10,20,30\n";
        folder_.write("labels/" + name + ".csv", csv);
    }
    std::string one;
    for (const int threads : {1, 8}) {
        FindOptions asked = on(threads, "mse(previous:1s,50)>0.0001 | reference", recording);
        asked.reference.model = "replay:" + folder_.file("labels");
        const Answer found = answer(asked);
        EXPECT_GE(found.windows.size(), 72U);
        EXPECT_EQ(found.files.size(), 12U);
        if (threads == 1) one = essence(found);
        EXPECT_EQ(essence(found), one);
    }
}

// What is found in one file serves its copies, however many are run at once.
TEST_F(ParallelRun, ACopyWaitsForWhatItCanReuse) {
    const std::string recording = folder_.file("copies");
    std::filesystem::create_directory(recording);
    std::filesystem::create_directory(folder_.file("labels"));
    for (const char* name : {"2024-05-01_10-00-00", "2024-05-01_10-09-00", "2024-05-01_10-18-00"}) {
        std::filesystem::copy_file(clip(), recording + "/" + name + ".mp4");
        std::filesystem::copy_file(folder_.file("labels.csv"),
                                   folder_.file(fmt::format("labels/{}.csv", name)));
    }
    FindOptions asked = on(3, "every(3) | reference", recording);
    asked.reference.model = "replay:" + folder_.file("labels");
    const Answer found = answer(asked);
    EXPECT_EQ(found.account.reference_calls, kMinutes * 40);
    EXPECT_EQ(found.account.reused_labels, 2 * kMinutes * 40);
}

TEST_F(ParallelRun, AFileThatVanishesIsToldInItsPlace) {
    const std::string recording = folder_.file("three");
    std::filesystem::create_directory(recording);
    std::filesystem::create_directory(folder_.file("labels"));
    const std::vector<std::string> names{"2024-05-01_10-00-00", "2024-05-01_10-01-00", "2024-05-01_10-02-00"};
    for (std::size_t i = 0; i < names.size(); ++i) {
        make(recording + "/" + names[i] + ".mp4", 60, static_cast<int>(i));
        std::filesystem::copy_file(folder_.file("labels.csv"), folder_.file("labels/" + names[i] + ".csv"));
    }
    for (const int threads : {1, 3}) {
        FindOptions asked = on(threads, "reference", recording);
        asked.reference.model = "replay:" + folder_.file("labels");
        const auto trial = open_trial(asked, *parse_plan("reference"));
        StageClock stages;
        auto runner = *CascadeRunner::make({*trial->session.store,
                                            *trial->session.reference,
                                            trial->session.model,
                                            {},
                                            stages,
                                            nullptr,
                                            {},
                                            threads},
                                           {reference_alone(), trial->predicate, Sampling{}});
        std::vector<std::size_t> begun, ended;
        std::size_t heard = 0;
        // The second one is gone when it is to be decoded, or when it is to be loaded.
        const auto run = [&](bool is_loaded) {
            return runner.run(
                {.count = 3,
                 .load = [&, is_loaded](std::size_t file) -> Result<FrameRequest> {
                     if (file == 1 && !is_loaded) return fail(ErrorCode::recording, "no such file");
                     NOSCOPE_TRY(FileWork loaded, load_work(trial->session, file, Sampling{}, {}));
                     const auto work = std::make_shared<const FileWork>(std::move(loaded));
                     const std::string& path = trial->session.recording.files[file].scan.path;
                     return FrameRequest{file == 1 ? path + ".gone" : path, trial->session.file(file),
                                         &work->index, work->frames, work};
                 },
                 .begin = [&](std::size_t file) { begun.push_back(file); },
                 .end = [&](std::size_t file) { ended.push_back(file); },
                 .hear = [&](std::size_t file, std::size_t, const FrameOutcome&) -> Status {
                     EXPECT_EQ(file, begun.back());
                     heard += file == 0 ? 1 : 0;
                     return {};
                 }});
        };
        const auto gone = run(true);
        ASSERT_FALSE(gone);
        EXPECT_EQ(gone.error().code, ErrorCode::recording);
        EXPECT_THAT(gone.error().message, HasSubstr(".gone' changed while it was read"));
        EXPECT_LE(ended.size(), 1U);
        begun.clear();
        ended.clear();
        heard = 0;
        const auto none = run(false);
        ASSERT_FALSE(none);
        EXPECT_EQ(none.error().message, "no such file");
        EXPECT_EQ(heard, trial->work.frames.size()) << "all before it is told";
        EXPECT_EQ(ended, std::vector<std::size_t>{0});
    }
}

TEST_F(ParallelRun, TwoRunsShareAStore) {
    const std::string text = "mse(previous:2s,50)>0.0002 | reference";
    const Answer alone = answer(on(2, text));
    const FindOptions asked = on(2, text);
    std::string other;
    std::thread second([&] { other = text_of(answer(asked).windows); });
    const std::string first = text_of(answer(asked).windows);
    second.join();
    EXPECT_EQ(first, text_of(alone.windows));
    EXPECT_EQ(other, first);
}

}  // namespace
}  // namespace noscope
