// Clips of an answer, and stills for regions.
#include <noscope/clips.h>

#include "find/cascade_find.h"
#include "support/command.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace noscope::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;

class Clips : public CascadeFind {};

TEST_F(Clips, OneAnAppearanceAndThoseThatOverlapJoined) {
    const Answer found = answer(options("reference"));
    ASSERT_GT(found.appearances.size(), 1U);
    const auto apart = write_clips(found, {.folder = folder_.file("new/clips"), .pad_s = 0}, {});
    ASSERT_TRUE(apart) << apart.error().message;
    EXPECT_EQ(apart->clips.size(), found.appearances.size());
    EXPECT_THAT(apart->clips[0].path, HasSubstr("2017-09-26T16-57-49"));
    EXPECT_THAT(apart->clips[0].path, EndsWith("_person_1.mp4"));
    for (const Clip& clip : apart->clips)
        EXPECT_EQ(run_command("ffprobe -v error " + quoted(clip.path) + " 2>&1").output, "") << clip.path;
    const auto joined = write_clips(found, {.folder = folder_.file("one"), .pad_s = 300}, {});
    ASSERT_TRUE(joined);
    ASSERT_EQ(joined->clips.size(), 1U);
    EXPECT_EQ(joined->clips[0].appearances.size(), found.appearances.size());
    EXPECT_EQ(joined->clips[0].file_start_s, 0);
    EXPECT_NEAR(joined->clips[0].file_end_s, found.files[0].duration_s, 1e-9);
}

TEST_F(Clips, AreCutFromEachFileThatAnAppearanceLiesIn) {
    Answer found = answer(options("reference"));
    found.files.push_back(found.files[0]);
    found.files[1].start_s = found.files[0].duration_s;
    Appearance across = found.appearances[0];
    across.file_start_s = found.files[0].duration_s - 2;
    across.end_file = 1;
    across.file_end_s = 1;
    across.class_name = "../odd name";
    found.appearances = {across};
    const auto cut = write_clips(found, {.folder = folder_.file("clips"), .pad_s = 1}, {});
    ASSERT_TRUE(cut) << cut.error().message;
    ASSERT_EQ(cut->clips.size(), 2U);
    EXPECT_EQ(cut->clips[0].file, 0);
    EXPECT_EQ(cut->clips[1].file, 1);
    EXPECT_EQ(cut->clips[1].file_start_s, 0);
    EXPECT_EQ(cut->clips[1].file_end_s, 2);
    EXPECT_THAT(cut->clips[0].path, HasSubstr("_---odd-name_1"));
    EXPECT_NE(cut->clips[0].path, cut->clips[1].path);
}

TEST_F(Clips, ClassesThatAreThereAtOnceShareTheClipsOfEveryFile) {
    Answer found = answer(options("reference"));
    found.files.push_back(found.files[0]);
    found.files[1].start_s = found.files[0].duration_s;
    Appearance across = found.appearances[0];
    across.file_start_s = found.files[0].duration_s - 4;
    across.end_file = 1;
    across.file_end_s = 2;
    // Begins later, and ends in the first file: its clip is joined with one that is not the last.
    Appearance within = across;
    within.id = across.id + 1;
    within.class_name = "dog";
    within.file_start_s += 1;
    within.end_file = 0;
    within.file_end_s = found.files[0].duration_s - 1;
    found.appearances = {across, within};
    const auto cut = write_clips(found, {.folder = folder_.file("clips"), .pad_s = 0}, {});
    ASSERT_TRUE(cut) << cut.error().message;
    ASSERT_EQ(cut->clips.size(), 2U);
    EXPECT_THAT(cut->clips[0].appearances, ElementsAre(across.id, within.id));
    EXPECT_THAT(cut->clips[1].appearances, ElementsAre(across.id));
}

TEST_F(Clips, AFileThatIsGoneIsANoteAndABadFolderAnError) {
    Answer found = answer(options("reference"));
    folder_.write("file", "");
    const auto bad = write_clips(found, {.folder = folder_.file("file")}, {});
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().code, ErrorCode::store);
    EXPECT_FALSE(write_clips(found, {.folder = folder_.file("x"), .pad_s = -1}, {}));
    found.files[0].path = "/nowhere/gone.mp4";
    const auto gone = write_clips(found, {.folder = folder_.file("clips")}, {});
    ASSERT_TRUE(gone);
    EXPECT_TRUE(gone->clips.empty());
    EXPECT_THAT(gone->notes, ElementsAre(HasSubstr("gone.mp4")));
}

TEST_F(Clips, NeverReplaceARecording) {
    Answer found = answer(options("reference"));
    found.appearances.resize(1);
    const ClipOptions into{.folder = folder_.file("clips"), .pad_s = 0};
    const auto cut = write_clips(found, into, {});
    ASSERT_TRUE(cut);
    // The clip is a recording now, and what is found in it begins where the recording does.
    found.files[0].path = cut->clips.at(0).path;
    const std::string before = read_text(found.files[0].path);
    const auto again = write_clips(found, into, {});
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::usage);
    EXPECT_THAT(again.error().message, HasSubstr("choose another folder"));
    EXPECT_EQ(read_text(found.files[0].path), before);
}

TEST(RegionStill, IsAPageWithAPicture) {
    const TempFolder folder;
    RegionOptions options;
    options.recording.inputs = {example_clip()};
    options.output = folder.file("region.html");
    const Status written = write_region_page(options, {});
    ASSERT_TRUE(written) << written.error().message;
    const std::string page = read_text(options.output);
    EXPECT_THAT(page, HasSubstr(R"("width":768,"height":432,"jpeg":"/9j)"));
    EXPECT_THAT(page, ::testing::Not(HasSubstr("{{")));
    options.at_s = 1e6;
    const Status behind = write_region_page(options, {});
    ASSERT_FALSE(behind);
    EXPECT_EQ(behind.error().code, ErrorCode::usage);
    options.recording.inputs = {"/nowhere.mp4"};
    EXPECT_EQ(write_region_page(options, {}).error().code, ErrorCode::recording);
}

}  // namespace
}  // namespace noscope::testing
