// find() and plan() without a plan, over the example clip with replayed labels.
#include "find/cascade_find.h"

#include "find/search_costs.h"
#include "find/search_scorers.h"
#include "support/command.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace noscope {
namespace {

using testing::CascadeFind;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;

class SearchFind : public CascadeFind {
   protected:
    void SetUp() override {
        // Somebody comes and goes three times, for so long that copying spares calls.
        std::string csv = "frame,object_name,confidence,xmin,ymin,xmax,ymax\n";
        for (int frame = 0; frame < 3000; ++frame)
            if (frame / 300 % 3 == 1) csv += std::to_string(frame) + ",person,.9,100,100,200,300\n";
        folder_.write("labels.csv", csv);
        folder_.write("costs.json", to_text(fixed_costs()));
    }
    // All of them, so that no plan hangs on this machine.
    static MeasuredCosts fixed_costs() {
        MeasuredCosts costs;
        costs.reference_s = .1;
        costs.decode = DecodeCost{.intra_s = 1e-3, .inter_s = 1e-3};
        const Plan plan = with_scorers(plain_scorers({}, 20, true), specialized_scorers({}, true));
        for (const Stage& stage : plan.stages) costs.scores[to_string(Stage{stage.body, {}})] = 1e-5;
        for (const char* image : {"50x50", "100x100", "32x32 colour", "64x32 colour", "64x64 colour"})
            costs.images[image] = 1e-4;
        return costs;
    }
    FindOptions searching() const {
        FindOptions asked = options("auto");
        asked.costs = folder_.file("costs.json");
        asked.label_budget = {.share = 0, .frames = 160};
        return asked;
    }
};

// Stops a run at its first window.
class StopEarly : public Observer {
   public:
    explicit StopEarly(CancelToken token) : token_(std::move(token)) {}
    void on_window(const Window&, const Answer&) override { token_.cancel(); }

