// plan() and apply(): the answer is that of find() with the same plan, on a machine that can learn nothing.
#include "find/cascade_find.h"

#include "support/command.h"
#include "support/variable.h"
#include "training/find_trainer.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <string>

namespace noscope {
namespace {

using noscope::testing::CascadeFind;
using noscope::testing::quoted;
using noscope::testing::read_text;
using noscope::testing::run_command;
using noscope::testing::Variable;
using ::testing::HasSubstr;

class PlanApply : public CascadeFind {
   protected:
    PlanOptions planning(const std::string& text) const {
        PlanOptions made;
        made.find = options(text);
        made.output = folder_.file("made.plan");
        return made;
    }
    ApplyOptions applying() const {
        ApplyOptions made;
        made.plan_file = folder_.file("made.plan");
        made.recording.inputs = {noscope::testing::example_clip()};
        made.store = folder_.file("store.db");
        return made;
    }
    static std::string failure(const ApplyOptions& asked, ErrorCode code) {
        const auto answer = apply(asked, nullptr, {});
        if (answer) return "answered";
        EXPECT_EQ(answer.error().code, code) << answer.error().message;
        return answer.error().message;
    }
    static std::string text_of(const std::vector<Appearance>& appearances) {
        std::string text;
        for (const Appearance& a : appearances)
            text += std::to_string(a.start_s) + "-" + std::to_string(a.end_s) + " " + a.class_name + " " +
                    std::to_string(a.peak_confidence.value_or(-1)) + " " + std::to_string(a.positive_frames) +
                    ";";
        return text;
    }
    static void expect_same(const Answer& a, const Answer& b) {
        EXPECT_EQ(CascadeFind::text_of(a.windows), CascadeFind::text_of(b.windows));
        EXPECT_EQ(text_of(a.appearances), text_of(b.appearances));
        EXPECT_EQ(a.plan, b.plan);
        ASSERT_EQ(a.account.plan_stages.size(), b.account.plan_stages.size());
        for (std::size_t i = 0; i < a.account.plan_stages.size(); ++i)
            EXPECT_EQ(a.account.plan_stages[i].decided, b.account.plan_stages[i].decided);
    }
};

TEST_F(PlanApply, AnswersAsFindDoesWithThePlanItself) {
    for (const char* text :
         {"reference", "every(3) | reference", "packets>1.2 | mse(anchor,50)>0.0003 | reference",
          "mse(empty,10x10,50)>0.001 | reference",
          "sad(empty,32,gain)>0.01 | mse(previous:1s,50)>0.0005 | reference"}) {
        SCOPED_TRACE(text);
        forget();
        const Answer found = answer(options(text));
        forget();
        const auto made = plan(planning(text), nullptr, {});
        ASSERT_TRUE(made) << made.error().message;
        EXPECT_EQ(made->plan, text);
        EXPECT_EQ(made->scene_pictures > 0, std::string(text).find("empty") != std::string::npos);
        EXPECT_EQ(made->account.reference_calls > 0, made->scene_pictures > 0);
        forget();  // nothing is taken from the store
        const auto applied = apply(applying(), nullptr, {});
        ASSERT_TRUE(applied) << applied.error().message;
        expect_same(found, *applied);
        forget();
        const Answer by_file = answer(options(folder_.file("made.plan")));
        expect_same(found, by_file);
        ASSERT_TRUE(applied->plan_file);
        EXPECT_EQ(applied->plan_file->path, folder_.file("made.plan"));
        EXPECT_EQ(applied->plan_file->reference_calls, made->account.reference_calls);
        EXPECT_FALSE(applied->plan_file->edited);
        ASSERT_TRUE(by_file.plan_file);
        EXPECT_EQ(by_file.plan_file->checksum, applied->plan_file->checksum);
        EXPECT_FALSE(found.plan_file);
    }
}

// Whatever could be learnt is in the file: where there is no noscope-train, it runs.
TEST_F(PlanApply, LearnsNothing) {
    if (!find_trainer()) GTEST_SKIP() << "noscope-train is not built here (it needs LibTorch)";
    const std::string text = "mse(empty,10x10,50,learned)>0.001 | reference";
    const Answer found = answer(options(text));
    const auto made = plan(planning(text), nullptr, {});
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_THAT(made->learned, ::testing::ElementsAre("mse(empty,10x10,50,learned)>0.001"));
    forget();
    const Variable nowhere("NOSCOPE_TRAIN", "/nowhere/noscope-train");
    ASSERT_FALSE(find(options(text), nullptr, {}));
    forget();
    const auto applied = apply(applying(), nullptr, {});
    ASSERT_TRUE(applied) << applied.error().message;
    expect_same(found, *applied);
}

TEST_F(PlanApply, TakesTheQuestionFromTheFile) {
    PlanOptions asked = planning("every(2) | reference");
    asked.find.predicate.min_confidence = .95;  // what the labels never have
    asked.find.sampling.rate = {4, 1};
    asked.find.grouping.merge_gap = {1, 1};
    asked.find.run.seed = 9;
    ASSERT_TRUE(plan(asked, nullptr, {}));
    const auto none = apply(applying(), nullptr, {});
    ASSERT_TRUE(none) << none.error().message;
    EXPECT_TRUE(none->appearances.empty());
    EXPECT_EQ(none->seed, 9U);
    EXPECT_THAT(none->query_json, HasSubstr("\"rate\":\"4\""));
    EXPECT_THAT(none->query_json, HasSubstr("\"checksum\":\"" + none->plan_file->checksum + "\""));

    ApplyOptions part = applying();
    part.range = {.from = "10", .to = "20", .daily = {}};
    const auto ten = apply(part, nullptr, {});
    ASSERT_TRUE(ten) << ten.error().message;
    EXPECT_EQ(ten->windows.size(), 10U);
}

TEST_F(PlanApply, SaysWhereThresholdsWereEdited) {
    ASSERT_TRUE(plan(planning("packets>1.2 | reference"), nullptr, {}));
    std::string text = read_text(folder_.file("made.plan"));
    text.replace(text.find("packets>1.2"), 11, "packets>7.5");
    folder_.write("made.plan", text);
    const auto applied = apply(applying(), nullptr, {});
    ASSERT_TRUE(applied) << applied.error().message;
    EXPECT_EQ(applied->plan, "packets>7.5 | reference");
    EXPECT_TRUE(applied->plan_file->edited);
    EXPECT_THAT(account_sentence(*applied),
                HasSubstr("its thresholds are edited: it was made as `packets>1.2 | reference`"));
    EXPECT_THAT(answer_json(*applied), HasSubstr("\"thresholds_edited\": true"));
    forget();
    expect_same(answer(options("packets>7.5 | reference")), *applied);
}

TEST_F(PlanApply, RefusesOtherFootage) {
    ASSERT_TRUE(plan(planning("packets>1.2 | reference"), nullptr, {}));
    ASSERT_TRUE(noscope::testing::ffmpeg("-f lavfi -i testsrc2=size=160x120:rate=10:duration=3 -c:v libx264",
                                         folder_.file("small.mp4")));
    ApplyOptions asked = applying();
    asked.recording.inputs = {folder_.file("small.mp4")};
    EXPECT_THAT(failure(asked, ErrorCode::usage), HasSubstr("small.mp4' shows 160x120"));
}

TEST_F(PlanApply, RefusesAnotherReferenceAndNamesWhatDiffers) {
    ASSERT_TRUE(plan(planning("packets>1.2 | reference"), nullptr, {}));
    // The same labels elsewhere are the same reference.
    std::filesystem::rename(folder_.file("labels.csv"), folder_.file("moved.csv"));
    EXPECT_THAT(failure(applying(), ErrorCode::reference), HasSubstr("needs its reference replay:"));
    ApplyOptions moved = applying();
    moved.reference = "replay:" + folder_.file("moved.csv");
    EXPECT_TRUE(apply(moved, nullptr, {}));
    folder_.write("moved.csv", read_text(folder_.file("moved.csv")) + "9,person,.9,1,1,20,20\n");
    EXPECT_THAT(failure(moved, ErrorCode::reference),
                ::testing::AllOf(HasSubstr("would give others"), HasSubstr("labels_sha256 is ")));
}

TEST_F(PlanApply, RefusesAnotherDetectorOfAStage) {
    const std::string cheap =
        folder_.write("cheap.csv", read_text(folder_.file("labels.csv")) + "7,dog,.5,1,1,9,9\n");
    ASSERT_TRUE(plan(planning("model:replay:" + cheap + "[0.2,0.8] | reference"), nullptr, {}));
    const auto applied = apply(applying(), nullptr, {});
    ASSERT_TRUE(applied) << applied.error().message;
    EXPECT_EQ(applied->account.reference_calls, 0);
    folder_.write("cheap.csv", read_text(cheap) + "8,dog,.5,1,1,9,9\n");
    EXPECT_THAT(failure(applying(), ErrorCode::reference),
                ::testing::AllOf(HasSubstr("another detector"), HasSubstr("labels_sha256 is ")));
}

TEST_F(PlanApply, FindWithAFileAsksItsQuestionOrIsRefused) {
    ASSERT_TRUE(plan(planning("packets>1.2 | reference"), nullptr, {}));
    FindOptions asked = options(folder_.file("made.plan"));
    asked.grouping.merge_gap = {1, 1};  // no part of what the plan is about
    EXPECT_TRUE(find(asked, nullptr, {}));
    asked.sampling.rate = {5, 1};
    asked.predicate.classes = {"dog"};
    const auto other = find(asked, nullptr, {});
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, ErrorCode::usage);
    EXPECT_THAT(other.error().message,
                ::testing::AllOf(HasSubstr("rate is 2 there and 5 here"),
                                 HasSubstr("classes is [\"person\"] there and [\"dog\"] here")));
    FindOptions held = options(folder_.file("made.plan"));
    held.budgets.recall = .9;
    EXPECT_FALSE(find(held, nullptr, {}));
}

TEST_F(PlanApply, PlanRefusesWhatItCannotMake) {
    const auto message = [&](const PlanOptions& asked, ErrorCode code) {
        const auto made = plan(asked, nullptr, {});
        EXPECT_FALSE(made);
        EXPECT_EQ(made.error().code, code);
        return made.error().message;
    };
    PlanOptions amortised = planning("packets>1.2 | reference");
    amortised.for_s = 3600;
    EXPECT_THAT(message(amortised, ErrorCode::usage), HasSubstr("--for"));
    EXPECT_THAT(message(planning("other.plan"), ErrorCode::usage), HasSubstr("is a plan file already"));
    PlanOptions asked = planning("packets>1.2 | reference");
    asked.export_folder = folder_.file("models");
    EXPECT_THAT(message(asked, ErrorCode::usage), HasSubstr("--export writes specialized models"));
    EXPECT_FALSE(std::filesystem::exists(folder_.file("models")));
    asked.export_folder.clear();
    asked.output = folder_.file("made.json");
    EXPECT_THAT(message(asked, ErrorCode::usage), HasSubstr("an ending of .plan"));
    asked.output = folder_.file("none/made.plan");
    EXPECT_THAT(message(asked, ErrorCode::store), HasSubstr("No such file"));
    EXPECT_FALSE(std::filesystem::exists(folder_.file("made.plan")));
    const CancelToken cancelled;
    cancelled.cancel();
    const auto stopped = plan(planning("mse(empty)>0.001 | reference"), nullptr, cancelled);
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, ErrorCode::interrupted);
    EXPECT_FALSE(std::filesystem::exists(folder_.file("made.plan")));
}

