// bench_footage() through the public API, on the example clip with replayed labels.
#include <noscope/noscope.h>

#include "support/clips.h"
#include "support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace noscope {
namespace {

using noscope::testing::example_clip;
using noscope::testing::TempFolder;
using ::testing::HasSubstr;

class FootageBenchTest : public ::testing::Test {
   protected:
    void SetUp() override {
        std::string csv = "frame,object_name,confidence,xmin,ymin,xmax,ymax\n";
        for (int from = 20; from < 1380; from += 120)
            for (int frame = from; frame < from + 60; ++frame)
                csv += std::to_string(frame) + ",person,.9,100,100,200,300\n";
        labels_ = folder_.write("lobby.csv", csv);
        scratch_ = folder_.file("scratch");
        std::filesystem::create_directory(scratch_);
        ::setenv("TMPDIR", scratch_.c_str(), 1);
    }
    void TearDown() override { ::unsetenv("TMPDIR"); }

    FootageBenchOptions options() const {
        FootageBenchOptions made;
        made.find.predicate.classes = {"person"};
        made.find.recording.inputs = {example_clip()};
        made.find.reference.model = "replay:" + labels_ + ",cost=0.5";
        made.find.label_budget = {.share = 0, .frames = 100};
        made.find.run.threads = 1;
        return made;
    }
    static const FootageBenchRow* row(const FootageBenchReport& report, const std::string& what) {
        const auto found = std::ranges::find(report.rows, what, &FootageBenchRow::what);
        return found == report.rows.end() ? nullptr : &*found;
    }
    bool nothing_is_left() const { return std::filesystem::is_empty(scratch_); }

    TempFolder folder_;
    std::string labels_, scratch_;
};

TEST_F(FootageBenchTest, ComparesAndLeavesNothingBehind) {
    const auto report = bench_footage(options(), nullptr, {});
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_TRUE(report->complete);
    EXPECT_TRUE(nothing_is_left());
    EXPECT_DOUBLE_EQ(report->covered_s, report->whole_s);
    EXPECT_GT(report->appearances, 1);
    const FootageBenchRow* plain = row(*report, "reference, analysed frames");
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->calls, report->analysed);
    EXPECT_EQ(plain->windows->false_negative + plain->windows->false_positive, 0);
    EXPECT_GE(plain->wall_s, .5 * static_cast<double>(report->analysed)) << "calls are paid for";
    const FootageBenchRow* all = row(*report, "reference, all frames");
    ASSERT_TRUE(all);
    EXPECT_GT(all->calls, plain->calls);
    EXPECT_GT(report->sample_frames, 0);
    const FootageBenchRow* own = row(*report, "searched plan");
    ASSERT_TRUE(own);
    EXPECT_LE(own->calls + own->sample_calls + own->audit_calls, report->analysed);
    const FootageBenchRow* unchecked = row(*report, "searched plan, unchecked");
    ASSERT_TRUE(unchecked);
    EXPECT_EQ(unchecked->parameter, own->parameter);
    EXPECT_GT(own->sample_calls, 0) << "it is to search";
    EXPECT_EQ(unchecked->sample_calls, own->sample_calls) << "the sample is the same";
    EXPECT_EQ(report->sample_frames, own->sample_calls);
    EXPECT_EQ(unchecked->audit_calls, 0);
    for (const FootageBenchRow& one : report->rows) {
        if (!one.plain || one.way == "reference") continue;
        const auto unasked =
            static_cast<double>(report->analysed - one.calls) / static_cast<double>(report->analysed);
        EXPECT_NEAR(static_cast<double>(one.sample_calls),
                    static_cast<double>(report->sample_frames) * unasked, 1)
            << one.what;
        EXPECT_NEAR(static_cast<double>(one.audit_calls), static_cast<double>(report->audit_frames) * unasked,
                    1)
            << one.what;
    }
    std::vector<std::string> others;
    for (const FootageBenchRow& one : report->rows) {
        if (one.what != "another question after it") continue;
        others.push_back(one.parameter);
        EXPECT_FALSE(one.windows || one.appearances) << "its truth is another one";
    }
    EXPECT_THAT(others, ::testing::ElementsAre("--min-confidence 0.5", "--region 0.5,0,1,1"));
    const FootageBenchRow* again = row(*report, "the same question again");
    ASSERT_TRUE(again);
    EXPECT_EQ(again->calls, 0);
    EXPECT_EQ(again->windows->false_negative, own->windows->false_negative);
    EXPECT_FALSE(report->verdict.sentence.empty());
    EXPECT_THAT(footage_bench_text(*report), HasSubstr(report->verdict.sentence.substr(0, 20)));
}

