// What a search makes of the nets that noscope-train gives it, of those that it does not, and of none. The
// nets are made by hand, so that what they tell is known; nets that are trained are in
// tests/whole/cases/nets.txt.
#include "find/made_training.h"
#include "find/scripted_nets.h"
#include "find/search_costs.h"
#include "find/search_scorers.h"
#include "training/cnn_samples.h"

namespace noscope {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char *kSmall = "32,16s2-32s2,d32,diff", *kWide = "64x32,16s2-32s2-32s2,d32,diff",
                     *kPlain = "64,8s2-16s2-32s2,d32";

class SearchNets : public TrainedPlan {
   protected:
    // Red ones are asked for, and blue ones pass as often: no difference tells them apart. No plan hangs on
    // this machine.
    FindOptions searching(const std::string& labels = "red.csv") {
        MeasuredCosts costs;
        costs.reference_s = 1;
        costs.decode = DecodeCost{.start_s = 1e-3, .intra_s = 1e-3, .inter_s = 1e-3};
        folder_.write("costs.json", to_text(costs));
        FindOptions asked = options("auto", labels);
        asked.reference.model += ",cost=1";
        asked.costs = folder_.file("costs.json");
        asked.run.threads = 1;
        return asked;
    }
    static auto has_plan(const std::string& part) {
        return Contains(Field(&SearchedPlanReport::plan, HasSubstr(part)));
    }
    void all_dumb() const {
        for (const char* net : {kSmall, kWide, kPlain}) nets_.add_dumb(net);
    }

