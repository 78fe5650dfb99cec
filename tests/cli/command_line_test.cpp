#include "command_line.h"

#include "cli/parsed.h"
#include "cli/settings_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace noscope::cli {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

FindCommand find_of(const Words& options, const Words& arguments = {"person", "porch"}) {
    Words words{"find"};
    words.insert(words.end(), options.begin(), options.end());
    words.insert(words.end(), arguments.begin(), arguments.end());
    return parsed<FindCommand>(words);
}

TEST(Find, WithoutOptionsIsTheDefaults) {
    FindCommand expected;
    expected.options.predicate.classes = {"person"};
    expected.options.recording.inputs = {"porch"};
    EXPECT_EQ(settings_text(find_of({})), settings_text(expected));
}

TEST(Find, ClassesAndRecordings) {
    const FindCommand c = find_of({}, {"person, car", "a.mp4", "b", "[c]"});
    EXPECT_THAT(c.options.predicate.classes, ElementsAre("person", "car"));
    EXPECT_THAT(c.options.recording.inputs, ElementsAre("a.mp4", "b", "[c]"));
    EXPECT_THAT(find_of({}, {"person", "--", "-odd.mp4", "--odder"}).options.recording.inputs,
                ElementsAre("-odd.mp4", "--odder"));
    // Options may stand anywhere, and a command's name is an ordinary word after it.
    EXPECT_THAT(find_of({}, {"person", "info", "-q", "label"}).options.recording.inputs,
                ElementsAre("info", "label"));
}

TEST(Find, EveryOptionLandsInItsField) {
    const FindCommand c = find_of({"--region",
                                   "0,0.5,1,1",
                                   "--region",
                                   "0,0,1,0,1,1",
                                   "--exclude",
                                   ".1,.1,.2,.2",
                                   "--anchor",
                                   "overlap",
                                   "--min-confidence",
                                   ".25",
                                   "--min-count",
                                   "3",
                                   "--rate",
                                   "30000/1001",
                                   "--window",
                                   "2",
                                   "--presence",
                                   "28/30",
                                   "--from",
                                   "10",
                                   "--to",
                                   "2024-05-01T13:00:00",
                                   "--daily",
                                   "22:00-06:00",
                                   "--merge-gap",
                                   "2.5",
                                   "--min-hits",
                                   "4",
                                   "--recall",
                                   ".9",
                                   "--precision",
                                   "1",
                                   "--fnr",
                                   "0",
                                   "--fpr",
                                   ".01",
                                   "--no-confirm",
                                   "--guarantee",
                                   "none",
                                   "--confidence",
                                   ".99",
                                   "--limit",
                                   "7",
                                   "--camera",
                                   "gate",
                                   "--clock-pattern",
                                   "%Y%m%d",
                                   "--timezone",
                                   "Europe/Paris",
                                   "--start",
                                   "2024-05-01T13:00:00",
                                   "--reference",
                                   "exec:./detect --fast",
                                   "--reference-view",
                                   "region",
                                   "--device",
                                   "GPU",
                                   "--inference-precision",
                                   "bf16",
                                   "--exec-timeout",
                                   "2.5",
                                   "--plan",
                                   "reference",
                                   "--max-time",
                                   "60",
                                   "--store",
                                   "s.db",
                                   "--seed",
                                   "18446744073709551615",
                                   "--threads",
                                   "3",
                                   "-o",
                                   "a.csv",
                                   "--output=b.jsonl",
                                   "--windows",
                                   "w.csv",
                                   "-q",
                                   "-v"});
    const FindOptions& o = c.options;
    ASSERT_EQ(o.predicate.regions.size(), 2U);
    EXPECT_EQ(o.predicate.regions[0].points.size(), 4U);
    EXPECT_EQ(o.predicate.regions[1].points.size(), 3U);
    EXPECT_EQ(o.predicate.exclusions.size(), 1U);
    EXPECT_EQ(o.predicate.anchor, Anchor::overlap);
    EXPECT_EQ(o.predicate.min_confidence, .25);
    EXPECT_EQ(o.predicate.min_count, 3);
    EXPECT_EQ(o.sampling.rate.num, 30000);
    EXPECT_EQ(o.sampling.rate.den, 1001);
    EXPECT_EQ(o.sampling.window.value(), 2);
    EXPECT_EQ(o.sampling.presence.num * 15, o.sampling.presence.den * 14);
    EXPECT_EQ(o.range.from, "10");
    EXPECT_EQ(o.range.to, "2024-05-01T13:00:00");
    EXPECT_EQ(o.range.daily, "22:00-06:00");
    EXPECT_EQ(o.grouping.merge_gap.value(), 2.5);
    EXPECT_EQ(o.grouping.min_hits, 4);
    EXPECT_EQ(o.budgets.recall, .9);
    EXPECT_EQ(o.budgets.precision, 1);
    EXPECT_EQ(o.budgets.fnr, 0);
    EXPECT_EQ(o.budgets.fpr, .01);
    EXPECT_FALSE(o.confirm);
    EXPECT_EQ(o.guarantee, Guarantee::none);
    EXPECT_EQ(o.confidence, .99);
    EXPECT_EQ(o.limit, 7);
    EXPECT_EQ(o.recording.camera, "gate");
    EXPECT_EQ(o.recording.clock_pattern, "%Y%m%d");
    EXPECT_EQ(o.recording.timezone, "Europe/Paris");
    EXPECT_EQ(o.recording.start, "2024-05-01T13:00:00");
    EXPECT_EQ(o.reference.model, "exec:./detect --fast");
    EXPECT_EQ(o.reference.view, "region");
    EXPECT_EQ(o.reference.device, "GPU");
    EXPECT_EQ(o.reference.precision, "bf16");
    EXPECT_EQ(o.reference.exec_timeout_s, 2.5);
    EXPECT_EQ(o.plan, "reference");
    EXPECT_EQ(o.max_time_s, 60);
    EXPECT_EQ(o.run.store, "s.db");
    EXPECT_EQ(o.run.seed, 18446744073709551615U);
    EXPECT_EQ(o.run.threads, 3);
    EXPECT_THAT(c.outputs, ElementsAre("a.csv", "b.jsonl"));
    EXPECT_EQ(c.windows, "w.csv");
    EXPECT_TRUE(c.quiet);
    EXPECT_TRUE(c.verbose);
    EXPECT_TRUE(find_of({"--rate", "native"}).options.sampling.native);
    EXPECT_TRUE(find_of({"--confirm"}).options.confirm);
}

