// `noscope eval` on the command line.
#include "command_line.h"

#include <noscope/front_end.h>

#include "cli/parsed.h"
#include "cli/settings_text.h"
#include "option_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace noscope::cli {
namespace {

using ::testing::HasSubstr;

EvalCommand eval_of(const Words& options) {
    Words words{"eval", "w.csv", "porch", "yard"};
    words.insert(words.end(), options.begin(), options.end());
    return parsed<EvalCommand>(words);
}

TEST(Eval, WithoutOptionsIsTheDefaults) {
    EvalCommand expected;
    expected.options.windows = "w.csv";
    expected.options.recording.inputs = {"porch", "yard"};
    expected.options.predicate.classes = {"person"};
    EXPECT_EQ(settings_text(eval_of({"--class", "person"})), settings_text(expected));
}

TEST(Eval, OptionsLandInTheirFields) {
    EvalCommand e;
    EvalOptions& o = e.options;
    o.windows = "w.csv";
    o.truth = "labels.csv.gz";
    o.recording = {{"porch", "yard"}, "cam1", "%Y", "UTC", "2024-05-01T13:00:00"};
    o.range = {"10", "20", "22:00-06:00"};
    o.predicate.classes = {"car", "truck"};
    o.predicate.regions = {*read_region("0,0,.5,1")};
    o.predicate.exclusions = {*read_region("0,0,.25,1")};
    o.predicate.anchor = Anchor::centre;
    o.predicate.min_confidence = .5;
    o.predicate.min_count = 3;
    o.sampling = {false, {5, 1}, {2, 1}, {3, 4}};
    o.grouping = {{7, 1}, 4};
    o.reference = {"yolov8n", "region", "GPU", "bf16", 30};
    o.run.store = "s.db";
    o.run.threads = 3;
    e.json = e.verbose = true;
    const Words words{"--truth",
                      "labels.csv.gz",
                      "--camera",
                      "cam1",
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
                      "--class",
                      "car,truck",
                      "--region",
                      "0,0,.5,1",
                      "--exclude",
                      "0,0,.25,1",
                      "--anchor",
                      "centre",
                      "--min-confidence",
                      ".5",
                      "--min-count",
                      "3",
                      "--rate",
                      "5",
                      "--window",
                      "2",
                      "--presence",
                      "0.75",
                      "--merge-gap",
                      "7",
                      "--min-hits",
                      "4",
                      "--reference",
                      "yolov8n",
                      "--device",
                      "GPU",
                      "--reference-view",
                      "region",
                      "--inference-precision",
                      "bf16",
                      "--store",
                      "s.db",
                      "--threads",
                      "3",
                      "--json",
                      "--verbose"};
    EXPECT_EQ(settings_text(eval_of(words)), settings_text(e));
    // Nothing is left over: every option of the command stands above, but the file of options.
    std::size_t values = 0;
    for (const OptionSpec* option : shown_options(*find_command_spec("eval")))
        values += option->name == "config" ? 0 : option->value.empty() ? 1 : 2;
    EXPECT_EQ(values, words.size());
}

TEST(Eval, APlanBringsItsQuestion) {
    EvalCommand expected;
    EvalOptions& o = expected.options;
    o.plan_file = "porch.plan";
    o.recording.inputs = {"porch"};
    EXPECT_EQ(settings_text(parsed<EvalCommand>({"eval", "porch.plan", "porch"})), settings_text(expected));
    o.recording.camera = "cam1";
    o.range.from = "10";
    o.truth = "labels.csv";
    o.run.threads = 2;
    o.plan_reference = o.reference.model = "yolov8s";
    expected.json = true;
    EXPECT_EQ(settings_text(parsed<EvalCommand>({"eval", "porch.plan", "porch", "--camera", "cam1", "--from",
                                                 "10", "--truth", "labels.csv", "--threads", "2",
                                                 "--reference", "yolov8s", "--json"})),
              settings_text(expected));
    for (const auto& [option, value] : {std::pair{"--class", "person"},
                                        {"--region", "0,0,1,1"},
                                        {"--rate", "1"},
                                        {"--merge-gap", "1"},
                                        {"--reference-view", "full"},
                                        {"--device", "CPU"}})
        EXPECT_THAT(error_of({"eval", "porch.plan", "porch", option, value}),
                    HasSubstr(std::string(option) + " says nothing of a plan"));
    EXPECT_THAT(error_of({"eval", "porch.plan"}), HasSubstr("no recording"));
}

TEST(Eval, RefusesWhatCannotBeJudged) {
    EXPECT_THAT(error_of({"eval"}), HasSubstr("WINDOWS.csv"));
    EXPECT_THAT(error_of({"eval", "w.csv", "--class", "person"}), HasSubstr("no recording"));
    EXPECT_THAT(error_of({"eval", "w.csv", "porch"}), HasSubstr("--class"));
    for (const char* option : {"--output", "--plan", "--recall", "--guarantee", "--limit", "--windows"})
        EXPECT_THAT(error_of({"eval", "w.csv", "porch", "--class", "person", option, "x.csv"}),
                    HasSubstr(std::string("no option ") + option));
}

}  // namespace
}  // namespace noscope::cli