// Only noscope-train may; apply() is of the library.
TEST(Library, LinksNoLibTorch) {
    const std::string library = std::string(NOSCOPE_BUILD_FOLDER) + "/libnoscope.so";
    if (!std::filesystem::exists(library)) GTEST_SKIP() << "libnoscope.so is not built";
    const auto linked = run_command("ldd " + quoted(library));
    ASSERT_EQ(linked.code, 0);
    EXPECT_THAT(linked.output, HasSubstr("libavcodec"));
    EXPECT_THAT(linked.output, ::testing::Not(HasSubstr("torch")));
    EXPECT_THAT(linked.output, ::testing::Not(HasSubstr("libc10")));
}

// What the model lacks is not asked for first: with all its labels there it would be refused.
TEST_F(PlanApply, JudgesNoneByAModelThatItWasNotMadeWith) {
    ASSERT_TRUE(plan(planning("packets>1.2 | reference"), nullptr, {}));
    const std::string other = folder_.write("other.csv",
                                            "frame,object_name,confidence,xmin,ymin,xmax,ymax\n"
                                            "40,person,.9,100,100,200,300\n");
    EvalOptions asked;
    asked.plan_file = folder_.file("made.plan");
    asked.plan_reference = "replay:" + other;
    asked.recording.inputs = {noscope::testing::example_clip()};
    asked.run.store = folder_.file("other.db");
    const auto judged = eval(asked, nullptr, {});
    ASSERT_FALSE(judged);
    EXPECT_EQ(judged.error().code, ErrorCode::reference);
    EXPECT_THAT(judged.error().message, HasSubstr("was made with the labels of"));
    asked.plan_reference.clear();
    const auto unlabelled = eval(asked, nullptr, {});
    ASSERT_FALSE(unlabelled);
    EXPECT_THAT(unlabelled.error().message, HasSubstr("noscope label"));
}

}  // namespace
}  // namespace noscope