TEST_F(FootageBenchTest, TakesNoMoreFootageThanTheTimeAllows) {
    FootageBenchOptions asked = options();
    asked.only = {"reference"};
    asked.max_time_s = 1e-9;
    asked.find.range.from = "15";
    const auto report = bench_footage(asked, nullptr, {});
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_DOUBLE_EQ(report->covered_s, 1);
    EXPECT_EQ(report->windows, 1);
    EXPECT_EQ(report->positive, 1) << "second 15 is within the second visit";
    EXPECT_GT(report->whole_s, 100);
}

TEST_F(FootageBenchTest, RefusesWhatItCannotDo) {
    const auto refused = [&](const FootageBenchOptions& asked, const std::string& text) {
        const auto report = bench_footage(asked, nullptr, {});
        ASSERT_FALSE(report);
        EXPECT_EQ(report.error().code, ErrorCode::usage);
        EXPECT_THAT(report.error().message, HasSubstr(text));
    };
    FootageBenchOptions asked = options();
    asked.find.reference.model = "replay:" + labels_;
    refused(asked, "cost=");
    asked = options();
    asked.only = {"kitchen"};
    refused(asked, "kitchen");
    asked = options();
    asked.find.predicate.classes = {};
    refused(asked, "--class");
    asked = options();
    asked.find.recording.inputs = {};
    refused(asked, "recording");
    asked = options();
    asked.find.range.from = "10000";
    refused(asked, "no footage");
    EXPECT_TRUE(nothing_is_left());
}

TEST_F(FootageBenchTest, WhereNothingIsSeenTimesAreAllThereIs) {
    FootageBenchOptions asked = options();
    asked.find.predicate.classes = {"dog"};
    const auto report = bench_footage(asked, nullptr, {});
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_TRUE(row(*report, "reference, analysed frames"));
    EXPECT_FALSE(row(*report, "searched plan"));
    EXPECT_THAT(report->verdict.sentence, HasSubstr("saw no dog"));
}

// Cancels when a step of this name is heard of.
class StopAt : public Observer {
   public:
    StopAt(CancelToken token, std::string step) : token_(std::move(token)), step_(std::move(step)) {}
    void on_progress(const Progress& progress) override {
        if (progress.step == step_) token_.cancel();
    }

   private:
    CancelToken token_;
    std::string step_;
};

TEST_F(FootageBenchTest, AnInterruptedOneTellsWhatItHas) {
    CancelToken token;
    StopAt late(token, "searching for a plan");
    const auto part = bench_footage(options(), &late, token);
    ASSERT_TRUE(part) << part.error().message;
    EXPECT_FALSE(part->complete);
    EXPECT_TRUE(row(*part, "reference, analysed frames"));
    EXPECT_FALSE(row(*part, "searched plan"));
    EXPECT_TRUE(nothing_is_left());
    CancelToken other;
    StopAt early(other, "labelling every analysed frame");
    const auto nothing = bench_footage(options(), &early, other);
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().code, ErrorCode::interrupted);
    EXPECT_TRUE(nothing_is_left());
}

}  // namespace
}  // namespace noscope
