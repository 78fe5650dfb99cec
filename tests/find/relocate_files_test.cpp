// Answers whose files have moved, or have names that JSON cannot hold.
#include <noscope/page.h>
#include <noscope/report.h>

#include "find/cascade_find.h"
#include "find/kept_answer.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace noscope::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace fs = std::filesystem;

class Relocate : public CascadeFind {
   protected:
    std::string copy(const std::string& name) const {
        const std::string path = folder_.file(name);
        fs::create_directories(fs::path(path).parent_path());
        fs::copy_file(example_clip(), path);
        return path;
    }
    KeptAnswer kept(const Answer& answer) const {
        auto read = answer_from_json(answer_json(answer), "answer");
        EXPECT_TRUE(read) << read.error().message;
        return read ? *std::move(read) : KeptAnswer{};
    }
    std::vector<std::string> relocated(KeptAnswer& answer, const std::vector<std::string>& inputs) const {
        const auto notes = relocate_files(answer, inputs);
        EXPECT_TRUE(notes) << notes.error().message;
        return notes ? *notes : std::vector<std::string>{"failed"};
    }
};

TEST_F(Relocate, AFileThatIsGoneIsANoteAndMayBeFoundElsewhere) {
    const std::string clip = folder_.file("moved.mp4");
    std::filesystem::copy_file(example_clip(), clip);
    KeptAnswer answered = kept(answer(options("reference", clip)));
    std::filesystem::create_directories(folder_.file("new"));
    std::filesystem::rename(clip, folder_.file("new/moved.mp4"));
    const auto none = answer_pictures(answered.answer, {}, {});
    ASSERT_TRUE(none);
    EXPECT_TRUE(none->appearances.empty());
    ASSERT_EQ(none->notes.size(), 1U);
    EXPECT_THAT(none->notes[0], HasSubstr("moved.mp4"));
    ASSERT_TRUE(relocate_files(answered, {folder_.file("new")}));
    EXPECT_EQ(answered.answer.files[0].path, folder_.file("new/moved.mp4"));
    EXPECT_THAT(answered.document, HasSubstr(folder_.file("new/moved.mp4")));
    EXPECT_EQ(answer_from_json(answered.document, "d")->answer.appearances.size(),
              answered.answer.appearances.size());
    EXPECT_FALSE(answer_pictures(answered.answer, {.most = 3}, {})->appearances.empty());
}

TEST_F(Relocate, ARecordingThatIsGoneMayBeNamedWhereItLay) {
    const std::string clip = copy("cam/here.mp4");
    KeptAnswer answered = kept(answer(options("reference", clip)));
    fs::remove(clip);
    for (const std::string& input : {clip, folder_.file("cam"), folder_.file("cam/")})
        EXPECT_THAT(relocated(answered, {input}), ElementsAre(HasSubstr("here.mp4"))) << input;
    fs::remove(folder_.file("cam"));
    EXPECT_THAT(relocated(answered, {folder_.file("cam")}), ElementsAre(HasSubstr("here.mp4")));
    // But nothing lay here.
    EXPECT_FALSE(relocate_files(answered, {folder_.file("ca")}));
    EXPECT_FALSE(relocate_files(answered, {clip, folder_.file("typo.mp4")}));
}

TEST_F(Relocate, WhatIsFoundNowhereIsTold) {
    const std::string clip = copy("here.mp4");
    KeptAnswer answered = kept(answer(options("reference", clip)));
    EXPECT_THAT(relocated(answered, {clip}), IsEmpty());
    // Of the name and size, with other content.
    fs::create_directories(folder_.file("other"));
    fs::rename(clip, folder_.file("other/here.mp4"));
    std::fstream(folder_.file("other/here.mp4"), std::ios::binary | std::ios::in | std::ios::out)
        << "changed";
    const std::string before = answered.document;
    EXPECT_THAT(relocated(answered, {folder_.file("other")}), ElementsAre(HasSubstr("1 of 1 files")));
    EXPECT_EQ(answered.document, before);
}

TEST_F(Relocate, OfSeveralPlacesTheContentDecides) {
    const std::string clip = copy("here.mp4");
    KeptAnswer answered = kept(answer(options("reference", clip)));
    fs::remove(clip);
    copy("a/here.mp4");
    std::fstream(folder_.file("a/here.mp4"), std::ios::binary | std::ios::in | std::ios::out) << "changed";
    const std::string right = copy("b/here.mp4");
    EXPECT_THAT(relocated(answered, {folder_.file("a"), folder_.file("b")}), IsEmpty());
    EXPECT_EQ(answered.answer.files[0].path, right);
    fs::remove(right);
    copy("c/here.mp4");
    copy("d/here.mp4");
    EXPECT_THAT(relocated(answered, {folder_.file("c"), folder_.file("d")}),
                ElementsAre(HasSubstr("lies in 1 other place")));
    EXPECT_EQ(answered.answer.files[0].path, folder_.file("c/here.mp4"));
}

// Two names that JSON shows alike.
TEST_F(Relocate, NamesThatAreNoUtf8AreFoundAgain) {
    const std::string first = copy("a\xff.mp4"), second = copy("a\xfe.mp4");
    Answer found = answer(options("reference", first));
    ASSERT_GT(found.appearances.size(), 1U);
    found.files.push_back(found.files[0]);
    found.files[1].path = second;
    found.files[1].start_s = found.files[0].duration_s;
    found.appearances[1].file = found.appearances[1].end_file = 1;
    const auto document = nlohmann::json::parse(answer_json(found));
    EXPECT_EQ(document["recording"]["files"][0]["path"], folder_.file("a\xEF\xBF\xBD.mp4"));
    EXPECT_THAT(document["recording"]["files"][0]["path_encoded"].get<std::string>(), HasSubstr("/a%FF.mp4"));
    KeptAnswer answered = kept(found);
    EXPECT_EQ(answered.answer.files[0].path, first);
    EXPECT_EQ(answered.answer.files[1].path, second);
    EXPECT_EQ(answered.answer.appearances[0].file, 0);
    EXPECT_EQ(answered.answer.appearances[1].file, 1);
    EXPECT_EQ(answer_pictures(answered.answer, {.most = 2}, {})->appearances.size(), 2U);
    // One moves to a plain name of a folder, the other to one that is no UTF-8 either.
    fs::create_directories(folder_.file("n\xfd"));
    fs::rename(first, folder_.file("n\xfd/a\xff.mp4"));
    fs::remove(second);
    EXPECT_THAT(relocated(answered, {folder_.file("n\xfd")}), ElementsAre(HasSubstr("1 of 2 files")));
    const auto again = answer_from_json(answered.document, "again");
    ASSERT_TRUE(again);
    EXPECT_EQ(again->answer.files[0].path, folder_.file("n\xfd/a\xff.mp4"));
    EXPECT_EQ(again->answer.files[1].path, second);
    EXPECT_EQ(again->answer.appearances[0].file, 0);
}

}  // namespace
}  // namespace noscope::testing
