// eval() through the public API, on the example clip with replayed labels.
#include <noscope/noscope.h>

#include "support/clips.h"
#include "support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace noscope {
namespace {

using noscope::testing::example_clip;
using noscope::testing::read_text;
using noscope::testing::TempFolder;
using ::testing::HasSubstr;

class EvalTest : public ::testing::Test {
   protected:
    // Three visits, at 10 to 14, 40 to 41 and 60 to 64 s; the second of just two frames of one window.
    void SetUp() override {
        std::string csv = "frame,object_name,confidence,xmin,ymin,xmax,ymax\n";
        for (const auto& [from, to] : {std::pair{100, 140}, {400, 410}, {600, 640}})
            for (int frame = from; frame < to; ++frame)
                csv += std::to_string(frame) + ",person,.9,100,100,200,300\n";
        labels_ = folder_.write("lobby.csv", csv);
        FindOptions asked;
        asked.predicate.classes = {"person"};
        asked.recording.inputs = {example_clip()};
        asked.reference.model = "replay:" + labels_;
        asked.run.store = folder_.file("store.db");
        const auto answer = find(asked, nullptr, {});
        ASSERT_TRUE(answer) << answer.error().message;
        found_ = *answer;
        ASSERT_EQ(found_.appearances.size(), 3U);
    }

    EvalOptions options() const {
        EvalOptions made;
        made.windows = folder_.file("w.csv");
        made.predicate.classes = {"person"};
        made.recording.inputs = {example_clip()};
        made.reference.model = "replay:" + labels_;
        made.run.store = folder_.file("store.db");
        return made;
    }
    EvalOptions options_of_labels() const {
        EvalOptions made = options();
        made.truth = labels_;
        made.reference = {};
        made.run.store = folder_.file("another.db");
        return made;
    }

    // What find answered, changed, and written.
    void write(const std::function<void(std::vector<Window>&)>& change) const {
        Answer answer = found_;
        change(answer.windows);
        ASSERT_TRUE(write_windows(answer, folder_.file("w.csv")));
    }
    static void set(std::vector<Window>& windows, int from, int to, bool positive, DecidedBy by) {
        for (int i = from; i < to; ++i) {
            Window& window = windows[static_cast<std::size_t>(i)];
            window.positive = positive;
            window.positive_frames = positive ? window.frames : 0;
            window.decided_by = by;
        }
    }
    void expect_error(const EvalOptions& asked, ErrorCode code, const std::string& text) const {
        const auto report = eval(asked, nullptr, {});
        ASSERT_FALSE(report);
        EXPECT_EQ(report.error().code, code) << report.error().message;
        EXPECT_THAT(report.error().message, HasSubstr(text));
        EXPECT_EQ(report.error().message.find('\n'), std::string::npos);
    }

