// What `noscope store` and a part of a run tell.
#include <noscope/parts.h>
#include <noscope/store.h>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace noscope {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

StoreContents made() {
    StoreContents contents;
    contents.path = "/state/porch.db";
    contents.bytes = 12'345'678;
    contents.files.push_back({"/porch/a.mp4", "0123456789abcdef", 1000, false, 72'000, 3, 500, 4'000'000});
    contents.files.push_back({"/porch/b\x1b[2J.mp4", "fedcba9876543210", 1000, true, 1, 0, 0, 10});
    contents.models.push_back({2, "{\"name\":\"yolov8s\"}", 2, 72'001, 4'000'010});
    contents.scorers.push_back({5, "mse empty", 1, 500, 2500});
    contents.artifacts.push_back({"pictures", 9000});
    for (int i = 0; i < 13; ++i)
        contents.runs.push_back(
            {"2024-05-01T00:00:00Z", "", "done", "every(" + std::to_string(i) + ")", "x"});
    return contents;
}

TEST(StoreText, TellsEverythingWithinTheColumns) {
    const std::string text = store_text(made(), 100);
    for (const char* part : {"The store '/state/porch.db' has 12 MB.", "72,000", "4000 kB",
                             "01234567  /porch/a.mp4", "(missing) /porch/b?[2J.mp4", "name yolov8s",
                             "mse empty", "9,000 B  pictures", "every(12)", "and 3 before"})
        EXPECT_THAT(text, HasSubstr(part));
    EXPECT_THAT(text, Not(HasSubstr("every(2)")));
    EXPECT_THAT(store_text(StoreContents{}, 80), HasSubstr("No file is known."));
}

TEST(StoreText, TellsModelsByTheirCommandAndFilesThatHaveNoName) {
    StoreContents contents;
    contents.models.push_back(
        {1, R"({"argv":["python3","a b.py"],"classes":["person"],"kind":"exec"})", 1, 2, 3});
    contents.files.push_back({"", "0123456789abcdef", 1000, true, 2, 0, 0, 10});
    const std::string text = store_text(contents, 100);
    EXPECT_THAT(text, HasSubstr("kind exec, argv python3 a b.py"));
    EXPECT_THAT(text, Not(HasSubstr("classes")));
    EXPECT_THAT(text, HasSubstr("01234567  (forgotten)"));
    EXPECT_THAT(text, Not(HasSubstr("(missing)")));
}

TEST(StoreText, Checks) {
    StoreCheck check{"s.db", 3, {}};
    EXPECT_EQ(store_text(check), "The store 's.db' is whole: 3 blobs were read.\n");
    check.damage = {"label_blob of file 1"};
    EXPECT_THAT(store_text(check), HasSubstr("is damaged:\n  label_blob of file 1\n"));
    const auto json = nlohmann::json::parse(store_json(check));
    EXPECT_EQ(json["whole"], false);
    EXPECT_EQ(json["damage"].size(), 1U);
}

TEST(StoreText, Changes) {
    StoreChange change{"s.db", 5000, 4000, 1, 20, 0, 2};
    EXPECT_THAT(store_text(change), HasSubstr("Forgotten: 1 file, 20 labels, no scores, 2 artifacts."));
    EXPECT_THAT(store_text(change), HasSubstr("has 4,000 B, and had 5,000 B"));
    EXPECT_EQ(nlohmann::json::parse(store_json(change))["forgotten"]["labels"], 20);
    EXPECT_THAT(store_text(StoreChange{"s.db", 5, 4}), Not(HasSubstr("Forgotten")));
}

TEST(StoreText, JsonHasIdentitiesAsObjects) {
    const auto json = nlohmann::json::parse(store_json(made()));
    EXPECT_EQ(json["schema"], 1);
    EXPECT_EQ(json["models"][0]["identity"]["name"], "yolov8s");
    EXPECT_EQ(json["models"][0]["number"], 2);
    EXPECT_EQ(json["scorers"][0]["scores"], 500);
    EXPECT_EQ(json["files"][1]["missing"], true);
    EXPECT_EQ(json["runs"].size(), 13U);
}

TEST(PartText, SaysWhatIsThereAndWhatComesNext) {
    PartReport report;
    report.path = "a.part";
    report.bytes = 1;
    report.blocks = {3, 7};
    report.blocks_in_all = 9;
    report.reference_name = "yolov8s";
    report.account.analysed_frames = 600;
    EXPECT_EQ(part_text(report).substr(0, 54), "The part 3..7 of the 9 blocks is in 'a.part' (1 byte).");
    EXPECT_THAT(part_text(report),
                HasSubstr("yolov8s was asked about none of 600 analysed frames, and no frames were"));
    EXPECT_THAT(part_text(report), HasSubstr("noscope merge PART..."));
}

}  // namespace
}  // namespace noscope