TEST(Find, RecordsItsCommandLine) {
    EXPECT_EQ(find_of({"--camera", "it's", "--from", "1 2"}).options.command_line,
              R"(noscope find --camera 'it'\''s' --from '1 2' person porch)");
}

TEST(Label, TakesItsShareOfTheOptions) {
    const auto command = parse({"label", "a", "b", "--rate", "1", "--from", "5", "--reference", "yolov8n",
                                "--store", "s.db", "-o", "labels/", "-q"});
    ASSERT_TRUE(command) << command.error().message;
    const auto& c = std::get<LabelCommand>(*command);
    EXPECT_THAT(c.options.recording.inputs, ElementsAre("a", "b"));
    EXPECT_EQ(c.options.sampling.rate.value(), 1);
    EXPECT_EQ(c.options.range.from, "5");
    EXPECT_EQ(c.options.reference.model, "yolov8n");
    EXPECT_EQ(c.options.run.store, "s.db");
    EXPECT_EQ(c.options.output, "labels/");
    EXPECT_EQ(c.options.command_line,
              "noscope label a b --rate 1 --from 5 --reference yolov8n --store s.db -o labels/ -q");
    EXPECT_TRUE(c.quiet);
    EXPECT_EQ(error_of({"label", "a", "-o", "x.csv", "-o", "y.csv"}),
              "--output is given twice: give it once");
    EXPECT_THAT(error_of({"label", "a", "--min-hits", "3"}), HasSubstr("no option --min-hits"));
    EXPECT_FALSE(c.options.sample.asked());
}

TEST(Label, ASampleIsAShareOrANumberOfFrames) {
    const auto sample_of = [](const std::vector<std::string>& words) {
        std::vector<std::string> line{"label", "a"};
        line.insert(line.end(), words.begin(), words.end());
        const auto command = parse(line);
        EXPECT_TRUE(command) << command.error().message;
        return std::get<LabelCommand>(*command).options.sample;
    };
    const SampleOptions share = sample_of({"--sample", "2.5%"});
    EXPECT_EQ(share.share, .025);
    EXPECT_EQ(share.frames, 0);
    EXPECT_EQ(share.kind, SampleKind::uniform);
    const SampleOptions frames = sample_of({"--sample", "500", "--sample-kind", "active"});
    EXPECT_EQ(frames.share, 0);
    EXPECT_EQ(frames.frames, 500);
    EXPECT_EQ(frames.kind, SampleKind::active);
    for (const char* refused : {"", "%", "0%", "-1%", "100.5%", "x%", "0", "-3", "1.5", "5 %"})
        EXPECT_THAT(error_of({"label", "a", "--sample", refused}), HasSubstr("will not do")) << refused;
    EXPECT_THAT(error_of({"label", "a", "--sample", "5%", "--sample-kind", "spread"}),
                HasSubstr("give uniform or active"));
    EXPECT_THAT(error_of({"label", "a", "--sample-kind", "active"}), HasSubstr("--sample 5%"));
    EXPECT_THAT(error_of({"find", "person", "a", "--sample", "5%"}), HasSubstr("no option --sample"));
}

