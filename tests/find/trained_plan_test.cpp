// Plans that learn from a labelled sample: red and blue boxes pass by, and the red ones are asked for.
#include <noscope/noscope.h>

#include "support/command.h"
#include "support/temp_folder.h"
#include "training/find_trainer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace noscope {
namespace {

using noscope::testing::TempFolder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr int kSeconds = 1200, kRate = 2;

// Of a frame: in each period a box stays for some seconds.
bool passes(int frame, int period, int from, int to) {
    const int second = frame / kRate % period;
    return second >= from && second < to;
}
bool red(int frame) { return passes(frame, 31, 5, 11); }
bool blue(int frame) { return passes(frame, 23, 3, 12); }

// Restores a variable of the environment.
class Variable {
   public:
    Variable(const char* name, const std::string& value) : name_(name) {
        if (const char* old = std::getenv(name)) old_ = old;
        ::setenv(name, value.c_str(), 1);
    }
    ~Variable() { old_.empty() ? ::unsetenv(name_) : ::setenv(name_, old_.c_str(), 1); }

   private:
    const char* name_;
    std::string old_;
};

class Notes : public Observer {
   public:
    void on_note(const std::string& line) override { lines.push_back(line); }
    void on_progress(const Progress& progress) override { steps.push_back(progress.step); }
    std::vector<std::string> lines, steps;
};

class TrainedPlan : public ::testing::Test {
   protected:
    static void SetUpTestSuite() {
        made_ = new TempFolder;
        const auto box = [](const char* colour, const char* name, int speed, int y, int period, int from,
                            int to) {
            const std::string seconds = std::to_string(from) + "," + std::to_string(to) + "-0.25";
            return std::string("color=") + colour + ":s=24x32:r=2[" + name + "];[in][" + name +
                   "]overlay=shortest=1:eval=frame:x='mod(t*" + std::to_string(speed) +
                   ",136)':y=" + std::to_string(y) + ":enable='between(mod(t," + std::to_string(period) +
                   ")," + seconds + ")'";
        };
        std::string first = box("0xe06060", "r", 7, 40, 31, 5, 11),
                    second = box("0xb0b0ff", "b", 11, 50, 23, 3, 12);
        const auto named = [](std::string text, const std::string& in) {
            return text.replace(text.find("[in]"), 4, "[" + in + "]");
        };
        first = named(first, "scene") + "[one]";
        second = named(second, "one");
        ASSERT_TRUE(noscope::testing::ffmpeg(
            "-f lavfi -i color=c=0x505050:s=160x96:r=2:d=" + std::to_string(kSeconds) +
                " -filter_complex \"[0]noise=alls=12:allf=t[scene];" + first + ";" + second +
                "\" -c:v libx264 -preset ultrafast -qp 20 -g 20",
            made_->file("camera.mp4")));
        std::string csv = kHead, any = kHead, rare = kHead;
        for (int frame = 0; frame < kRate * kSeconds; ++frame) {
            const std::string line = std::to_string(frame) + ",person,.9,0,40,160,72\n";
            if (red(frame)) csv += line;
            if (red(frame) || blue(frame)) any += line;
            if (frame >= 1000 && frame < 1004) rare += line;
        }
        made_->write("red.csv", csv);
        made_->write("any.csv", any);
        made_->write("rare.csv", rare);
    }
    static void TearDownTestSuite() {
        delete made_;
        made_ = nullptr;
    }

    FindOptions options(const std::string& plan, const std::string& labels = "red.csv") const {
        FindOptions made;
        made.predicate.classes = {"person"};
        made.recording.inputs = {made_->file("camera.mp4")};
        made.reference.model = "replay:" + made_->file(labels);
        made.run.store = folder_.file("store.db");
        made.plan = plan;
        return made;
    }
    static Answer answer(const FindOptions& asked, Observer* observer = nullptr) {
        auto found = find(asked, observer, {});
        EXPECT_TRUE(found) << (found ? "" : found.error().message);
        return found ? std::move(*found) : Answer{};
    }
    static Error error(const FindOptions& asked) {
        auto found = find(asked, nullptr, {});
        EXPECT_FALSE(found) << (found ? found->plan : "");
        return found ? Error{} : found.error();
    }
    void forget() const {
        for (const char* ending : {"", "-wal", "-shm"})
            std::filesystem::remove(folder_.file(std::string("store.db") + ending));
    }
    static std::string text_of(const Answer& answer) {
        std::string text;
        for (const Window& window : answer.windows)
            text += std::string(window.positive ? "+" : "-") + to_string(window.decided_by) + " ";
        return text;
    }
    // Windows that are not as the labels say.
    static std::int64_t wrong(const Answer& answer, bool (*truth)(int)) {
        return std::ranges::count_if(answer.windows, [&](const Window& window) {
            const int frame = kRate * static_cast<int>(window.number);
            return window.positive != (truth(frame) || truth(frame + 1));
        });
    }
    static bool has_stage(const Answer& answer, const std::string& name) {
        return std::ranges::any_of(answer.account.stages,
                                   [&](const StageCost& stage) { return stage.name == name; });
    }