    TempFolder folder_;
    std::string labels_;
    Answer found_;
};

TEST_F(EvalTest, WhatTheReferenceDecidedHasNoErrors) {
    write([](auto&) {});
    for (const EvalOptions& asked : {options(), options_of_labels()}) {
        const auto report = eval(asked, nullptr, {});
        ASSERT_TRUE(report) << report.error().message;
        EXPECT_EQ(report->window_score.true_positive, 9);
        EXPECT_EQ(report->window_score.true_negative, 131);
        EXPECT_EQ(report->window_score.false_positive + report->window_score.false_negative, 0);
        EXPECT_EQ(report->appearance_score.truth, 3);
        EXPECT_EQ(report->appearance_score.touched, 3);
        EXPECT_EQ(report->appearance_score.reported, 3);
        EXPECT_EQ(report->appearance_score.right, 3);
        EXPECT_EQ(*report->appearance_score.boundary_error_s, 0);
        EXPECT_TRUE(report->missed.empty() && report->wrong.empty());
        EXPECT_DOUBLE_EQ(report->covered_s, 139.4);
    }
    EXPECT_EQ(eval(options(), nullptr, {})->truth, "replay:" + labels_);
    EXPECT_EQ(eval(options_of_labels(), nullptr, {})->truth, labels_);
}

TEST_F(EvalTest, ErrorsAreCountedNamedAndPlaced) {
    write([](auto& windows) {
        set(windows, 10, 11, false, DecidedBy::packets);       // begins late by a second
        set(windows, 40, 41, false, DecidedBy::difference);    // missed
        set(windows, 64, 72, true, DecidedBy::specialized);    // 8 s too long
        set(windows, 100, 103, true, DecidedBy::specialized);  // nothing there
    });
    for (const EvalOptions& asked : {options(), options_of_labels()}) {
        const auto report = eval(asked, nullptr, {});
        ASSERT_TRUE(report) << report.error().message;
        const WindowScore& w = report->window_score;
        EXPECT_EQ(w.false_negative, 2);
        EXPECT_EQ(w.false_positive, 11);
        EXPECT_DOUBLE_EQ(*w.fnr, 2.0 / 9);
        EXPECT_DOUBLE_EQ(*w.fpr, 11.0 / 131);
        EXPECT_DOUBLE_EQ(*w.precision, 7.0 / 18);
        const WindowScore& f = report->frame_score;
        EXPECT_EQ(f.true_positive + f.false_positive + f.false_negative + f.true_negative, 279);
        EXPECT_EQ(f.false_negative, 4);
        const AppearanceScore& a = report->appearance_score;
        EXPECT_EQ(a.touched, 2);
        EXPECT_EQ(a.reported, 3);
        EXPECT_EQ(a.right, 1);
        EXPECT_DOUBLE_EQ(*a.boundary_error_s, (0.5 + 4) / 2);
        ASSERT_EQ(report->missed.size(), 1U);
        EXPECT_DOUBLE_EQ(report->missed[0].start_s, 40);
        EXPECT_FLOAT_EQ(*report->missed[0].peak_confidence, .9F);
        EXPECT_EQ(report->missed[0].start_clock, "2017-09-26T16:58:29Z");
        ASSERT_EQ(report->wrong.size(), 2U);
        EXPECT_TRUE(report->wrong[0].touches);
        EXPECT_DOUBLE_EQ(report->wrong[0].appearance.start_s, 60);
        EXPECT_DOUBLE_EQ(report->wrong[0].appearance.end_s, 72);
        EXPECT_FALSE(report->wrong[1].touches);
        EXPECT_EQ(report->wrong[1].appearance.start_clock, "2017-09-26T16:59:29Z");
        ASSERT_EQ(report->stages.size(), 4U);
        EXPECT_EQ(report->stages[0].by, DecidedBy::packets);
        EXPECT_EQ(report->stages[0].missed, 1);
        EXPECT_EQ(report->stages[2].windows, 11);
        EXPECT_EQ(report->stages[2].wrong, 11);
        EXPECT_EQ(report->stages[3].missed + report->stages[3].wrong, 0);
    }
}

TEST_F(EvalTest, WithoutHitsShortAppearancesMayBeLost) {
    write([](auto&) {});
    std::string csv = read_text(folder_.file("w.csv")), cut;
    for (std::size_t at = 0; at < csv.size();) {
        const std::size_t end = csv.find('\n', at);
        const std::string line = csv.substr(at, end - at);
        cut += line.substr(0, line.rfind(',')) + "\n";
        at = end + 1;
    }
    folder_.write("w.csv", cut);
    const auto report = eval(options(), nullptr, {});
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_FALSE(report->hits_known);
    EXPECT_EQ(report->appearance_score.reported, 2);
    EXPECT_EQ(report->appearance_score.touched, 2);
    EXPECT_EQ(report->window_score.false_negative, 0);
}

TEST_F(EvalTest, AnotherPredicateIsAnotherTruth) {
    write([](auto&) {});
    EvalOptions asked = options();
    asked.predicate.regions = {*read_region("0.5,0,1,1")};
    const auto report = eval(asked, nullptr, {});
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->window_score.false_positive, 9);
    EXPECT_FALSE(report->window_score.fnr);
    EXPECT_FALSE(report->appearance_score.recall);
    EXPECT_EQ(*report->appearance_score.precision, 0);
}

