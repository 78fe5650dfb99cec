// Plans whose nets learn from a labelled sample.
#include "find/made_training.h"
#include "training/find_trainer.h"

namespace noscope {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class TrainedNet : public TrainedPlan {
   protected:
    void SetUp() override {
        if (!find_trainer())
            GTEST_SKIP() << "noscope-train is not built here (it needs LibTorch): nothing can be trained";
    }
};

TEST_F(TrainedNet, TellsWhatADifferenceCannot) {
    Notes notes;
    const Answer found = answer(options(kNet), &notes);
    EXPECT_LE(wrong(found, red), 24) << text_of(found);
    EXPECT_THAT(found.plan, AllOf(HasSubstr("d16,diff)[0"), Not(HasSubstr("auto"))));
    ASSERT_EQ(found.account.plan_stages.size(), 3U);
    EXPECT_GT(found.account.plan_stages[1].decided, found.account.plan_stages[1].looked_at * 8 / 10);
    // The sample, the pictures of the empty scene and what the net leaves: far below the 1,000 frames in
    // which something moves.
    EXPECT_LT(found.account.reference_calls, 900);
    EXPECT_TRUE(has_stage(found, "train"));
    ASSERT_EQ(found.learning.nets.size(), 1U);
    const LearntStage& net = found.learning.nets[0];
    EXPECT_EQ(net.stage, "cnn(32,8s2-16s2,d16,diff)");
    EXPECT_EQ(net.rows, found.learning.train_frames);
    EXPECT_EQ(net.judged, found.learning.select_frames);
    EXPECT_GT(net.auc.value_or(0), .99);
    EXPECT_LT(net.difference_auc.value_or(1), .95);
    ASSERT_TRUE(found.learning.chosen);
    EXPECT_TRUE(found.learning.chosen->within);
    EXPECT_THAT(notes.steps, ::testing::Contains("training"));
    EXPECT_THAT(notes.lines, ::testing::Contains(HasSubstr("labelled windows")));
    EXPECT_THAT(found.warnings, IsEmpty());

    const Answer again = answer(options(kNet));
    EXPECT_EQ(text_of(again), text_of(found));
    EXPECT_EQ(again.plan, found.plan);
    EXPECT_EQ(again.account.reference_calls, 0);
    EXPECT_EQ(again.account.frames_decoded, 0) << "models, thresholds, scores and labels are in the store";
    EXPECT_FALSE(has_stage(again, "train"));
    EXPECT_EQ(again.learning.nets.size(), 1U);
    EXPECT_EQ(again.learning.nets[0].auc, net.auc);
    EXPECT_EQ(again.learning.chosen->reference_calls, found.learning.chosen->reference_calls);

    // Hand-set thresholds take the same model.
    const Answer set = answer(options("mse(empty)>0.0005 | cnn(32x32,8s2-16s2,d16,diff)[.5,.5] | reference"));
    EXPECT_FALSE(has_stage(set, "train"));
    EXPECT_EQ(set.account.reference_calls, 0);
    EXPECT_LE(wrong(set, red), 48);

    forget();
    const Answer anew = answer(options(kNet));
    EXPECT_EQ(text_of(anew), text_of(found)) << "one seed, one answer";
    EXPECT_EQ(anew.plan, found.plan);
}

TEST_F(TrainedNet, ATeacherLabelsWhatItIsTrainedOn) {
    FindOptions asked = options(kNet);
    asked.label_budget = {0, 400};
    // Wrong about one passage in five.
    std::string csv = kHead;
    for (int frame = 0; frame < kRate * kSeconds; ++frame) {
        const bool blind = frame / kRate / 31 % 5 == 0;
        if (red(frame) && !blind) csv += std::to_string(frame) + ",person,.8,0,40,160,72\n";
    }
    asked.teacher = "replay:" + folder_.write("teacher.csv", csv);
    Notes notes;
    const Answer found = answer(asked, &notes);
    EXPECT_EQ(found.learning.nets[0].rows, found.learning.train_frames);
    EXPECT_GT(found.learning.train_frames, 900);
    // The teacher's calls are none of the reference's.
    EXPECT_LT(found.account.reference_calls, found.learning.train_frames);
    EXPECT_THAT(notes.lines, ::testing::Contains(HasSubstr("that were in doubt")));
    EXPECT_LE(wrong(found, red), 36);
    const Answer again = answer(asked);
    EXPECT_EQ(text_of(again), text_of(found));
    EXPECT_EQ(again.account.reference_calls, 0);
}

// Net and threshold are in the file: where nothing can be trained, it gives the answer of the run that
// learnt.
TEST_F(TrainedNet, IsKeptInAPlanFileAndExported) {
    const Answer found = answer(options(kNet));
    PlanOptions planning{
        .find = options(kNet), .output = folder_.file("red.plan"), .export_folder = folder_.file("models")};
    const auto made = plan(planning, nullptr, {});
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->plan, found.plan);
    EXPECT_THAT(made->models, ElementsAre(HasSubstr("cnn(32,8s2-16s2,d16,diff)[")));
    EXPECT_THAT(made->exported,
                ElementsAre(folder_.file("models/red-stage2.xml"), folder_.file("models/red-stage2.bin"),
                            folder_.file("models/red-stage2.md")));
    EXPECT_THAT(noscope::testing::read_text(made->exported[0]), HasSubstr("<net "));
    EXPECT_GT(std::filesystem::file_size(made->exported[1]), 4000U);
    EXPECT_THAT(noscope::testing::read_text(made->exported[2]), HasSubstr("32,8s2-16s2,d16,diff"));