    static constexpr const char* kHead = "frame,object_name,confidence,xmin,ymin,xmax,ymax\n";
    static constexpr const char* kNet = "mse(empty)>0.0005 | cnn(32x32,8s2-16s2,d16,diff)[auto] | reference";
    static TempFolder* made_;
    TempFolder folder_;
};

TempFolder* TrainedPlan::made_ = nullptr;

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

TEST_F(TrainedNet, ANetNoBetterThanTheDifferenceIsWarnedOf) {
    // Whatever moves is asked for: the difference has all that there is to know.
    const Answer found = answer(options(kNet, "any.csv"));
    ASSERT_EQ(found.learning.nets.size(), 1U);
    const LearntStage& net = found.learning.nets[0];
    ASSERT_TRUE(net.auc && net.difference_auc);
    EXPECT_EQ(found.warnings.size(), *net.auc <= *net.difference_auc ? 1U : 0U);
    for (const std::string& warning : found.warnings)
        EXPECT_THAT(warning, HasSubstr("no better than the plain difference"));
    EXPECT_GE(*net.difference_auc, .999);
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

TEST_F(TrainedNet, TooFewPositivesAreSaid) {
    const Error refused = error(options(kNet, "rare.csv"));
    EXPECT_EQ(refused.code, ErrorCode::usage);
    EXPECT_THAT(refused.message, AllOf(HasSubstr("cannot learn"), HasSubstr("labelled frames"),
                                       HasSubstr("--label-budget"), HasSubstr("--teacher")));
    EXPECT_THAT(error(options("mse(empty)[auto] | reference", "rare.csv")).message,
                AllOf(HasSubstr("labelled windows"), HasSubstr("--label-budget")));
}

TEST_F(TrainedPlan, AMissingTrainerIsSaidInOneLine) {
    const Variable nowhere("NOSCOPE_TRAIN", folder_.file("nowhere"));
    const Error refused = error(options(kNet));
    EXPECT_EQ(refused.code, ErrorCode::usage);
    EXPECT_THAT(refused.message, HasSubstr("NOSCOPE_TRAIN"));
}

// Without a net: no trainer is needed.
TEST_F(TrainedPlan, ThresholdsOfADifferenceAreChosen) {
    for (const char* text : {"mse(empty)[auto] | reference", "mse(anchor)[auto] | reference",
                             "every(2) | mse(previous:1s)[auto] | reference"}) {
        SCOPED_TRACE(text);
        forget();
        const Answer found = answer(options(text, "any.csv"));
        const auto any = [](int frame) { return red(frame) || blue(frame); };
        EXPECT_THAT(found.plan, Not(HasSubstr("auto")));
        EXPECT_LT(found.account.reference_calls, found.account.analysed_frames * 9 / 10);
        EXPECT_LE(wrong(found, any), 100);
        ASSERT_TRUE(found.learning.chosen);
        EXPECT_TRUE(found.learning.chosen->within);
        EXPECT_THAT(found.learning.nets, IsEmpty());
        const Answer again = answer(options(text, "any.csv"));
        EXPECT_EQ(text_of(again), text_of(found));
        EXPECT_EQ(again.account.reference_calls, 0);
    }
}

TEST_F(TrainedPlan, ChosenThresholdsAreKeptInAPlanFile) {
    const char* text = "mse(anchor)[auto] | reference";
    const Answer found = answer(options(text, "any.csv"));
    const PlanOptions planning{
        .find = options(text, "any.csv"), .output = folder_.file("any.plan"), .export_folder = {}};
    forget();
    const auto made = plan(planning, nullptr, {});
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->plan, found.plan);
    forget();
    ApplyOptions applying;
    applying.plan_file = planning.output;
    applying.recording.inputs = {made_->file("camera.mp4")};
    applying.store = folder_.file("store.db");
    const auto applied = apply(applying, nullptr, {});
    ASSERT_TRUE(applied) << applied.error().message;
    EXPECT_EQ(text_of(*applied), text_of(found));
    EXPECT_EQ(applied->plan, found.plan);
    EXPECT_FALSE(applied->plan_file->edited);
}

// What the run does in the blocks of the sample is what was counted when the threshold was chosen.
TEST_F(TrainedPlan, TheRunDecidesAsTheSampleSaid) {
    FindOptions asked = options("mse(anchor)[auto] | reference", "any.csv");
    asked.label_budget = {1.0 - 1.0 / (kRate * kSeconds), 0};  // all blocks but one or so
    const Answer found = answer(asked);
    ASSERT_TRUE(found.learning.chosen);
    const auto any = [](int frame) { return red(frame) || blue(frame); };
    const std::int64_t errors = found.learning.chosen->missed + found.learning.chosen->spurious;
    EXPECT_GE(wrong(found, any), errors);
    EXPECT_LE(wrong(found, any), errors + 10);
    EXPECT_GT(errors, 0);
    EXPECT_LE(found.account.plan_stages[1].decided - found.learning.chosen->reference_calls, 20);
    EXPECT_GE(found.account.plan_stages[1].decided, found.learning.chosen->reference_calls);
}

TEST_F(TrainedPlan, BudgetsAreForAutoAlone) {
    FindOptions asked = options("mse(empty)[auto] | reference", "any.csv");
    asked.budgets.fnr = 0;
    asked.budgets.fpr = 0;
    const Answer strict = answer(asked);
    EXPECT_EQ(strict.learning.chosen->missed, 0);
    asked.budgets.fnr = .3;
    const Answer loose = answer(asked);
    EXPECT_LT(loose.learning.chosen->reference_calls, strict.learning.chosen->reference_calls);
    EXPECT_THAT(loose.warnings, IsEmpty());
    asked.budgets.fpr = {};
    EXPECT_THAT(answer(asked).warnings, ElementsAre(HasSubstr("--precision or --fpr")));
    asked.plan = "mse(empty)>0.001 | reference";
    EXPECT_THAT(error(asked).message, HasSubstr("[auto]"));
}

TEST_F(TrainedPlan, AShortRecordingIsAskedAboutWholly) {
    FindOptions asked = options(kNet);
    asked.range.to = "250";
    Notes notes;
    const Answer found = answer(asked, &notes);
    EXPECT_EQ(found.plan, "reference");
    EXPECT_EQ(found.account.reference_calls, 500);
    EXPECT_THAT(notes.lines, ::testing::Contains(HasSubstr("no more than a plan learns from")));
}

// A plan that is kept learns from such a recording all the same.
TEST_F(TrainedPlan, AKeptPlanLearnsFromAShortRecording) {
    PlanOptions asked;
    asked.find = options("mse(empty)[auto] | reference", "any.csv");
    asked.find.range.to = "250";
    asked.output = folder_.file("box.plan");
    const auto made = plan(asked, nullptr, {});
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_THAT(made->plan, AllOf(HasSubstr("mse(empty)>"), Not(HasSubstr("auto"))));
    EXPECT_EQ(made->account.reference_calls, 500);

    ApplyOptions run;
    run.plan_file = asked.output;
    run.recording = asked.find.recording;
    run.store = folder_.file("other.db");
    const auto applied = apply(run, nullptr, {});
    ASSERT_TRUE(applied) << applied.error().message;
    EXPECT_EQ(applied->plan, made->plan);
    EXPECT_LE(wrong(*applied, [](int frame) { return red(frame) || blue(frame); }), 60);
    EXPECT_LT(applied->account.reference_calls, 1500);
}

TEST_F(TrainedPlan, OneStageAloneIsAuto) {
    EXPECT_THAT(error(options("packets[auto] | mse(empty)[auto] | reference")).message,
                HasSubstr("the thresholds of one stage"));
}

}  // namespace
}  // namespace noscope