TEST(Info, TakesItsShareOfTheOptions) {
    const auto command = parse({"info", "a", "--json", "--timezone", "UTC", "--camera", "gate"});
    ASSERT_TRUE(command) << command.error().message;
    const auto& c = std::get<InfoCommand>(*command);
    EXPECT_TRUE(c.json);
    EXPECT_EQ(c.options.recording.timezone, "UTC");
    EXPECT_EQ(c.options.recording.camera, "gate");
    EXPECT_TRUE(c.options.measure);
    EXPECT_FALSE(c.verbose);
    const auto hasty = parse({"info", "a", "--no-measure", "-v"});
    ASSERT_TRUE(hasty) << hasty.error().message;
    EXPECT_FALSE(std::get<InfoCommand>(*hasty).options.measure);
    EXPECT_TRUE(std::get<InfoCommand>(*hasty).verbose);
    EXPECT_THAT(error_of({"info", "a", "--reference", "yolov8n"}), HasSubstr("no option --reference"));
}

TEST(Usage, WordsThatAreMissing) {
    EXPECT_EQ(error_of({}), "name a command, as in: noscope find person RECORDING; see noscope --help");
    EXPECT_EQ(error_of({"find"}),
              "name what to find and where: write noscope find CLASS[,CLASS...] RECORDING...");
    EXPECT_EQ(error_of({"find", "person"}),
              "no recording is named: write noscope find CLASS[,CLASS...] RECORDING...");
    EXPECT_EQ(error_of({"find", "lobby.mp4"}),
              "'lobby.mp4' looks like a recording, but the class to find comes first: noscope find person "
              "lobby.mp4");
    EXPECT_THAT(error_of({"find", "/recordings/porch", "/recordings/gate"}),
                HasSubstr("the class to find comes first"));
    EXPECT_EQ(error_of({"label"}), "no recording is named: write noscope label RECORDING...");
    EXPECT_THAT(error_of({"find", "person,,car", "a"}), HasSubstr("holds an empty name"));
    EXPECT_THAT(error_of({"find", "person", ""}), HasSubstr("the name of a recording is empty"));
}

TEST(Usage, UnknownCommandsNameTheNearest) {
    EXPECT_EQ(error_of({"fidn", "person"}), "no command is called 'fidn': did you mean 'find'?");
    EXPECT_EQ(error_of({"zzzzzzz"}),
              "no command is called 'zzzzzzz': the commands are find, plan, explain, apply, merge, report, "
              "region, label, "
              "info, store, eval, bench; see noscope --help");
    EXPECT_THAT(error_of({"--rate", "2"}), HasSubstr("no option --rate without a command"));
}

TEST(Usage, UnknownOptionsNameTheNearest) {
    EXPECT_EQ(error_of({"find", "person", "a", "--merge-gpa", "3"}),
              "no option --merge-gpa: did you mean --merge-gap? (see noscope find --help)");
    EXPECT_EQ(error_of({"find", "person", "a", "--no-confrim"}),
              "no option --no-confrim: did you mean --no-confirm? (see noscope find --help)");
    EXPECT_EQ(error_of({"find", "person", "a", "--qqqqqqqqqqqqq=1"}),
              "no option --qqqqqqqqqqqqq: see noscope find --help");
    EXPECT_THAT(error_of({"find", "person", "a", "-x"}), HasSubstr("no option -x: "));
}

