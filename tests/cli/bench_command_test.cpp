// bench measures a machine, or compares ways: its options go with one of the two.
#include "parsed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace noscope::cli {
namespace {

using ::testing::HasSubstr;

BenchCommand bench_of(const std::vector<std::string>& words) {
    const auto command = parse(words);
    EXPECT_TRUE(command) << command.error().message;
    return command ? std::get<BenchCommand>(*command) : BenchCommand{};
}

TEST(BenchWords, WithoutAClassTheMachineIsMeasured) {
    const BenchCommand command = bench_of({"bench", "a.mp4", "--rounds", "2", "--only", "decode"});
    EXPECT_FALSE(command.footage);
    EXPECT_EQ(command.options.rounds, 2);
    EXPECT_EQ(command.options.only, std::vector<std::string>{"decode"});
    EXPECT_FALSE(bench_of({"bench"}).footage);
}

TEST(BenchWords, WithAClassWaysAreComparedByTheWholeQuestion) {
    const BenchCommand command = bench_of({"bench", "porch", "--class", "person,dog", "--region", "0,0,1,.5",
                                           "--rate", "4", "--recall", ".9", "--label-budget", "300", "--seed",
                                           "7", "--max-time", "90", "--only", "search,every", "--json"});
    ASSERT_TRUE(command.footage);
    const FindOptions& asked = command.footage->find;
    EXPECT_EQ(asked.predicate.classes, (std::vector<std::string>{"person", "dog"}));
    EXPECT_EQ(asked.predicate.regions.size(), 1U);
    EXPECT_EQ(asked.sampling.rate.value(), 4);
    EXPECT_EQ(asked.budgets.recall, .9);
    EXPECT_EQ(asked.label_budget.frames, 300);
    EXPECT_EQ(asked.run.seed, 7U);
    EXPECT_EQ(asked.recording.inputs, std::vector<std::string>{"porch"});
    EXPECT_EQ(command.footage->max_time_s, 90);
    EXPECT_EQ(command.footage->only, (std::vector<std::string>{"search", "every"}));
    EXPECT_TRUE(command.json);
}

TEST(BenchWords, WhatWouldBeIgnoredIsRefused) {
    for (const char* option :
         {"--region=0,0,1,1", "--rate=1", "--from=3", "--recall=.9", "--camera=porch",
          "--reference-view=full", "--label-budget=9", "--teacher=none", "--seed=3", "--max-time=9"})
        EXPECT_THAT(error_of({"bench", "a", option}), HasSubstr("as in --class person")) << option;
    for (const char* option : {"--rounds=2", "--seconds=1"})
        EXPECT_THAT(error_of({"bench", "a", "--class", "person", option}),
                    HasSubstr("leave it out with --class"))
            << option;
    EXPECT_TRUE(parse({"bench", "a", "--reference", "x", "--device", "GPU", "--threads", "2", "-v"}));
    EXPECT_TRUE(
        parse({"bench", "a", "--class", "person", "--reference", "x", "--device", "GPU", "--threads", "2"}));
    EXPECT_THAT(error_of({"bench", "a", "--class", "person", "--guarantee", "none"}), HasSubstr("no option"));
}

}  // namespace
}  // namespace noscope::cli
