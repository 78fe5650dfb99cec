// Weights of blocks learnt for a plan: a sign flickers in one place all the time, and a box, which is what is
// asked for, crosses another now and then.
#include <noscope/noscope.h>

#include "difference/block_grid.h"
#include "find/learned_weights.h"
#include "support/command.h"
#include "support/temp_folder.h"
#include "training/find_trainer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <set>
#include <string>

namespace noscope {
namespace {

using noscope::testing::TempFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr int kSeconds = 300, kPeriodS = 24, kFirstS = 5, kEndS = 11;

// Frames come at 2 a second. In each period the box is visible from kFirstS to before kEndS.
bool box_in(std::int64_t frame) {
    const std::int64_t second = frame / 2 % kPeriodS;
    return second >= kFirstS && second < kEndS;
}

AskedFrame at(std::int64_t pts) {
    AskedFrame frame;
    frame.pts = pts;
    return frame;
}

TEST(TrainingPairs, AreThoseThatTheStageWouldCompare) {
    std::vector<AskedFrame> block;
    for (const std::int64_t pts : {0, 1, 2, 3, 7}) block.push_back(at(pts));
    const DifferenceStage previous{.against = Against::previous, .age = {2, 1}};
    EXPECT_THAT(training_pairs(previous, block, {1, 1}),
                ElementsAre(FramePair{2, 0}, FramePair{3, 1}, FramePair{4, 3}));
    const DifferenceStage anchor{.against = Against::anchor};
    EXPECT_THAT(training_pairs(anchor, block, {1, 1}),
                ElementsAre(FramePair{1, 0}, FramePair{2, 1}, FramePair{2, 0}, FramePair{3, 2},
                            FramePair{3, 1}, FramePair{4, 3}, FramePair{4, 2}, FramePair{4, 0}));
}

// Else scores of other weights would be taken from the store.
TEST(DifferenceScorers, NameScoresByTheirWeights) {
    auto scorers =
        *DifferenceScorers::make(*parse_plan("mse(previous:1s,5x5,learned)>1 | reference"), Predicate{});
    EXPECT_TRUE(scorers.learns(0));
    EXPECT_FALSE(scorers.learns(1));
    std::set<std::string> names{*scorers.identity(0, {}, 60, "")};
    for (const double first : {0.5, 0.25, 0.25 + 1e-15}) {
        std::vector<double> weights(25, 0.01);
        weights[0] = first;
        EXPECT_TRUE(scorers.set_weights(0, weights));
        names.insert(*scorers.identity(0, {}, 60, ""));
    }
    EXPECT_EQ(names.size(), 4U);
    EXPECT_FALSE(scorers.set_weights(0, {1, 2}));
}

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

class LearnedWeights : public ::testing::Test {
   protected:
    static void SetUpTestSuite() {
        made_ = new TempFolder;
        // The sign (bright at times that follow no period of the box's) in blocks 11, 12, 21, 22 of 10x10;
        // the box in the rows 6 and 7.
        const std::string sign =
            "drawbox=x=16:y=16:w=32:h=32:color=white:t=fill:enable='gt(sin(n*n*1.7)\\,0)'";
        const std::string box =
            "drawbox=x=0:y=96:w=160:h=32:color=gray:t=fill:enable='between(mod(t\\,24)\\," +
            std::to_string(kFirstS) + "\\," + std::to_string(kEndS) + "-0.25)'";
        ASSERT_TRUE(noscope::testing::ffmpeg(
            "-f lavfi -i color=c=0x303030:s=160x160:r=2:d=" + std::to_string(kSeconds) + " -vf \"" + sign +
                "," + box + "\" -c:v libx264 -preset ultrafast -qp 20 -g 20",
            made_->file("camera.mp4")));
        std::string csv = "frame,object_name,confidence,xmin,ymin,xmax,ymax\n";
        for (int frame = 0; frame < 2 * kSeconds; ++frame)
            if (box_in(frame)) csv += std::to_string(frame) + ",person,.9,10,96,150,128\n";
        made_->write("labels.csv", csv);
    }
    static void TearDownTestSuite() {
        delete made_;
        made_ = nullptr;
    }

    void SetUp() override {
        if (!find_trainer())
            GTEST_SKIP() << "noscope-train is not built here (it needs LibTorch): nothing can be learnt";
    }

    FindOptions options(const std::string& plan) const {
        FindOptions made;
        made.predicate.classes = {"person"};
        made.recording.inputs = {made_->file("camera.mp4")};
        made.reference.model = "replay:" + made_->file("labels.csv");
        made.run.store = folder_.file("store.db");
        made.plan = plan;
        made.guarantee = Guarantee::none;
        return made;
    }
    static Answer answer(const FindOptions& asked) {
        auto found = find(asked, nullptr, {});
        EXPECT_TRUE(found) << (found ? "" : found.error().message);
        return found ? std::move(*found) : Answer{};
    }
    static std::string text_of(const Answer& answer) {
        std::string text;
        for (const Window& window : answer.windows)
            text += std::string(window.positive ? "+" : "-") + to_string(window.decided_by) + " ";
        return text;
    }
    static std::int64_t positive_windows(const Answer& answer) {
        return std::ranges::count_if(answer.windows, &Window::positive);
    }

    // The weights as learn_weights() gives them: the score of a change in one block alone.
    std::vector<double> weights_of(const std::string& text, const Predicate& predicate = {}) const;

