// find(), label() and info() through the public API, on the example clip with replayed labels.
#include <noscope/noscope.h>

#include "support/clips.h"
#include "support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace noscope {
namespace {

using noscope::testing::example_clip;
using noscope::testing::TempFolder;
using ::testing::HasSubstr;

class FindTest : public ::testing::Test {
   protected:
    void SetUp() override {
        std::string csv = "frame,object_name,confidence,xmin,ymin,xmax,ymax\n";
        for (int frame = 100; frame < 140; ++frame)
            csv += std::to_string(frame) + ",person,.9,100,100,200,300\n";
        for (int frame = 600; frame < 640; ++frame)
            csv += std::to_string(frame) + ",dog,.8,100,100,200,300\n";
        folder_.write("lobby.csv", csv);
    }
    FindOptions options(const char* class_name = "person") const {
        FindOptions made;
        made.predicate.classes = {class_name};
        made.recording.inputs = {example_clip()};
        made.reference.model = "replay:" + folder_.file("lobby.csv");
        made.run.store = folder_.file("store.db");
        return made;
    }
    TempFolder folder_;
};

TEST_F(FindTest, AnswersAndAnswersAgainForNothing) {
    const auto first = find(options(), nullptr, {});
    ASSERT_TRUE(first) << first.error().message;
    ASSERT_EQ(first->appearances.size(), 1U);
    EXPECT_DOUBLE_EQ(first->appearances[0].start_s, 10);
    EXPECT_DOUBLE_EQ(first->appearances[0].end_s, 14);
    EXPECT_EQ(first->account.reference_calls, 279);
    const auto second = find(options(), nullptr, {});
    ASSERT_TRUE(second);
    EXPECT_EQ(second->account.reference_calls, 0);
    EXPECT_EQ(second->account.frames_decoded, 0);
    EXPECT_EQ(second->account.reused_labels, 279);
    const auto other = find(options("animal"), nullptr, {});
    ASSERT_TRUE(other);
    EXPECT_EQ(other->account.reference_calls, 0);
    ASSERT_EQ(other->appearances.size(), 1U);
    EXPECT_EQ(other->appearances[0].class_name, "dog");
}

TEST_F(FindTest, TheSameAnswerForAnyNumberOfThreads) {
    std::string one;
    for (const int threads : {1, 2, 7}) {
        FindOptions asked = options();
        asked.run.threads = threads;
        asked.run.store = folder_.file("store" + std::to_string(threads) + ".db");
        const auto answer = find(asked, nullptr, {});
        ASSERT_TRUE(answer);
        std::string windows;
        for (const Window& window : answer->windows) windows += window.positive ? '1' : '0';
        if (threads == 1) one = windows;
        EXPECT_EQ(windows, one);
    }
}

TEST_F(FindTest, CancellingKeepsWhatWasDone) {
    struct CancelLater : Observer {
        explicit CancelLater(CancelToken token) : cancel(std::move(token)) {}
        void on_window(const Window& window, const Answer&) override {
            if (window.number == 20) cancel.cancel();
        }
        CancelToken cancel;
    };
    const CancelToken cancel;
    CancelLater observer(cancel);
    const auto stopped = find(options(), &observer, cancel);
    ASSERT_TRUE(stopped) << stopped.error().message;
    EXPECT_FALSE(stopped->complete);
    EXPECT_EQ(stopped->stopped, "interrupted");
    EXPECT_EQ(stopped->appearances.size(), 1U);
    const auto rest = find(options(), nullptr, {});
    ASSERT_TRUE(rest);
    EXPECT_TRUE(rest->complete);
    EXPECT_GT(rest->account.reused_labels, 35);
    EXPECT_EQ(rest->account.reused_labels + rest->account.reference_calls, 279);
}

TEST_F(FindTest, LimitStopsEarly) {
    FindOptions asked = options();
    asked.limit = 1;
    asked.run.threads = 1;
    const auto answer = find(asked, nullptr, {});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->appearances.size(), 1U);
    EXPECT_EQ(answer->stopped, "limit");
    EXPECT_LT(answer->account.frames_decoded, 400);
    EXPECT_GE(answer->account.frames_decoded, answer->account.reference_calls);
}

TEST_F(FindTest, EachMistakeHasItsCode) {
    const auto code = [&](auto change) {
        FindOptions asked = options();
        change(asked);
        const auto answer = find(asked, nullptr, {});
        return answer ? 0 : static_cast<int>(answer.error().code);
    };
    EXPECT_EQ(code([](FindOptions&) {}), 0);
    EXPECT_EQ(code([](FindOptions& o) { o.predicate.classes.clear(); }), 2);
    EXPECT_EQ(code([](FindOptions& o) { o.predicate.classes = {"persn"}; }), 2);
    EXPECT_EQ(code([](FindOptions& o) { o.sampling.rate = {1, 2}; }), 2);
    EXPECT_EQ(code([](FindOptions& o) { o.plan = "every(0) | reference"; }), 2);
    EXPECT_EQ(code([](FindOptions& o) { o.plan = "every(2) | runs | reference"; }), 2);
    EXPECT_EQ(code([](FindOptions& o) { o.recording.inputs = {"/nowhere.mp4"}; }), 3);
    EXPECT_EQ(code([](FindOptions& o) { o.recording.camera = "yard"; }), 3);
    EXPECT_EQ(code([](FindOptions& o) { o.reference.model = "no-such-model"; }), 4);
    EXPECT_EQ(code([](FindOptions& o) { o.run.store = "/proc/none/store.db"; }), 5);
}

TEST_F(FindTest, InfoDescribesWithoutAStore) {
    InfoOptions options;
    options.recording.inputs = {example_clip()};
    const auto described = info(options, {});
    ASSERT_TRUE(described) << described.error().message;
    ASSERT_EQ(described->cameras.size(), 1U);
    const FileInfo& file = described->cameras[0].files[0];
    EXPECT_EQ(file.report.frames, 1394);
    EXPECT_NEAR(file.true_rate, 10, 1e-6);
    EXPECT_FALSE(file.variable_rate);
    EXPECT_EQ(file.keyframes, 140);
    EXPECT_NEAR(file.gop_median_s, 1, 1e-9);
    EXPECT_FALSE(std::filesystem::exists(folder_.file("store.db")));
}

TEST_F(FindTest, InfoSeesAVariableRate) {
    NOSCOPE_REQUIRE_CLIP(clip, noscope::testing::shared_clip("motorway_vfr.mp4"));
    InfoOptions options;
    options.recording.inputs = {clip};
    const auto described = info(options, {});
    ASSERT_TRUE(described);
    EXPECT_TRUE(described->cameras[0].files[0].variable_rate);
}

}  // namespace
}  // namespace noscope
