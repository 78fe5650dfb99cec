// What is kept of an answer, read again, and pictures of it.
#include "find/kept_answer.h"

#include <noscope/page.h>
#include <noscope/report.h>

#include "find/cascade_find.h"
#include "find/plan_pictures.h"
#include "support/command.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace noscope::testing {
namespace {

using ::testing::HasSubstr;

class Report : public CascadeFind {
   protected:
    RecordingOptions recording() const {
        RecordingOptions made;
        made.inputs = {example_clip()};
        return made;
    }
};

TEST_F(Report, TheLastRunIsShownAsItWas) {
    const Answer found = answer(options("reference"));
    ASSERT_GT(found.appearances.size(), 1U);
    const auto kept = last_answer(folder_.file("store.db"), recording());
    ASSERT_TRUE(kept) << kept.error().message;
    EXPECT_EQ(kept->document, answer_json(found));
    ASSERT_EQ(kept->answer.appearances.size(), found.appearances.size());
    const Appearance &a = kept->answer.appearances[0], &b = found.appearances[0];
    EXPECT_NEAR(a.start_s, b.start_s, .001);
    EXPECT_NEAR(a.peak_s, b.peak_s, .001);
    EXPECT_EQ(a.start_clock, b.start_clock);
    EXPECT_EQ(a.decided_by, DecidedBy::reference);
    ASSERT_EQ(a.peak_boxes.size(), 1U);
    // The replayed box, as shares of 768 by 432 pixels.
    EXPECT_NEAR(a.peak_boxes[0].x0, 100. / 768, 1e-4);
    EXPECT_NEAR(a.peak_boxes[0].y1, 300. / 432, 1e-4);
    EXPECT_EQ(kept->answer.files[0].path, found.files[0].path);
}

TEST_F(Report, ARunThatWasStoppedSaysSo) {
    FindOptions asked = options("reference");
    asked.limit = 1;
    answer(asked);
    const auto kept = last_answer(folder_.file("store.db"), {});
    ASSERT_TRUE(kept) << kept.error().message;
    EXPECT_FALSE(kept->answer.complete);
    EXPECT_EQ(kept->answer.stopped, "limit");
    EXPECT_EQ(kept->answer.appearances.size(), 1U);
}

TEST_F(Report, OfARecordingShowsARunOverIt) {
    const std::string one = folder_.file("one.mp4"), other = folder_.file("other.mp4");
    std::filesystem::copy_file(example_clip(), one);
    // The same pictures in another file.
    ASSERT_EQ(run_command("ffmpeg -nostdin -v error -i " + quoted(example_clip()) +
                          " -t 60 -c copy -metadata title=other -movflags +faststart " + quoted(other))
                  .code,
              0);
    answer(options("every(4) | reference", one));
    answer(options("every(2) | reference", other));
    const auto of = [&](const std::string& input) {
        RecordingOptions made;
        made.inputs = {input};
        return last_answer(folder_.file("store.db"), made);
    };
    ASSERT_TRUE(of(one));
    EXPECT_EQ(of(one)->answer.plan, "every(4) | reference");
    EXPECT_EQ(of(other)->answer.plan, "every(2) | reference");
    // Files that were moved are told by their content.
    std::filesystem::rename(one, folder_.file("moved.mp4"));
    ASSERT_TRUE(of(folder_.file("moved.mp4")));
    EXPECT_EQ(of(folder_.file("moved.mp4"))->answer.plan, "every(4) | reference");
    EXPECT_EQ(of(one)->answer.plan, "every(4) | reference");
    std::filesystem::remove(other);
    std::filesystem::copy_file(folder_.file("moved.mp4"), folder_.file("never.mp4"));
    std::filesystem::resize_file(folder_.file("never.mp4"), 2'000'000);
    const auto never = of(folder_.file("never.mp4"));
    ASSERT_FALSE(never);
    EXPECT_THAT(never.error().message, HasSubstr("no run in the store"));
}

TEST_F(Report, WhereNothingIsKeptSaysWhatToDo) {
    const auto none = last_answer(folder_.file("store.db"), {});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, ErrorCode::store);
    EXPECT_THAT(none.error().message, HasSubstr("run noscope find first"));
    EXPECT_FALSE(std::filesystem::exists(folder_.file("store.db")));
    const auto store = Store::open(folder_.file("store.db"));
    ASSERT_TRUE(store);
    const auto no_run = last_answer(folder_.file("store.db"), {});
    ASSERT_FALSE(no_run);
    EXPECT_THAT(no_run.error().message, HasSubstr("no run"));
    RunRecord run;
    run.fingerprint = "f";
    run.state = "running";
    ASSERT_TRUE((*store)->put_run(run));
    const auto killed = last_answer(folder_.file("store.db"), {});
    ASSERT_FALSE(killed);
    EXPECT_EQ(killed.error().code, ErrorCode::store);
    EXPECT_THAT(killed.error().message,
                HasSubstr("under way, or ended within its first 30 s; wait, or run it"));
    ASSERT_TRUE((*store)->put_artifact("answer f", std::vector<std::uint8_t>{1, 2, 3}));
    EXPECT_FALSE(last_answer(folder_.file("store.db"), {}));
}