   private:
    CancelToken token_;
};

TEST_F(SearchFind, RunsThePlanThatItFound) {
    const Answer found = answer(searching());
    ASSERT_TRUE(found.search);
    EXPECT_TRUE(found.search->searched) << found.search->why;
    ASSERT_TRUE(found.search->chosen());
    EXPECT_EQ(found.search->chosen()->plan, found.plan);
    EXPECT_LT(found.account.reference_calls, found.account.analysed_frames);
    EXPECT_GT(found.search->run.predicted_s, 0);
    EXPECT_EQ(found.search->costs_json, to_text(fixed_costs()));
    // The same command again chooses the same from the store, and asks nothing.
    const Answer again = answer(searching());
    EXPECT_EQ(again.plan, found.plan);
    EXPECT_EQ(text_of(again.windows), text_of(found.windows));
    EXPECT_EQ(again.account.reference_calls, 0);
    EXPECT_EQ(found.learning.select_frames, found.search->frames);
    EXPECT_EQ(again.learning.select_frames, found.learning.select_frames);
}

TEST_F(SearchFind, LooksAgainWhereACallIsStatedToCostSomethingElse) {
    FindOptions asked = searching();
    asked.costs.clear();
    asked.reference.model += ",cost=0.1";
    EXPECT_THAT(answer(asked).search->costs_json, HasSubstr("\"reference_call_s\":0.1"));
    asked.reference.model = options("auto").reference.model + ",cost=0.25";
    EXPECT_THAT(answer(asked).search->costs_json, HasSubstr("\"reference_call_s\":0.25"));
}

TEST_F(SearchFind, MeasuresWhatItsCostsLeaveOutOnce) {
    folder_.write("costs.json", R"({"reference_call_s":0.1})");
    const Answer found = answer(searching()), again = answer(searching());
    EXPECT_EQ(again.search->costs_json, found.search->costs_json);
}

TEST_F(SearchFind, WarnsWhereTheBudgetsLimitOneKindOfErrorAlone) {
    FindOptions asked = searching();
    EXPECT_THAT(answer(asked).warnings, Each(Not(HasSubstr("without a limit"))));
    asked.budgets.fpr = .01;
    for (int time = 0; time < 2; ++time) {  // the second from the store
        const Answer found = answer(asked);
        ASSERT_NE(found.plan, "reference");
        EXPECT_THAT(found.warnings, Contains(HasSubstr("without a limit on what is missed")));
    }
}

TEST_F(SearchFind, LabelsAllItMayBeforeItSaysThatThereIsTooLittleOfOneKind) {
    std::string csv = "frame,object_name,confidence,xmin,ymin,xmax,ymax\n";
    for (int frame = 0; frame < 3000; ++frame) csv += std::to_string(frame) + ",person,.9,100,100,200,300\n";
    folder_.write("labels.csv", csv);
    FindOptions asked = searching();
    asked.budgets.fpr = .01;
    const Answer found = answer(asked);
    EXPECT_EQ(found.plan, "reference");
    EXPECT_GE(found.search->frames, 150);  // of 160
}

TEST_F(SearchFind, LabelsTwiceAsManyAgainWhileTheyAreTooFew) {
    // 300, 600, then six tenths of the budget: fewer than 59 windows in all are positive.
    FindOptions asked = searching();
    asked.sampling.rate = {20, 1};
    asked.label_budget.frames = 1300;
    const Answer found = answer(asked);
    ASSERT_TRUE(found.search->searched) << found.search->why;
    EXPECT_NEAR(static_cast<double>(found.search->frames), 780, 40);
    // A plan file says what scores that sample has, whether the plan was found now or before.
    PlanOptions kept;
    kept.find = asked;
    kept.find.command_line = "noscope plan";
    std::vector<std::string> watched;
    for (const bool anew : {true, false}) {
        if (anew) forget();
        kept.output = folder_.file(anew ? "found.plan" : "again.plan");
        const auto made = plan(kept, nullptr, {});
        ASSERT_TRUE(made) << made.error().message;
        std::ifstream file(kept.output);
        watched.push_back(nlohmann::json::parse(file)["watch"].dump());
    }
    EXPECT_EQ(watched[0], watched[1]);
    EXPECT_GT(watched[0].size(), 20U);
}

TEST_F(SearchFind, GoesOnToTheSameAnswerFromWhereItWasStopped) {
    FindOptions asked = searching();
    const Answer whole = answer(asked);
    forget();
    asked.run.threads = 2;
    const CancelToken token;
    StopEarly stop(token);
    const auto part = find(asked, &stop, token);
    ASSERT_TRUE(part) << part.error().message;
    ASSERT_FALSE(part->complete);
    const Answer rest = answer(asked);
    EXPECT_EQ(rest.plan, whole.plan);
    EXPECT_EQ(text_of(rest.windows), text_of(whole.windows));
}

TEST_F(SearchFind, LabelsThatAreThereSinceChangeNoPlanOfARunThatHasBegun) {
    const Answer found = answer(searching());
    answer(options("reference"));  // labels everything
    const Answer again = answer(searching());
    EXPECT_EQ(again.plan, found.plan);
    EXPECT_EQ(text_of(again.windows), text_of(found.windows));
    // But a question that was not asked yet has nothing to search for.
    FindOptions other = searching();
    other.budgets.fnr = .2;
    const Answer exact = answer(other);
    EXPECT_EQ(exact.plan, "reference");
    EXPECT_THAT(exact.search->why, HasSubstr("in the store"));
}

TEST_F(SearchFind, APlanForOtherRecordingsIsSearchedForWhereAllIsLabelled) {
    answer(options("reference"));
    PlanOptions kept;
    kept.find = searching();
    kept.output = folder_.file("kept.plan");
    kept.find.command_line = "noscope plan";
    const auto made = plan(kept, nullptr, {});
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_NE(made->plan, "reference");
    // What `plan --for` would find, explain tells.
    ExplainOptions told{.find = searching(), .for_s = 3600, .plan_file = ""};
    EXPECT_NE(explain(told, nullptr, {})->plan, "reference");
    told.for_s = 0;
    EXPECT_EQ(explain(told, nullptr, {})->plan, made->plan);  // from the store
}

// Nothing can be weighed against a call of no known cost.
TEST_F(SearchFind, APlanIsNotSearchedForWhereNoCallCanBeTimed) {
    const std::string command = folder_.write("sees_nobody",
                                              "#!/usr/bin/env python3\n"
                                              "import json, sys\n"
                                              "for line in iter(sys.stdin.buffer.readline, b''):\n"
                                              "    asked = json.loads(line)\n"
                                              "    sys.stdin.buffer.read(asked['bytes'])\n"
                                              "    print(json.dumps({'frame': asked['frame'], 'boxes': []}), "
                                              "flush=True)\n");
    std::filesystem::permissions(command, std::filesystem::perms::owner_all);
    PlanOptions kept;
    kept.find = searching();
    kept.find.costs.clear();
    kept.find.reference.model = "exec:" + testing::quoted(command);
    kept.find.range.to = "90";
    kept.output = folder_.file("kept.plan");
    FindOptions every = kept.find;
    every.plan = "reference";
    every.label_budget = {};
    answer(every);
    const auto made = plan(kept, nullptr, {});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::usage);
    EXPECT_THAT(made.error().message, HasSubstr("--costs"));
}

TEST_F(SearchFind, ExplainsWhatFindRuns) {
    ExplainOptions asked{.find = searching(), .for_s = 0, .plan_file = ""};
    const auto told = explain(asked, nullptr, {});
    ASSERT_TRUE(told) << told.error().message;
    EXPECT_EQ(told->plan, answer(searching()).plan);
    asked.find.plan = "every(2) | reference";
    EXPECT_THAT(explain(asked, nullptr, {}).error().message, HasSubstr("leave --plan out"));
}

TEST(SearchCosts, AreReadAsTheyAreWritten) {
    MeasuredCosts costs;
    costs.reference_s = .05;
    costs.decode = DecodeCost{.start_s = 1, .byte_s = 2};
    costs.images["50x50"] = 3;
    costs.scores["packets"] = 4;
    const auto read = parse_costs(to_text(costs), "c.json");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(to_text(*read), to_text(costs));
    for (const char* text :
         {"", "[]", "{\"reference_call_s\":-1}", "{\"reference_call_s\":\"1\"}", "{\"x\":1}",
          "{\"decode\":{\"x_s\":1}}", "{\"images_s\":{\"50x50\":-1}}", "{\"scores_s\":3}"}) {
        const auto refused = parse_costs(text, "c.json");
        ASSERT_FALSE(refused) << text;
        EXPECT_EQ(refused.error().code, ErrorCode::usage);
        EXPECT_THAT(refused.error().message, HasSubstr("c.json"));
    }
}

}  // namespace
}  // namespace noscope