    forget();
    const Variable nowhere("NOSCOPE_TRAIN", folder_.file("nowhere"));
    ApplyOptions applying;
    applying.plan_file = planning.output;
    applying.recording.inputs = {made_->file("camera.mp4")};
    applying.store = folder_.file("store.db");
    const auto applied = apply(applying, nullptr, {});
    ASSERT_TRUE(applied) << applied.error().message;
    EXPECT_EQ(applied->plan, found.plan);
    EXPECT_EQ(text_of(*applied), text_of(found));
    forget();
    EXPECT_EQ(text_of(answer(options(planning.output))), text_of(found));
}

TEST_F(TrainedNet, InterruptedWhileItTrainsItGoesOnLater) {
    class Impatient : public Notes {
       public:
        explicit Impatient(CancelToken cancel) : cancel_(cancel) {}
        void on_progress(const Progress& progress) override {
            if (progress.step == "training") cancel_.cancel();
        }

       private:
        CancelToken cancel_;
    };
    CancelToken cancel;
    Impatient impatient(cancel);
    const auto stopped = find(options(kNet), &impatient, cancel);
    ASSERT_TRUE(stopped) << stopped.error().message;
    EXPECT_EQ(stopped->stopped, "interrupted");
    EXPECT_THAT(stopped->windows, IsEmpty());
    const Answer later = answer(options(kNet));
    EXPECT_LE(wrong(later, red), 24);
    // The sample's labels were kept.
    EXPECT_LT(later.account.reference_calls, stopped->account.reference_calls);
}

TEST_F(TrainedNet, WeightsAreLearntFromTheSameSample) {
    const std::string text = "mse(empty,10x10,learned)[auto] | reference";
    const Answer found = answer(options(text, "any.csv"));
    EXPECT_EQ(found.learning.train_frames, 360);
    ASSERT_TRUE(found.learning.chosen);
    EXPECT_TRUE(found.learning.chosen->within);
    EXPECT_LE(wrong(found, [](int frame) { return red(frame) || blue(frame); }), 60);
    const Answer again = answer(options(text, "any.csv"));
    EXPECT_EQ(text_of(again), text_of(found));
    EXPECT_EQ(again.account.reference_calls, 0);
}

TEST_F(TrainedNet, TheReferenceIsNoTeacher) {
    FindOptions asked = options(kNet);
    asked.teacher = asked.reference.model;
    const Error refused = error(asked);
    EXPECT_EQ(refused.code, ErrorCode::usage);
    EXPECT_THAT(refused.message, AllOf(HasSubstr("--teacher replay:"),
                                       HasSubstr("is the reference model itself"), Not(HasSubstr("plan:"))));
}

TEST_F(TrainedNet, ATrainerThatGivesNothingIsNamed) {
    const Variable silent("NOSCOPE_TRAIN", "/bin/true");
    const Error refused = error(options(kNet));
    EXPECT_EQ(refused.code, ErrorCode::internal);
    EXPECT_THAT(refused.message, AllOf(HasSubstr("'/bin/true'"), HasSubstr("NOSCOPE_TRAIN")));
}

TEST_F(TrainedNet, TooFewPositivesAreSaid) {
    const Error refused = error(options(kNet, "rare.csv"));
    EXPECT_EQ(refused.code, ErrorCode::usage);
    EXPECT_THAT(refused.message, AllOf(HasSubstr("cannot learn"), HasSubstr("labelled frames"),
                                       HasSubstr("--label-budget"), HasSubstr("--teacher")));
    EXPECT_THAT(error(options("mse(empty)[auto] | reference", "rare.csv")).message,
                AllOf(HasSubstr("labelled windows"), HasSubstr("--label-budget")));
}

}  // namespace
}  // namespace noscope