// A run that is under way, was killed early, or was a part has none.
TEST_F(Report, TheNewestAnswerIsShownWhereLaterRunsHaveNone) {
    const Answer found = answer(options("reference"));
    EXPECT_FALSE(last_answer(folder_.file("store.db"), {})->later);
    const auto store = Store::open(folder_.file("store.db"));
    ASSERT_TRUE(store);
    for (const char* command : {"noscope find car r", "noscope apply p.plan r --blocks 0..9"}) {
        RunRecord later;
        later.fingerprint = command;
        later.command_line = command;
        later.state = "running";
        later.started = "2030-01-01T00:00:00Z";
        ASSERT_TRUE((*store)->put_run(later));
    }
    const auto kept = last_answer(folder_.file("store.db"), {});
    ASSERT_TRUE(kept) << kept.error().message;
    EXPECT_EQ(kept->document, answer_json(found));
    ASSERT_TRUE(kept->later);
    EXPECT_EQ(kept->later->command_line, "noscope apply p.plan r --blocks 0..9");
    EXPECT_EQ(kept->later->started, "2030-01-01T00:00:00Z");
}

TEST_F(Report, WhatIsNoAnswerIsRefused) {
    auto document = nlohmann::json::parse(answer_json(answer(options("reference"))));
    ASSERT_TRUE(answer_from_json(document.dump(), "a.json"));
    for (const char* path : {"/appearances/0/start_s", "/appearances/0/decided_by", "/recording/files/0/path",
                             "/appearances/0/peak_boxes/0/box", "/complete", "/schema"}) {
        auto changed = document;
        changed[nlohmann::json::json_pointer(path)] = "odd";
        const auto kept = answer_from_json(changed.dump(), "a.json");
        ASSERT_FALSE(kept) << path;
        EXPECT_EQ(kept.error().code, ErrorCode::usage);
        EXPECT_THAT(kept.error().message, HasSubstr("'a.json' is no answer"));
    }
    EXPECT_FALSE(answer_from_json("not JSON", "a.json"));
    EXPECT_FALSE(read_answer(folder_.file("none.json")));
}

TEST_F(Report, PicturesAreOfEveryAppearanceAndNoLargerThanAsked) {
    Answer found = answer(options("reference"));
    const auto pictures = answer_pictures(found, {.most_width = 200}, {});
    ASSERT_TRUE(pictures) << pictures.error().message;
    EXPECT_TRUE(pictures->notes.empty());
    ASSERT_EQ(pictures->appearances.size(), found.appearances.size());
    for (const auto& [id, picture] : pictures->appearances) {
        EXPECT_EQ(picture.width, 200);
        EXPECT_EQ(picture.height, 113);
        EXPECT_EQ(picture.jpeg.substr(0, 2), "\xff\xd8");
    }
    // The same for any number of threads, and with the index made anew in place of the store's.
    found.store_path.clear();
    const auto alone = answer_pictures(found, {.threads = 1, .most_width = 200}, {});
    ASSERT_TRUE(alone);
    for (const auto& [id, picture] : alone->appearances)
        EXPECT_EQ(picture.jpeg, pictures->appearances.at(id).jpeg) << id;
    const auto few = answer_pictures(found, {.most = 1}, {});
    ASSERT_TRUE(few);
    EXPECT_EQ(few->appearances.size(), 1U);
    EXPECT_FALSE(answer_pictures(found, {.most = -1}, {}));
    const CancelToken cancelled;
    cancelled.cancel();
    const auto stopped = answer_pictures(found, {}, cancelled);
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, ErrorCode::interrupted);
}

TEST_F(Report, WithoutAppearancesTheClosestCallsHaveTheirPictures) {
    FindOptions asked = options("reference");
    asked.predicate.min_confidence = .95;
    const Answer found = answer(asked);
    ASSERT_TRUE(found.appearances.empty());
    ASSERT_EQ(found.closest.size(), 5U);
    EXPECT_EQ(found.closest[0].boxes.size(), 1U);
    const auto pictures = answer_pictures(found, {}, {});
    ASSERT_TRUE(pictures);
    EXPECT_EQ(pictures->closest.size(), 5U);
}

TEST_F(Report, ThePlansEmptySceneIsShown) {
    const Answer found = answer(options("mse(empty)>0.002 | reference"));
    ASSERT_FALSE(found.scene.empty());
    EXPECT_GT(found.scene[0].width, 15);
    EXPECT_EQ(found.scene[0].jpeg.substr(0, 2), "\xff\xd8");
    const auto document = nlohmann::json::parse(answer_json(found));
    EXPECT_EQ(document["scene_pictures"].size(), found.scene.size());
    PreparedPlan prepared = reference_alone();
    DifferenceStage stage;
    stage.grid = 5;
    stage.learned = true;
    prepared.plan.stages.insert(prepared.plan.stages.begin(), Stage{stage, Above{.1}});
    prepared.weights = {std::vector<double>(25, .5)};
    Answer shown;
    ASSERT_TRUE(show_plan(prepared, shown));
    ASSERT_EQ(shown.block_weights.size(), 1U);
    EXPECT_EQ(shown.block_weights[0].columns, 5);
    EXPECT_EQ(shown.block_weights[0].weights.size(), 25U);
}

}  // namespace
}  // namespace noscope::testing