TEST_F(EvalTest, DamageIsTakenFromTheWindowsWhereLabelsCannotTell) {
    // One frame of window 13 could not be decoded, and both of 12. Of 13 only the second has a box: so the
    // first is the lost one.
    write([](auto& windows) {
        windows[12].frames = windows[12].positive_frames = 0;
        windows[12].positive = false;
        windows[12].decided_by = DecidedBy::damaged;
        windows[13].frames = windows[13].positive_frames = 1;
    });
    std::string csv = read_text(labels_);
    const std::size_t from = csv.find("130,person"), to = csv.find("135,person");
    EvalOptions asked = options_of_labels();
    asked.truth = folder_.write("fewer.csv", csv.erase(from, to - from));
    const auto report = eval(asked, nullptr, {});
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->damaged_frames, 3);
    EXPECT_EQ(report->window_score.false_negative + report->window_score.false_positive, 0);
    EXPECT_EQ(report->window_score.true_positive, 8);
    expect_error(options(), ErrorCode::usage, "window 12 has 0 analysed frames");
}

TEST_F(EvalTest, MissingLabelsAreCountedWithTheCommandThatMakesThem) {
    write([](auto&) {});
    EvalOptions asked = options();
    asked.run.store = folder_.file("an empty.db");
    expect_error(asked, ErrorCode::usage, "279 of 279 analysed frames have no label");
    expect_error(asked, ErrorCode::usage, "run noscope label");
    expect_error(asked, ErrorCode::usage, "--store '" + folder_.file("an empty.db") + "'");
    // A part of them.
    LabelOptions part;
    part.recording = asked.recording;
    part.range.to = "50";
    part.reference = asked.reference;
    part.run = asked.run;
    ASSERT_TRUE(label(part, nullptr, {}));
    expect_error(asked, ErrorCode::usage, "179 of 279 analysed frames");
    asked.range.to = "50";
    expect_error(asked, ErrorCode::usage, "window 50 is not in the recording");
}

TEST_F(EvalTest, APartIsJudgedByItself) {
    write([](auto& windows) { windows.resize(50); });
    EvalOptions asked = options();
    expect_error(asked, ErrorCode::usage, "--to 50.000");
    asked.range.to = "50.000";
    const auto report = eval(asked, nullptr, {});
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->appearance_score.truth, 2);
    EXPECT_DOUBLE_EQ(report->covered_s, 50);
}

TEST_F(EvalTest, RefusesInOneLine) {
    write([](auto&) {});
    EvalOptions asked = options();
    asked.predicate.classes = {"persn"};
    expect_error(asked, ErrorCode::usage, "person");
    asked.predicate.classes = {};
    expect_error(asked, ErrorCode::usage, "--class");
    asked = options();
    asked.windows = example_clip();
    expect_error(asked, ErrorCode::usage, "lobby.mp4");
    asked = options();
    asked.recording.inputs = {folder_.file("none.mp4")};
    expect_error(asked, ErrorCode::recording, "none.mp4");
    asked = options();
    asked.run.store = folder_.file("w.csv");
    expect_error(asked, ErrorCode::store, "w.csv");
    asked = options();
    asked.truth = labels_;
    expect_error(asked, ErrorCode::usage, "--reference");
    asked = options_of_labels();
    asked.truth = folder_.file("nowhere.csv");
    expect_error(asked, ErrorCode::reference, "nowhere.csv");
    asked = options();
    asked.grouping.min_hits = 0;
    expect_error(asked, ErrorCode::usage, "--min-hits");
    asked = options();
    asked.range.from = "900";
    expect_error(asked, ErrorCode::usage, "--from");
    CancelToken token;
    token.cancel();
    const auto stopped = eval(options(), nullptr, token);
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, ErrorCode::interrupted);
}

}  // namespace
}  // namespace noscope