TEST(Usage, ValuesThatWillNotDo) {
    const auto refused = [](const std::string& option, const std::string& value) {
        return error_of({"find", "person", "a", option, value});
    };
    EXPECT_EQ(refused("--recall", "1.5"),
              "--recall: '1.5' will not do: give a number, at least 0 and at most 1");
    for (const char* option : {"--recall", "--precision", "--fnr", "--fpr"})
        for (const char* value : {"-0.1", "1.01", "nan", "5%", "x", "inf"})
            EXPECT_THAT(refused(option, value), HasSubstr("will not do")) << option << ' ' << value;
    EXPECT_THAT(refused("--confidence", "1"), HasSubstr("less than 1"));
    EXPECT_THAT(refused("--confidence", "0"), HasSubstr("more than 0"));
    EXPECT_THAT(refused("--min-count", "0"), HasSubstr("at least 1"));
    EXPECT_THAT(refused("--min-count", "1.5"), HasSubstr("whole number"));
    EXPECT_THAT(refused("--min-hits", "99999999999"), HasSubstr("will not do"));
    EXPECT_THAT(refused("--limit", "0"), HasSubstr("at least 1"));
    EXPECT_THAT(refused("--max-time", "0"), HasSubstr("more than 0"));
    EXPECT_THAT(refused("--exec-timeout", "0"), HasSubstr("more than 0"));
    EXPECT_THAT(refused("--threads", "0"), HasSubstr("at least 1"));
    EXPECT_THAT(refused("--seed", "-1"), HasSubstr("64 bits"));
    EXPECT_EQ(refused("--anchor", "top"), "--anchor: 'top' will not do: give bottom, centre or overlap");
    EXPECT_THAT(refused("--rate", "fast"), HasSubstr("--rate: "));
    EXPECT_THAT(refused("--region", "0,0,1"), HasSubstr("--region: "));
    EXPECT_THAT(refused("--output", "a.txt"),
                HasSubstr(".html, .jpg, .csv, .json, .jsonl, .m3u, .edl or .vtt"));
    EXPECT_THAT(refused("--windows", "w.json"), HasSubstr("end the name in .csv"));
    EXPECT_THAT(refused("--camera", ""), HasSubstr("the value is empty"));
    EXPECT_THAT(error_of({"find", "person", "a", "--camera="}), HasSubstr("--camera= has no value"));
    EXPECT_THAT(error_of({"find", "person", "a", "--camera"}),
                AllOf(HasSubstr("--camera"), HasSubstr("see noscope")));
}

TEST(Usage, SaidTwice) {
    EXPECT_EQ(error_of({"find", "person", "a", "--rate", "2", "--rate", "3"}),
              "--rate is given twice: give it once");
    EXPECT_EQ(error_of({"find", "person", "a", "--confirm", "--no-confirm"}),
              "--confirm is given in both senses: choose one");
    EXPECT_EQ(error_of({"find", "person", "a", "-o", "x.csv", "-o", "x.csv"}),
              "--output x.csv is given twice: give it once");
    EXPECT_THAT(error_of({"find", "person", "a", "-o", "x.csv", "--windows", "x.csv"}),
                HasSubstr("both name 'x.csv'"));
    EXPECT_TRUE(find_of({"-q", "-q"}).quiet);
}

TEST(Usage, ALabelBudgetIsANumberOrAShare) {
    EXPECT_EQ(find_of({}).options.label_budget, LabelBudget{});
    EXPECT_EQ(find_of({"--label-budget", "2.5%"}).options.label_budget, (LabelBudget{.025, 0}));
    EXPECT_EQ(find_of({"--label-budget", "800"}).options.label_budget, (LabelBudget{0, 800}));
    for (const char* refused : {"0", "0%", "101%", "-5", "many"})
        EXPECT_THAT(error_of({"find", "person", "a", "--label-budget", refused}), HasSubstr("will not do"));
    EXPECT_EQ(find_of({"--teacher", "yolov8n"}).options.teacher, "yolov8n");
}

TEST(Usage, AGuaranteeIsOneOfThree) {
    EXPECT_EQ(find_of({"--guarantee", "strict"}).options.guarantee, Guarantee::strict);
    EXPECT_EQ(find_of({"--guarantee", "report"}).options.guarantee, Guarantee::report);
    EXPECT_THAT(error_of({"find", "person", "a", "--guarantee", "maybe"}),
                HasSubstr("give report, strict or none"));
    EXPECT_EQ(find_of({"--no-longer-than", "60"}).options.no_longer_than_s, 60);
    EXPECT_THAT(error_of({"find", "person", "a", "--no-longer-than", "0"}), HasSubstr("--no-longer-than"));
    EXPECT_THAT(error_of({"find", "person", "a", "--plan", ""}), HasSubstr("--plan"));
}

}  // namespace
}  // namespace noscope::cli
