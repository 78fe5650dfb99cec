// Plans that are tested before they are written, over the example clip with replayed labels.
#include "find/cascade_find.h"

#include "find/certify_plan.h"
#include "find/plan_file.h"

namespace noscope {
namespace {

using testing::CascadeFind;

class CertifyPlan : public CascadeFind {
   protected:
    void SetUp() override {
        std::string csv = "frame,object_name,confidence,xmin,ymin,xmax,ymax\n";
        for (int frame = 0; frame < 3000; ++frame)
            if (frame / 300 % 3 == 1) csv += std::to_string(frame) + ",person,.9,100,100,200,300\n";
        folder_.write("labels.csv", csv);
    }
    PlanOptions asked() const {
        PlanOptions made;
        made.find = options("every(2) | reference");
        made.find.sampling.rate = {4, 1};
        made.find.budgets = {.recall = {}, .precision = {}, .fnr = .5, .fpr = .5};
        made.find.guarantee = Guarantee::strict;
        made.output = folder_.file("a.plan");
        return made;
    }
};

TEST_F(CertifyPlan, DrawsTheSameBlocksAgainAndAsksNothing) {
    const auto whole = plan(asked(), nullptr, {});
    ASSERT_TRUE(whole) << whole.error().message;
    ASSERT_TRUE(whole->certificate);
    EXPECT_GT(whole->certificate->drawn, 0);
    EXPECT_GT(whole->certificate->new_labels, 0);
    EXPECT_EQ(whole->certificate->new_labels, whole->account.reference_calls);
    const auto again = plan(asked(), nullptr, {});
    EXPECT_EQ(again->certificate->labels, whole->certificate->labels);
    EXPECT_EQ(again->certificate->new_labels, 0);
    forget();
    PlanOptions other = asked();
    other.find.run.threads = 2;
    const auto anew = plan(other, nullptr, {});
    EXPECT_EQ(anew->certificate->new_labels, whole->certificate->new_labels);
    EXPECT_EQ(anew->certificate->certified, whole->certificate->certified);
}

TEST_F(CertifyPlan, IsDoneWhereItIsAskedForAlone) {
    PlanOptions options = asked();
    options.find.guarantee = Guarantee::report;
    EXPECT_FALSE(plan(options, nullptr, {})->certificate);
    options.tests = true;
    options.find.label_budget = {.share = 0, .frames = 60};
    const auto tested = plan(options, nullptr, {});
    ASSERT_TRUE(tested) << tested.error().message;
    ASSERT_TRUE(tested->certificate);
    EXPECT_GT(tested->certificate->labels, 0);
    EXPECT_LE(tested->certificate->labels, 3 * 60) << "whole blocks";
    options.find.guarantee = Guarantee::none;
    options.find.label_budget = {};
    options.find.budgets = {};
    EXPECT_FALSE(plan(options, nullptr, {})->certificate);
    options.find.guarantee = Guarantee::strict;
    options.find.plan = "reference";
    options.find.budgets = asked().find.budgets;
    EXPECT_FALSE(plan(options, nullptr, {})->certificate) << "nothing is open";
}

TEST_F(CertifyPlan, OfAllBlocksItIsKnownAndNoMoreAreNeeded) {
    PlanOptions options = asked();
    options.find.plan = "every(16) | reference";
    options.find.guarantee = Guarantee::report;
    options.tests = true;
    options.find.budgets = {.recall = {}, .precision = {}, .fnr = .001, .fpr = {}};
    options.find.label_budget = {.share = 0, .frames = 100'000};
    const auto tested = plan(options, nullptr, {});
    ASSERT_TRUE(tested) << tested.error().message;
    ASSERT_TRUE(tested->certificate);
    const PlanCertificate& told = *tested->certificate;
    ASSERT_EQ(told.drawn, told.blocks);
    EXPECT_FALSE(told.certified);
    EXPECT_EQ(told.why, "the labels of all blocks show that the plan does not keep the budgets");
    const CertificateRate& rate = told.rates.at(0);
    EXPECT_GT(rate.wrong, 0);
    EXPECT_EQ(rate.at_most, static_cast<double>(rate.wrong) / static_cast<double>(rate.of));
    EXPECT_EQ(rate.blocks_all, rate.blocks);
    EXPECT_EQ(rate.blocks_needed, 0);
}

TEST_F(CertifyPlan, StandsInTheFileAndInOlderOnesDoesNot) {
    const auto made = plan(asked(), nullptr, {});
    ASSERT_TRUE(made);
    const auto file = read_plan_file(made->path);
    ASSERT_TRUE(file) << file.error().message;
    ASSERT_TRUE(file->certificate);
    EXPECT_EQ(file->certificate->drawn, made->certificate->drawn);
    EXPECT_EQ(file->certificate->steps.size(), 1u) << "thresholds that were given are tested as they are";
    ASSERT_EQ(file->certificate->rates.size(), 2u);
    EXPECT_EQ(file->certificate->rates[1].name, "fpr");
    EXPECT_EQ(to_text(*file), to_text(*parse_plan_file(to_text(*file), "a.plan")));
    PlanFile older = *file;
    older.certificate.reset();
    const std::string text = to_text(older);
    EXPECT_EQ(text.find("certificate"), std::string::npos);
    EXPECT_FALSE(parse_plan_file(text, "a.plan")->certificate);
}

TEST(CertifiedBudgets, RecallAndPrecisionAreTestedOnWindows) {
    const auto both = certified_budgets({});
    ASSERT_EQ(both.size(), 2u);
    EXPECT_EQ(both[0].limit.rate, WindowRate::missed);
    EXPECT_NEAR(both[0].limit.most, .05, 1e-12);
    EXPECT_EQ(both[1].limit.rate, WindowRate::false_called);
    const auto rates = certified_budgets({.recall = {}, .precision = {}, .fnr = {}, .fpr = .02});
    ASSERT_EQ(rates.size(), 1u);
    EXPECT_EQ(rates[0].limit.rate, WindowRate::added);
}

}  // namespace
}  // namespace noscope
