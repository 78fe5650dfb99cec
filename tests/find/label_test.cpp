// Labels out of the store and in again.
#include <noscope/noscope.h>

#include "find/label_export.h"
#include "support/clips.h"
#include "support/command.h"
#include "support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace noscope {
namespace {

using noscope::testing::example_clip;
using noscope::testing::read_text;
using noscope::testing::run_command;
using noscope::testing::TempFolder;
using ::testing::HasSubstr;

LabelOptions options(const TempFolder& folder, const std::string& labels, const std::string& output) {
    LabelOptions made;
    made.recording.inputs = {example_clip()};
    made.reference.model = "replay:" + labels;
    made.run.store = folder.file("store.db");
    made.output = output;
    return made;
}

TEST(Label, WhatIsWrittenIsWhatWasRead) {
    const TempFolder folder;
    // Only frames that are analysed at two a second of ten: numbers divisible by 5; floats that are not
    // round.
    const std::string csv =
        "frame,object_name,confidence,xmin,ymin,xmax,ymax\n"
        "100,person,0.9123457,100.25,100.125,200.33333,300.1\n"
        "105,\"a, \"\"b\"\"\",0.5,1,2,3,4\n"
        "1390,person,0.06,0,0,768,432\n";
    const std::string labels = folder.write("in/lobby.csv", csv);
    const auto report = label(options(folder, labels, folder.file("out.csv")), nullptr, {});
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->account.reference_calls, 279);
    EXPECT_EQ(read_text(folder.file("out.csv")), csv);

    const auto packed = label(options(folder, labels, folder.file("out.csv.gz")), nullptr, {});
    ASSERT_TRUE(packed);
    EXPECT_EQ(packed->account.reference_calls, 0);
    EXPECT_EQ(run_command("gzip -dc " + noscope::testing::quoted(folder.file("out.csv.gz"))).output, csv);

    // In again, from a folder and compressed.
    const auto into = label(options(folder, labels, folder.file("exported/")), nullptr, {});
    ASSERT_TRUE(into) << into.error().message;
    LabelOptions again = options(folder, folder.file("exported"), folder.file("again.csv"));
    again.run.store = folder.file("other.db");
    const auto second = label(again, nullptr, {});
    ASSERT_TRUE(second) << second.error().message;
    EXPECT_EQ(read_text(folder.file("again.csv")), csv);
}

TEST(Label, RefusesNamesThatDoNotFit) {
    EXPECT_TRUE(check_export_name("", 1));
    EXPECT_TRUE(check_export_name("a.csv", 1));
    EXPECT_TRUE(check_export_name("folder/", 9));
    EXPECT_FALSE(check_export_name("a.txt", 1));
    const auto several = check_export_name("a.csv.gz", 2);
    ASSERT_FALSE(several);
    EXPECT_THAT(several.error().message, HasSubstr("folder"));
}

}  // namespace
}  // namespace noscope
