#include <noscope/report.h>

#include "report/search_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace noscope {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

SearchedPlanReport plan_of(const std::string& text, double seconds) {
    SearchedPlanReport plan;
    plan.plan = text;
    plan.seconds = seconds;
    plan.decode_s = seconds / 4;
    plan.stages = {{text.substr(0, text.find('>')), 0}, {"reference", 3 * seconds / 4}};
    plan.asked_share = .125;
    plan.recall = ShareEstimate{.95, .9, .98};
    plan.judged = true;
    return plan;
}

ExplainReport report() {
    ExplainReport report;
    report.plan = "packets>1.5 | reference";
    report.reference_name = "yolov8s";
    report.search.searched = true;
    report.search.why = "`packets>1.5 | reference` is the cheapest of 9 plans";
    report.search.frames = 600;
    report.search.windows = 300;
    report.search.positive = 40;
    report.search.plans = {plan_of("hist(empty)>1 | reference", 10), plan_of("packets>1.5 | reference", 20),
                           plan_of("packets>1.1 | reference", 30), plan_of("reference", 100)};
    report.search.plans[1].chosen = report.search.plans[1].keeps = true;
    report.search.costs_json = "{\"reference_call_s\":0.1}";
    return report;
}

TEST(Explain, SaysFirstWhatWasChosenAndWhatTheNextCheaperPlanRisks) {
    const std::string text = explain_text(report(), 100);
    EXPECT_THAT(text, ::testing::StartsWith("`packets>1.5 | reference` is the cheapest of 9 plans.\n"));
    EXPECT_THAT(text, HasSubstr("The next cheaper plan, `hist(empty)>1 | reference`, would save 50 % more"));
    EXPECT_THAT(text, HasSubstr("95 (90-98)"));
    EXPECT_THAT(text, HasSubstr("reference 75%, decode 25%"));
    EXPECT_THAT(text, HasSubstr("chosen"));
    EXPECT_THAT(text, HasSubstr("fails"));
    // One plan of a kind: the chosen one.
    EXPECT_THAT(text, Not(HasSubstr("packets>1.1")));
    EXPECT_THAT(explain_json(report()), HasSubstr("packets>1.1"));
}

TEST(Explain, CheapestFirstAndATieIsNoNextCheaperPlan) {
    ExplainReport tied = report();
    // The chosen one is dearer than another of its kind, and another kind keeps the budgets a little cheaper.
    tied.search.plans = {plan_of("packets>1.1 | reference", 5), plan_of("mse(empty)>1 | reference", 19.9),
                         plan_of("packets>1.5 | reference", 20)};
    tied.search.plans[1].keeps = true;
    tied.search.plans[2].chosen = tied.search.plans[2].keeps = true;
    const std::string text = explain_text(tied, 100);
    EXPECT_THAT(text, HasSubstr("The next cheaper plan, `packets>1.1 | reference`"));
    EXPECT_THAT(text, HasSubstr("does not prove that it keeps the budgets"));
    EXPECT_LT(text.rfind("mse(empty)>1 | reference"), text.rfind("packets>1.5 | reference"));
}

TEST(Explain, IsOneSentenceWhereNothingWasSearched) {
    ExplainReport none;
    none.plan = "reference";
    none.search.why = "labels are replayed at no cost";
    EXPECT_EQ(explain_text(none, 80), "Labels are replayed at no cost.\n");
}

TEST(Explain, SaysALikeliestNumberOnlyWhereTheBoundsAreNear) {
    ExplainReport asked = report();
    GuaranteeForecast& told = asked.guarantee;
    told.windows = 7200;
    told.positive = 261;
    told.called = 250;
    told.open = 6900;
    told.strict_low = 6850;
    told.strict_high = 6979;
    told.strict_labels = 6900;
    EXPECT_THAT(explain_text(asked, 100),
                HasSubstr("take between 6,850 and 6,979 labels, most likely about 6,900.\n"));
    EXPECT_THAT(explain_json(asked), HasSubstr("\"strict_labels\": 6900"));
    told.strict_low = 281;
    told.strict_labels.reset();
    EXPECT_THAT(explain_text(asked, 100),
                HasSubstr("between 281 and 6,979 labels, too far apart for a likeliest number.\n"));
    EXPECT_THAT(explain_json(asked), HasSubstr("\"strict_labels\": null"));
    told.strict_low = 6979;
    told.strict_labels = 6979;
    EXPECT_THAT(explain_text(asked, 100), HasSubstr("take about 6,979 labels.\n"));
    EXPECT_THAT(explain_text(asked, 100), HasSubstr("the plan leaves 6,900 open.\n"));
    told.called = 0;
    EXPECT_THAT(explain_text(asked, 100), HasSubstr("leaves 6,900 open, and calls none positive.\n"));
}

TEST(Explain, SaysWhetherACertificateBeforehandTakesAPlanWithoutError) {
    ExplainReport asked = report();
    CertificateForecast& told = asked.guarantee.certificate;
    told.blocks = 684;
    told.needed = 108;
    told.labels = 2160;
    EXPECT_THAT(explain_text(asked, 100),
                HasSubstr("would take about 2,160 labels (108 of 684 blocks) to certify the plan beforehand, "
                          "if it errs there as rarely as in the sample.\n"));
    told.if_flawless = true;
    EXPECT_THAT(explain_text(asked, 100),
                HasSubstr("if it makes no error there; with as many as in the sample half of them would not "
                          "do.\n"));
    told.why = "no block was labelled";
    EXPECT_THAT(explain_text(asked, 100), HasSubstr("cannot certify the plan beforehand: no block was"));
}

TEST(Explain, TellsOfAPlanFileWhatItHolds) {
    ExplainReport file;
    file.plan = "packets>1.5 | reference";
    file.plan_file = "porch.plan";
    file.account.covered_s = 3600;
    EXPECT_THAT(explain_text(file, 80), HasSubstr("noscope eval"));
    file.search = report().search;
    EXPECT_THAT(explain_text(file, 80), HasSubstr("It was searched for: `packets>1.5 | reference` is the"));
    EXPECT_THAT(explain_text(file, 80), HasSubstr("hist(empty)>1 | reference"));
    EXPECT_THAT(explain_text(file, 80), Not(HasSubstr("noscope eval")));
    EXPECT_THAT(explain_json(file), HasSubstr("packets>1.1"));
    EXPECT_THAT(explain_json(file), Not(HasSubstr("actual_s")));
    file.learning.chosen = ChosenStage{.stage = "packets>1.5", .windows = 90, .positive = 30, .missed = 1};
    EXPECT_THAT(explain_text(file, 80), HasSubstr("Of 90 labelled windows, 30 positive"));
    EXPECT_THAT(explain_json(file), HasSubstr("\"porch.plan\""));
}

TEST(SearchJson, IsReadAsItWasWritten) {
    const SearchReport search = report().search;
    const auto read = read_search(search_json(search));
    ASSERT_TRUE(read);
    EXPECT_EQ(search_json(*read), search_json(search));
    SearchReport told = search;
    told.notes = {"nothing was trained", "nor learnt"};
    EXPECT_EQ(read_search(search_json(told))->notes, told.notes);
    auto before = search_json(search);
    before.erase("notes");
    EXPECT_TRUE(read_search(before)) << "a plan file of an earlier version";
    for (const char* field : {"why", "plans", "run", "costs"}) {
        auto json = search_json(search);
        json.erase(field);
        EXPECT_FALSE(read_search(json)) << field;
    }
    EXPECT_FALSE(read_search(nlohmann::ordered_json::array()));
}

}  // namespace
}  // namespace noscope