    static TempFolder* made_;
    TempFolder folder_;
};

TempFolder* LearnedWeights::made_ = nullptr;

std::vector<double> LearnedWeights::weights_of(const std::string& text, const Predicate& predicate) const {
    const FindOptions asked = options(text);
    StageClock stages;
    auto session =
        open_session({asked.sampling, asked.recording, asked.range, asked.reference, {}, asked.run}, stages,
                     nullptr, {}, [](const Reference&) { return Status{}; });
    EXPECT_TRUE(session) << session.error().message;
    const Plan plan = *parse_plan(text);
    auto scorers = DifferenceScorers::make(plan, predicate);
    EXPECT_TRUE(scorers);
    const PlanImages images = PlanImages::of(plan, predicate);
    CascadeTotals totals;
    const EmptyScene none;
    const WeightSearch search{.session = *session,
                              .plan = plan,
                              .scorers = *scorers,
                              .images = images,
                              .scene = none,
                              .sampling = asked.sampling,
                              .question = "a box",
                              .cancel = {},
                              .stages = stages,
                              .positive = [](const Detections& boxes) { return !boxes.boxes.empty(); },
                              .on_classes = [](const auto&) {},
                              .enough = [] { return false; },
                              .on_tick = [](auto...) {},
                              .note = {}};
    const auto learnt = learn_weights(search, totals);
    EXPECT_TRUE(learnt) << learnt.error().message;
    EXPECT_TRUE(scorers->set_weights(0, learnt->front()));
    std::vector<double> weights;
    for (int block = 0; block < 100; ++block) {
        ScoreImage dark, lit;
        dark.width = dark.height = 100;
        dark.y.assign(10000, 0);
        lit = dark;
        for (int y = 0; y < 10; ++y)
            for (int x = 0; x < 10; ++x)
                lit.y[static_cast<std::size_t>((block / 10 * 10 + y) * 100 + block % 10 * 10 + x)] = 255;
        weights.push_back(scorers->distance(0, lit, dark));
    }
    return weights;
}

TEST_F(LearnedWeights, WhatFlickersWeighsNothing) {
    for (const char* text : {"mse(previous:1s,10x10,learned)>0.001 | reference",
                             "sad(anchor,10x10,learned)>0.001 | reference"}) {
        SCOPED_TRACE(text);
        const std::vector<double> weights = weights_of(text);
        const double most = *std::ranges::max_element(weights);
        EXPECT_NEAR(std::accumulate(weights.begin(), weights.end(), 0.), 1, 1e-5);
        for (const std::size_t sign : {11U, 12U, 21U, 22U}) EXPECT_LT(weights[sign], most / 20) << sign;
        EXPECT_GE(std::ranges::max_element(weights) - weights.begin(), 60);
        EXPECT_LT(std::ranges::max_element(weights) - weights.begin(), 80);
    }
}

TEST_F(LearnedWeights, BlocksOutsideTheRegionHaveNone) {
    Predicate predicate;
    predicate.regions = {Region{{{0, 0.5}, {0.5, 0.5}, {0.5, 1}, {0, 1}}}};
    const auto weights = weights_of("mse(previous:1s,10x10,learned)>0.001 | reference", predicate);
    for (std::size_t block = 0; block < 100; ++block)
        if (block < 50 || block % 10 >= 5) {
            EXPECT_EQ(weights[block], 0) << block;
        }
    EXPECT_GT(weights[60], 0);
}

// The sign changes more than any threshold that sees the box lets through: without weights nothing, or too
// much, is decided.
TEST_F(LearnedWeights, MoreIsDecidedAndNothingMissed) {
    const std::string learned = "mse(empty,10x10,learned)>0.005 | reference";
    const Answer truth = answer(options("reference"));
    std::filesystem::remove(folder_.file("store.db"));
    const Answer found = answer(options(learned));
    EXPECT_EQ(positive_windows(found), positive_windows(truth));
    EXPECT_GT(found.account.plan_stages[0].decided, found.account.analysed_frames * 6 / 10);
    EXPECT_GT(found.account.reference_calls, 0);
    bool trained = false;
    for (const StageCost& stage : found.account.stages) trained = trained || stage.name == "train";
    EXPECT_TRUE(trained);
    int compared = 0;
    for (const char* threshold : {"0.0003", "0.001", "0.003", "0.01"}) {
        const Answer plain = answer(options("mse(empty,10x10)>" + std::string(threshold) + " | reference"));
        if (positive_windows(plain) < positive_windows(truth)) continue;
        ++compared;
        EXPECT_LT(plain.account.plan_stages[0].decided, found.account.plan_stages[0].decided) << threshold;
    }
    EXPECT_GT(compared, 0);

    const Answer again = answer(options(learned));
    EXPECT_EQ(text_of(again), text_of(found));
    EXPECT_EQ(again.account.reference_calls, 0);
    EXPECT_EQ(again.account.frames_decoded, 0) << "weights, scores and labels are in the store";
    for (const StageCost& stage : again.account.stages) EXPECT_NE(stage.name, "train");
}

TEST_F(LearnedWeights, AMissingTrainerIsSaidInOneLine) {
    const Variable nowhere("NOSCOPE_TRAIN", folder_.file("nowhere"));
    const auto found = find(options("mse(anchor,10x10,learned)>0.001 | reference"), nullptr, {});
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, ErrorCode::usage);
    EXPECT_THAT(found.error().message, HasSubstr("NOSCOPE_TRAIN"));
}

TEST_F(LearnedWeights, LabelsOfOneKindTeachNothing) {
    FindOptions asked = options("mse(previous:1s,10x10,learned)>0.001 | reference");
    asked.reference.model = "replay:" + folder_.write("none.csv",
                                                      "frame,object_name,confidence,xmin,ymin,xmax,ymax\n"
                                                      "0,person,.1,10,96,150,128\n");
    const auto found = find(asked, nullptr, {});
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, ErrorCode::usage);
    EXPECT_THAT(found.error().message, HasSubstr("differ in their label; leave `learned` out"));
}

}  // namespace
}  // namespace noscope