    const testing::ScriptedNets nets_;
    const Variable trainer_{"NOSCOPE_TRAIN", nets_.script()};
};

TEST_F(SearchNets, OneThatTellsIsUsedAndOthersAreLeftOut) {
    all_dumb();
    nets_.add_telling(kPlain);
    Notes notes;
    const Answer found = answer(searching(), &notes);
    EXPECT_THAT(found.plan, HasSubstr("cnn(64,8s2-16s2-32s2,d32)["));
    EXPECT_LE(wrong(found, red), 24);
    EXPECT_LT(found.account.reference_calls, 900);  // 600 to learn
    ASSERT_TRUE(found.search);
    EXPECT_THAT(found.search->plans, Not(has_plan(",diff)")));
    const auto left_out = [](const std::string& net) {
        return Contains(
            AllOf(HasSubstr("`cnn(" + net + ")` is left out"), HasSubstr("AUC is 0.500, well below `")));
    };
    EXPECT_THAT(found.search->notes, AllOf(left_out(kSmall), left_out(kWide)));
    EXPECT_THAT(notes.lines, AllOf(left_out(kSmall), left_out(kWide)));
    EXPECT_THAT(found.learning.nets, ElementsAre(Field(&LearntStage::stage, "cnn(64,8s2-16s2-32s2,d32)")))
        << "what the plan learnt, not what was tried";
    EXPECT_GT(found.learning.nets[0].auc.value_or(0), .99);

    // From the store, without a trainer.
    const Variable nowhere("NOSCOPE_TRAIN", folder_.file("nowhere"));
    const Answer again = answer(searching());
    EXPECT_EQ(again.plan, found.plan);
    EXPECT_EQ(text_of(again), text_of(found));
    EXPECT_EQ(again.account.reference_calls, 0);
    EXPECT_EQ(again.search->notes, found.search->notes);
}

TEST_F(SearchNets, ATrainerThatDoesNotRunIsSaidAndTheSearchGoesOn) {
    const Variable broken("NOSCOPE_TRAIN", "/bin/false");
    const Answer found = answer(searching());
    EXPECT_TRUE(found.search->searched);
    EXPECT_THAT(found.plan, Not(HasSubstr("cnn")));
    EXPECT_THAT(found.search->notes,
                Contains(AllOf(HasSubstr("were not tried"), HasSubstr("ended with status 1"))));
}

TEST_F(SearchNets, NoneThatIsNoBetterThanTheDifferenceIsOffered) {
    all_dumb();
    const Answer found = answer(searching());
    EXPECT_TRUE(found.search->searched);
    EXPECT_THAT(found.plan, Not(HasSubstr("cnn")));
    EXPECT_THAT(found.search->plans, Not(has_plan("cnn")));
    for (const char* net : {kSmall, kWide, kPlain})
        EXPECT_THAT(found.search->notes, Contains(HasSubstr("`cnn(" + std::string(net) + ")` is left out")));
    EXPECT_TRUE(found.learning.nets.empty());
}

TEST_F(SearchNets, OneThatCannotLearnKeepsNoOtherOut) {
    all_dumb();
    nets_.forget(kWide);
    nets_.add_failing(kWide, "the loss diverges");
    nets_.add_telling(kPlain);
    const Answer found = answer(searching());
    EXPECT_THAT(found.plan, HasSubstr("cnn(64,8s2-16s2-32s2,d32)["));
    EXPECT_THAT(found.search->notes,
                Contains("`cnn(64x32,16s2-32s2-32s2,d32,diff)` cannot learn: the loss diverges"));
}

// The script refuses to learn weights.
TEST_F(SearchNets, WeightsThatCannotBeLearntEndNoSearch) {
    all_dumb();
    nets_.add_telling(kPlain);
    const Answer found = answer(searching());
    EXPECT_THAT(found.search->notes,
                AllOf(Contains(AllOf(HasSubstr("`mse(empty,10x10,gain,learned)` cannot learn: "),
                                     HasSubstr("no weights here"), Not(HasSubstr("leave")))),
                      Contains(HasSubstr("`mse(anchor,10x10,learned)` cannot learn: "))));
    EXPECT_THAT(found.plan, HasSubstr("cnn("));
    // In a plan that wants them it is an error that can be acted upon.
    const Error refused = error(options("mse(empty,10x10,learned)>0.001 | reference"));
    EXPECT_EQ(refused.code, ErrorCode::usage);
    EXPECT_THAT(refused.message, AllOf(HasSubstr("no weights here"), HasSubstr("leave `learned` out")));
}

TEST_F(SearchNets, AMissingTrainerIsSaidAndWhereItIsThereAgainTheSearchIsMadeAnew) {
    nets_.add_telling(kPlain);
    for (const char* net : {kSmall, kWide}) nets_.add_dumb(net);
    const auto missing = Contains(AllOf(HasSubstr("were not tried"), HasSubstr("NOSCOPE_TRAIN")));
    std::string without;
    {
        const Variable nowhere("NOSCOPE_TRAIN", folder_.file("nowhere"));
        for (int time = 0; time < 2; ++time) {  // the second from the store
            Notes notes;
            const Answer found = answer(searching(), &notes);
            EXPECT_THAT(found.search->notes, missing);
            EXPECT_THAT(notes.lines, missing);
            EXPECT_THAT(found.plan, Not(HasSubstr("cnn")));
            EXPECT_EQ(found.account.reference_calls == 0, time == 1);
            without = found.plan;
        }
    }
    // Where all labels are there nothing is searched for: so over other footage.
    const auto explained = [&] {
        auto told = explain({.find = searching(), .for_s = 36'000, .plan_file = ""}, nullptr, {});
        EXPECT_TRUE(told) << told.error().message;
        return std::move(*told);
    };
    {
        const Variable nowhere("NOSCOPE_TRAIN", folder_.file("nowhere"));
        EXPECT_THAT(explained().search.notes, missing);
    }
    const ExplainReport with = explained();
    EXPECT_THAT(with.plan, HasSubstr("cnn("));
    EXPECT_THAT(with.search.notes, Not(missing));
}

TEST_F(SearchNets, TooFewPositivesForNetsAreCounted) {
    all_dumb();
    FindOptions asked = searching();
    asked.label_budget = {.share = 0, .frames = 140};
    const Answer found = answer(asked);
    EXPECT_THAT(found.search->notes,
                Contains(AllOf(HasSubstr("cannot learn: of 60 labelled frames to train on "),
                               HasSubstr("20 are needed"), HasSubstr("label more (--label-budget)"),
                               Not(HasSubstr("--teacher")), Not(HasSubstr("region")))));
    EXPECT_EQ(nets_.take_asked(), "");
}

TEST_F(SearchNets, ScorersDifferFromEachOther) {
    Predicate region;
    region.regions = {Region{{{0, 0}, {1, 0}, {1, 1}}}};
    for (const Predicate& predicate : {Predicate{}, region})
        for (const bool scene : {false, true}) {
            std::vector<StageBody> seen;
            Plan all = with_scorers(plain_scorers(predicate, 20, scene), learned_scorers(20, scene));
            const auto nets = specialized_scorers(predicate, scene);
            EXPECT_FALSE(nets.empty());
            all = with_scorers(std::move(all), nets);
            for (const Stage& stage : all.stages) {
                EXPECT_EQ(std::ranges::count(seen, stage.body), 0) << to_string(stage);
                seen.push_back(stage.body);
            }
            EXPECT_EQ(scene, PlanImages::of(all, predicate).needs_empty_scene());
        }
}

class NetsOfAPlan : public SearchNets {};

TEST_F(NetsOfAPlan, OneThatTellsLessThanTheDifferenceIsWarnedOf) {
    // Whatever moves is asked for: the difference has all that there is to know.
    nets_.add_dumb("32,8s2-16s2,d16,diff");
    const Answer found = answer(options(kNet, "any.csv"));
    ASSERT_EQ(found.learning.nets.size(), 1U);
    const LearntStage& net = found.learning.nets[0];
    EXPECT_EQ(net.auc, .5);
    EXPECT_GE(net.difference_auc.value_or(0), .999);
    ASSERT_FALSE(net.difference.empty());
    EXPECT_THAT(
        found.warnings,
        ElementsAre(AllOf(HasSubstr("tells less than the difference to the empty scene `" + net.difference),
                          HasSubstr("--label-budget"))));
    // From the store likewise.
    EXPECT_EQ(answer(options(kNet, "any.csv")).warnings, found.warnings);
}

TEST_F(NetsOfAPlan, OneThatTellsNothingIsWarnedOfWithoutAnEmptySceneToo) {
    nets_.add_dumb("32,8s2-16s2,d16");
    const Answer found = answer(options("cnn(32,8s2-16s2,d16)[.5,.5] | reference"));
    EXPECT_THAT(found.warnings, ElementsAre(AllOf(HasSubstr("tells nothing"), HasSubstr("AUC 0.500"))));
    EXPECT_TRUE(found.learning.nets[0].difference.empty());
}

TEST_F(NetsOfAPlan, ACropWithoutARegionIsWarnedOf) {
    nets_.add_telling("64,8s2-16s2-32s2,d32,crop");
    const std::string plan = "cnn(64,8s2-16s2-32s2,d32,crop)[.5,.5] | reference";
    EXPECT_THAT(answer(options(plan)).warnings, ElementsAre(HasSubstr("no region to crop to")));
    FindOptions asked = options(plan);
    asked.predicate.regions = {Region{{{0, .3}, {1, .3}, {1, 1}, {0, 1}}}};
    EXPECT_THAT(answer(asked).warnings, Each(Not(HasSubstr("crop to"))));
}

TEST_F(NetsOfAPlan, ThoseThatWereTrainedAreKeptAndTheOneThatWasNotIsNamed) {
    nets_.add_telling(kPlain);
    nets_.add_failing("32,8s2,d8", "all images are the same");
    const std::string plan = "cnn(64,8s2-16s2-32s2,d32)[.1,.9] | cnn(32,8s2,d8)[.5,.5] | reference";
    const Error refused = error(options(plan));
    EXPECT_EQ(refused.code, ErrorCode::usage);
    EXPECT_EQ(refused.message, "`cnn(32,8s2,d8)` cannot learn: all images are the same");
    EXPECT_EQ(nets_.take_asked(), "64,8s2-16s2-32s2,d32\n32,8s2,d8\n");
    nets_.forget("32,8s2,d8");
    nets_.add_dumb("32,8s2,d8");
    EXPECT_EQ(answer(options(plan)).learning.nets.size(), 2U);
    EXPECT_EQ(nets_.take_asked(), "32,8s2,d8\n") << "the other is in the store";
}

// A net that sees no difference learns from what is cut out along one all the same.
TEST_F(NetsOfAPlan, RowsOfAPlainNetTellWhatCanBePasted) {
    nets_.add_telling(kPlain);
    answer(options("cnn(64,8s2-16s2-32s2,d32)[.5,.5] | reference"));
    const auto samples = read_cnn_samples(nets_.samples(kPlain));
    ASSERT_TRUE(samples) << samples.error().message;
    ASSERT_TRUE(samples->difference);
    const std::size_t area = samples->row_size() / 4;
    int positive = 0;
    for (std::size_t row = 0; row < samples->rows(); ++row) {
        const auto plane = samples->row(row).subspan(3 * area);
        std::vector<std::uint8_t> sorted(plane.begin(), plane.end());
        std::ranges::sort(sorted);
        EXPECT_LE(sorted[area / 2], 12) << row;
        if (samples->labels[row] == 0) continue;
        ++positive;
        EXPECT_FALSE(samples->boxes[row].empty());
        EXPECT_GE(sorted[area * 98 / 100], 40) << row;  // the box is a twentieth of the picture
    }
    EXPECT_GE(positive, 20);
}

// Where nothing can be widened, nobody is told to.
TEST_F(NetsOfAPlan, WhatIsAdvisedFitsTheQuestion) {
    FindOptions asked = options(kNet, "rare.csv");
    EXPECT_THAT(error(asked).message, AllOf(HasSubstr("cannot learn"), HasSubstr("--label-budget"),
                                            HasSubstr("--teacher"), Not(HasSubstr("region"))));
    asked.predicate.regions = {Region{{{0, .3}, {1, .3}, {1, 1}, {0, 1}}}};
    EXPECT_THAT(error(asked).message, HasSubstr("widen the --region"));
}

}  // namespace
}  // namespace noscope
