// apply --blocks, merge and store.
#include "cli/parsed.h"
#include "cli/settings_text.h"

#include <gmock/gmock.h>

namespace noscope::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <class Kind>
Kind parsed_as(const Words& words) {
    const auto command = parse(words);
    if (!command || !std::holds_alternative<Kind>(*command)) {
        ADD_FAILURE() << settings_text(command);
        return {};
    }
    return std::get<Kind>(*command);
}

TEST(Parts, ARangeOfBlocksIsWrittenToAPart) {
    const auto c = parsed_as<ApplyCommand>({"apply", "p.plan", "rec", "--blocks", "2..10", "-o", "x.part"});
    ASSERT_TRUE(c.blocks);
    EXPECT_EQ(*c.blocks, (BlockRange{2, 10}));
    EXPECT_THAT(c.outputs, ElementsAre("x.part"));
    EXPECT_EQ(*parsed_as<ApplyCommand>({"apply", "p.plan", "rec", "--blocks=7", "-o", "x.part"}).blocks,
              (BlockRange{7, 7}));
    EXPECT_FALSE(parsed_as<ApplyCommand>({"apply", "p.plan", "rec"}).blocks);
}

TEST(Parts, WhatDoesNotGoWithBlocks) {
    const auto refused = [](Words more) {
        Words words{"apply", "p.plan", "rec"};
        words.insert(words.end(), more.begin(), more.end());
        return error_of(words);
    };
    for (const char* range : {"3..2", "-1..2", "a..b", "1..", "..1", "1.5..2", "1..2..3", ""})
        EXPECT_THAT(refused({std::string("--blocks=") + range, "-o", "x.part"}), HasSubstr("--blocks"))
            << range;
    EXPECT_THAT(refused({"--blocks", "0..1"}), HasSubstr("name one file that ends in .part"));
    EXPECT_THAT(refused({"--blocks", "0..1", "-o", "x.csv"}), HasSubstr("name one file that ends in .part"));
    EXPECT_THAT(refused({"--blocks", "0..1", "-o", "x.part", "-o", "y.part"}), HasSubstr("name one file"));
    EXPECT_THAT(refused({"--blocks", "0..1", "-o", "x.part", "--windows", "w.csv"}), HasSubstr("--windows"));
    EXPECT_THAT(refused({"--blocks", "0..1", "-o", "x.part", "--limit", "3"}), HasSubstr("--limit"));
    EXPECT_THAT(refused({"--blocks", "0..1", "-o", "x.part", "--max-time", "3"}), HasSubstr("--max-time"));
    EXPECT_THAT(refused({"-o", "x.part"}), HasSubstr("say of which blocks"));
    EXPECT_THAT(error_of({"find", "person", "rec", "-o", "x.part"}), HasSubstr("x.part"));
}

TEST(Parts, Merge) {
    const auto c = parsed_as<MergeCommand>(
        {"merge",       "a.part",  "b.part",         "--recording", "c.mp4",   "--recording", "d.mp4",
         "--reference", "yolov8n", "--exec-timeout", "9",           "--store", "s.db",        "--threads",
         "3",           "-o",      "x.csv",          "--windows",   "w.csv",   "-q"});
    EXPECT_THAT(c.options.parts, ElementsAre("a.part", "b.part"));
    EXPECT_THAT(c.options.recording, ElementsAre("c.mp4", "d.mp4"));
    EXPECT_EQ(c.options.reference, "yolov8n");
    EXPECT_EQ(c.options.exec_timeout_s, 9);
    EXPECT_EQ(c.options.store, "s.db");
    EXPECT_EQ(c.options.threads, 3);
    EXPECT_THAT(c.options.command_line, HasSubstr("noscope merge a.part"));
    EXPECT_THAT(c.outputs, ElementsAre("x.csv"));
    EXPECT_EQ(c.windows, "w.csv");
    EXPECT_TRUE(c.quiet);
    EXPECT_THAT(error_of({"merge"}), HasSubstr("name the parts to merge"));
    EXPECT_THAT(error_of({"merge", "a.part", "--limit", "1"}), HasSubstr("no option --limit"));
}

TEST(StoreCommands, EachAction) {
    EXPECT_EQ(parsed_as<StoreCommand>({"store", "show", "rec"}).action, StoreCommand::Action::show);
    EXPECT_EQ(parsed_as<StoreCommand>({"store", "verify", "rec"}).action, StoreCommand::Action::verify);
    EXPECT_EQ(parsed_as<StoreCommand>({"store", "compact", "--store", "s.db"}).action,
              StoreCommand::Action::compact);
    const auto c =
        parsed_as<StoreCommand>({"store", "forget", "rec", "--file", "a", "--file", "b", "--missing",
                                 "--model", "1", "--scorer", "2", "--artifacts", "--json"});
    EXPECT_EQ(c.action, StoreCommand::Action::forget);
    EXPECT_THAT(c.options.store.inputs, ElementsAre("rec"));
    EXPECT_THAT(c.options.files, ElementsAre("a", "b"));
    EXPECT_THAT(c.options.models, ElementsAre("1"));
    EXPECT_THAT(c.options.scorers, ElementsAre("2"));
    EXPECT_TRUE(c.options.missing && c.options.artifacts && c.json);
}

TEST(StoreCommands, WhatIsRefused) {
    EXPECT_THAT(error_of({"store"}), HasSubstr("say what to do with the store"));
    EXPECT_THAT(error_of({"store", "shwo", "rec"}), HasSubstr("did you mean 'show'"));
    EXPECT_THAT(error_of({"store", "show"}), HasSubstr("name the recording whose store is meant"));
    EXPECT_THAT(error_of({"store", "show", "rec", "--store", "s.db"}), HasSubstr("give one of them"));
    EXPECT_THAT(error_of({"store", "forget", "rec"}), HasSubstr("say what to forget"));
    EXPECT_THAT(error_of({"store", "compact", "rec", "--missing"}), HasSubstr("for noscope store forget"));
}

}  // namespace
}  // namespace noscope::cli
