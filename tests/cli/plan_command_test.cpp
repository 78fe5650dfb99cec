// `noscope plan` and `noscope apply` on the command line.
#include "cli/parsed.h"
#include "cli/settings_text.h"
#include "command_line.h"
#include "option_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace noscope::cli {
namespace {

using ::testing::HasSubstr;

TEST(Plan, OptionsLandInTheirFields) {
    const Words words{"plan",
                      "car,truck",
                      "porch",
                      "yard",
                      "--plan",
                      "packets>1.5 | reference",
                      "-o",
                      "a.plan",
                      "--export",
                      "models",
                      "--rate",
                      "5",
                      "--region",
                      "0,0,.5,1",
                      "--min-hits",
                      "3",
                      "--from",
                      "10",
                      "--reference",
                      "yolov8n",
                      "--reference-view",
                      "region",
                      "--device",
                      "GPU",
                      "--inference-precision",
                      "bf16",
                      "--store",
                      "s.db",
                      "--seed",
                      "7",
                      "--threads",
                      "2",
                      "--no-confirm",
                      "--recall",
                      ".9",
                      "-q",
                      "-v"};
    PlanCommand expected;
    FindOptions& o = expected.options.find;
    o.predicate.classes = {"car", "truck"};
    o.predicate.regions = {{{{0, 0}, {.5, 0}, {.5, 1}, {0, 1}}}};
    o.recording.inputs = {"porch", "yard"};
    o.plan = "packets>1.5 | reference";
    o.sampling.rate = {5, 1};
    o.grouping.min_hits = 3;
    o.range.from = "10";
    o.reference = {"yolov8n", "region", "GPU", "bf16", 30};
    o.run = {"s.db", 7, 2};
    o.confirm = false;
    o.budgets.recall = .9;
    expected.options.output = "a.plan";
    expected.options.export_folder = "models";
    expected.quiet = expected.verbose = true;
    const auto plan = parsed<PlanCommand>(words);
    EXPECT_EQ(settings_text(plan), settings_text(expected));
    EXPECT_THAT(plan.options.find.command_line, HasSubstr("noscope plan car,truck porch yard --plan '"));
}

TEST(Plan, RefusesWhatIsNoPartOfMakingOne) {
    EXPECT_THAT(error_of({"plan", "person", "a", "--plan", "reference"}),
                HasSubstr("name the plan file with -o"));
    for (const Words& option :
         {Words{"--limit", "3"}, Words{"--max-time", "3"}, Words{"--windows", "w.csv"}}) {
        Words words{"plan", "person", "a", "-o", "a.plan"};
        words.insert(words.end(), option.begin(), option.end());
        EXPECT_THAT(error_of(words), HasSubstr("no option " + option[0]));
    }
    for (const char* length : {"30x", "d", "0h", "-3d", ""})
        EXPECT_THAT(error_of({"plan", "person", "a", "-o", "a.plan", "--for", length}), HasSubstr("--for"));
    EXPECT_THAT(error_of({"plan", "person", "a", "-o", "a.plan", "-o", "b.plan"}), HasSubstr("given twice"));
}

TEST(Plan, IsSearchedForOverAStatedLength) {
    const auto command = parsed<PlanCommand>({"plan", "person", "a", "-o", "a.plan", "--for", "30d"});
    EXPECT_EQ(command.options.for_s, 30 * 86'400);
    EXPECT_EQ(command.options.find.plan, "auto");
    for (const auto& [text, seconds] : {std::pair{"90", 90.}, {"90s", 90.}, {"1.5m", 90.}, {"12h", 43'200.}})
        EXPECT_EQ(parsed<PlanCommand>({"plan", "person", "a", "-o", "a.plan", "--for", text}).options.for_s,
                  seconds);
}

TEST(Explain, TakesAQuestionOrAPlanFileAlone) {
    const auto asked = parsed<ExplainCommand>(
        {"explain", "person", "a", "--costs", "c.json", "--label-budget", "900", "--for", "2d", "--json"});
    EXPECT_EQ(asked.options.find.predicate.classes, Words{"person"});
    EXPECT_EQ(asked.options.find.recording.inputs, Words{"a"});
    EXPECT_EQ(asked.options.find.costs, "c.json");
    EXPECT_EQ(asked.options.find.label_budget.frames, 900);
    EXPECT_EQ(asked.options.for_s, 2 * 86'400);
    EXPECT_TRUE(asked.json);
    const auto file = parsed<ExplainCommand>({"explain", "porch.plan", "--json"});
    EXPECT_EQ(file.options.plan_file, "porch.plan");
    EXPECT_THAT(error_of({"explain", "porch.plan", "--rate", "5"}),
                HasSubstr("--rate says nothing of a plan file"));
    EXPECT_THAT(error_of({"explain", "person"}), HasSubstr("no recording is named"));
    EXPECT_EQ(parsed<ExplainCommand>({"explain", "person", "a", "--teacher", "x"}).options.find.teacher, "x");
    EXPECT_THAT(error_of({"explain", "person", "a", "--limit", "1"}), HasSubstr("no option --limit"));
}

TEST(Apply, OptionsLandInTheirFields) {
    ApplyCommand expected;
    ApplyOptions& o = expected.options;
    o.plan_file = "a.plan";
    o.recording = {{"porch", "yard"}, "gate", "%Y", "UTC", "2024-05-01T13:00:00"};
    o.range = {"10", "20", "22:00-06:00"};
    o.reference = "x.onnx";
    o.exec_timeout_s = 4;
    o.store = "s.db";
    o.threads = 3;
    o.limit = 5;
    o.max_time_s = 60;
    expected.outputs = {"a.csv", "a.json"};
    expected.windows = "w.csv";
    expected.verbose = true;
    const auto apply = parsed<ApplyCommand>({"apply",
                                             "a.plan",
                                             "porch",
                                             "yard",
                                             "--camera",
                                             "gate",
                                             "--clock-pattern",
                                             "%Y",
                                             "--timezone",
                                             "UTC",
                                             "--start",
                                             "2024-05-01T13:00:00",
                                             "--from",
                                             "10",
                                             "--to",
                                             "20",
                                             "--daily",
                                             "22:00-06:00",
                                             "--reference",
                                             "x.onnx",
                                             "--exec-timeout",
                                             "4",
                                             "--store",
                                             "s.db",
                                             "--threads",
                                             "3",
                                             "--limit",
                                             "5",
                                             "--max-time",
                                             "60",
                                             "-o",
                                             "a.csv",
                                             "-o",
                                             "a.json",
                                             "--windows",
                                             "w.csv",
                                             "-v"});
    expected.extras.pictures.threads = 3;
    EXPECT_EQ(settings_text(apply), settings_text(expected));
    EXPECT_EQ(settings_text(parsed<ApplyCommand>({"apply", "a.plan", "b"})), [] {
        ApplyCommand plain;
        plain.options.plan_file = "a.plan";
        plain.options.recording.inputs = {"b"};
        return settings_text(plain);
    }());
}

// Every option of the question is the file's: none is silently another one's.
TEST(Apply, RefusesTheOptionsThatThePlanFixes) {
    const CommandSpec& plan = *find_command_spec("plan");
    const CommandSpec& apply = *find_command_spec("apply");
    int fixed = 0;
    for (const OptionSpec* option : shown_options(plan)) {
        bool taken = false;
        for (const OptionSpec* other : shown_options(apply)) taken |= other->name == option->name;
        if (taken || option->group == Group::output) continue;
        ++fixed;
        Words words{"apply", "a.plan", "b", "--" + option->name};
        if (!option->value.empty()) words.emplace_back("1");
        EXPECT_THAT(error_of(words), HasSubstr("--" + option->name + " is the plan's own"));
    }
    EXPECT_GT(fixed, 15);
    EXPECT_THAT(error_of({"apply", "a.plan", "b", "--no-confirm"}),
                HasSubstr("--no-confirm is the plan's own"));
    EXPECT_THAT(error_of({"apply", "a.plan", "b", "--rate=5"}), HasSubstr("--rate is the plan's own"));
    EXPECT_THAT(error_of({"apply", "a.plan", "b", "--export", "c"}), HasSubstr("no option --export"));
}

TEST(Apply, WantsAPlanFileAndARecording) {
    EXPECT_THAT(error_of({"apply"}), HasSubstr("name the plan file and the recording"));
    EXPECT_THAT(error_of({"apply", "a.plan"}), HasSubstr("no recording is named"));
    EXPECT_THAT(error_of({"apply", "person", "a.mp4"}), HasSubstr("'person' is no plan file"));
}

}  // namespace
}  // namespace noscope::cli
