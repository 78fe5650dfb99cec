#include "video/recording.h"

#include "support/temp_folder.h"
#include "video/inputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace noscope {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

ScannedFile scanned(const std::string& path, double duration_s, int width = 640, int height = 480) {
    ScannedFile file;
    file.path = path;
    file.duration_s = duration_s;
    file.info.width = width;
    file.info.height = height;
    file.frames = 1;
    return file;
}

ScannedFile unreadable(const std::string& path) {
    ScannedFile file;
    file.path = path;
    file.problem = "cannot read '" + path + "'";
    return file;
}

std::vector<std::string> group_names(const std::vector<ScannedFile>& files) {
    std::vector<std::string> names;
    for (const CameraGroup& group : group_by_camera(files, known_clock_patterns()))
        names.push_back(group.name + ":" + std::to_string(group.files.size()));
    return names;
}

Recording arranged(std::vector<ScannedFile> files, const RecordingOptions& options = {}) {
    auto recording = arrange({"camera", std::move(files)}, options, {1, 1});
    EXPECT_TRUE(recording) << (recording ? "" : recording.error().message);
    return recording ? std::move(*recording) : Recording{};
}

TEST(Cameras, DatedFoldersAreOneCamera) {
    EXPECT_THAT(group_names({scanned("/r/2024-05-01/13/porch/00.00.mp4", 10),
                             scanned("/r/2024-05-01/14/porch/00.00.mp4", 10),
                             scanned("/r/2024-05-02/00/porch/00.10.mp4", 10)}),
                ElementsAre("porch:3"));
    EXPECT_THAT(group_names({scanned("/r/2024-05-01/13/porch/00.00.mp4", 10),
                             scanned("/r/2024-05-01/13/yard/00.00.mp4", 10)}),
                ElementsAre("porch:1", "yard:1"));
    EXPECT_THAT(group_names({scanned("/r/1/a.mp4", 10), scanned("/r/2/b.mp4", 10)}),
                ElementsAre("1:1", "2:1"));
    EXPECT_THAT(group_names({scanned("/r/2024/05/01/a.mp4", 10), scanned("/r/2024/05/02/b.mp4", 10)}),
                ElementsAre("r:2"));
}

TEST(Cameras, ChannelsNamesAndSizesTellApart) {
    EXPECT_THAT(group_names({scanned("/r/NVR_ch1_main_20241001100001_20241001110001.mp4", 10),
                             scanned("/r/NVR_ch1_main_20241001110001_20241001120001.mp4", 10),
                             scanned("/r/NVR_ch2_main_20241001100001_20241001110001.mp4", 10)}),
                ElementsAre("NVR-ch1-main:2", "NVR-ch2-main:1"));
    EXPECT_THAT(group_names({scanned("/r/porch_2024-05-01_13-00-00.mp4", 10),
                             scanned("/r/yard_2024-05-01_13-00-00.mp4", 10)}),
                ElementsAre("porch:1", "yard:1"));
    EXPECT_THAT(group_names({scanned("/r/cam01.mp4", 10), scanned("/r/cam02.mp4", 10)}),
                ElementsAre("cam01:1", "cam02:1"));
    EXPECT_THAT(group_names({scanned("/r/a.mp4", 10), scanned("/r/b.mp4", 10, 320, 240)}),
                ElementsAre("r-320x240:1", "r-640x480:1"));
    EXPECT_THAT(group_names({scanned("/r/clip1.mp4", 10), scanned("/r/clip2.mp4", 10)}), ElementsAre("r:2"));
    // The end time and a counter are no camera.
    EXPECT_THAT(group_names({scanned("/r/rec_0001_20240501_130000.mp4", 10),
                             scanned("/r/rec_0002_20240501_131000.mp4", 10)}),
                ElementsAre("rec:2"));
}

TEST(Cameras, SameNamesInDifferentPlacesStayApart) {
    EXPECT_THAT(group_names({scanned("/a/porch/1.mp4", 10), scanned("/b/porch/1.mp4", 10)}),
                ElementsAre("porch:1", "porch-2:1"));
}

TEST(Cameras, AnUnreadableFileGoesWithItsFolder) {
    EXPECT_THAT(group_names({scanned("/r/a.mp4", 10), unreadable("/r/b.mp4")}), ElementsAre("r:2"));
}

TEST(Cameras, AChoiceIsAskedForWithTheNames) {
    auto groups =
        group_by_camera({scanned("/r/a.mp4", 10), scanned("/r/b.mp4", 10, 320, 240)}, known_clock_patterns());
    const auto none = choose_camera(groups, "");
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, ErrorCode::recording);
    EXPECT_THAT(none.error().message, HasSubstr("--camera"));
    EXPECT_THAT(none.error().message, HasSubstr("r-320x240 (1 file, 320x240)"));
    const auto one = choose_camera(groups, "R-640x480");
    ASSERT_TRUE(one);
    EXPECT_EQ(one->files.front().path, "/r/a.mp4");
    EXPECT_FALSE(choose_camera(groups, "yard"));
}

TEST(Arrange, FilesFollowEachOtherByTheirNames) {
    const auto recording =
        arranged({scanned("/r/2024-05-01_13-10-00.mp4", 600), scanned("/r/2024-05-01_13-00-00.mp4", 600.04)});
    ASSERT_EQ(recording.files.size(), 2U);
    EXPECT_EQ(recording.files[0].scan.path, "/r/2024-05-01_13-00-00.mp4");
    EXPECT_DOUBLE_EQ(recording.files[1].start_s, 600.04);  // a rounded clock moves nothing
    EXPECT_EQ(recording.files[1].window_offset, 601);      // the last, shorter window counts
    EXPECT_EQ(recording.files[1].gap_before_s, 0);
    EXPECT_EQ(recording.files[0].clock_source, "name");
    EXPECT_TRUE(recording.warnings.empty());
}

TEST(Arrange, AGapOfTheClocksIsAGapInTime) {
    const auto recording =
        arranged({scanned("/r/2024-05-01_13-00-00.mp4", 10), scanned("/r/2024-05-01_13-01-00.5.mp4", 10),
                  scanned("/r/2024-05-01_13-01-12.mp4", 10)});
    ASSERT_EQ(recording.files.size(), 3U);
    EXPECT_DOUBLE_EQ(recording.files[1].start_s, 60);
    EXPECT_DOUBLE_EQ(recording.files[1].gap_before_s, 50);
    EXPECT_EQ(recording.files[1].window_offset, 10 + 50);
    EXPECT_DOUBLE_EQ(recording.files[2].start_s, 70);  // 2 s are within the tolerance
    EXPECT_EQ(recording.files[2].window_offset, 70);
    EXPECT_DOUBLE_EQ(recording.length_s, 80);
}

TEST(Arrange, AnOverlapIsAnsweredFromTheEarlierFile) {
    const auto recording =
        arranged({scanned("/r/2024-05-01_13-00-00.mp4", 60), scanned("/r/2024-05-01_13-00-50.mp4", 60)});
    ASSERT_EQ(recording.files.size(), 2U);
    EXPECT_DOUBLE_EQ(recording.files[1].start_s, 50);
    EXPECT_DOUBLE_EQ(recording.files[1].overlap_before_s, 10);
    EXPECT_EQ(recording.files[1].window_offset, 60);
    ASSERT_EQ(recording.warnings.size(), 1U);
    EXPECT_THAT(recording.warnings[0], HasSubstr("10.0 s"));
}

TEST(Arrange, SmallClockDriftNeverAddsUp) {
    std::vector<ScannedFile> files;
    for (int i = 0; i < 360; ++i) {
        char name[64];
        std::snprintf(name, sizeof name, "/r/2024-05-01_%02d-%02d-%02d.mp4", 13 + i / 360, i / 6 % 60,
                      i % 6 * 10);
        files.push_back(scanned(name, 10.04));
    }
    const auto recording = arranged(files);
    for (const RecordingFile& file : recording.files) EXPECT_EQ(file.overlap_before_s, 0);
    EXPECT_NEAR(recording.length_s, 3614.4, 1e-6);
}

TEST(Arrange, MetadataOrdersWhereNamesSayNothing) {
    auto first = scanned("/r/b.mp4", 10), second = scanned("/r/a.mp4", 10);
    first.info.creation_time = "2024-05-01T13:00:00.000000Z";
    second.info.creation_time = "2024-05-01T13:00:10.000000Z";
    const auto recording = arranged({second, first});
    EXPECT_EQ(recording.files[0].scan.path, "/r/b.mp4");
    EXPECT_EQ(recording.files[0].clock_source, "metadata");
    EXPECT_TRUE(recording.files[0].clock->utc);
}

TEST(Arrange, ModificationTimeIsTheLastResortAndNoClock) {
    auto first = scanned("/r/b.mp4", 10), second = scanned("/r/a.mp4", 10);
    first.modified_ns = 1;
    second.modified_ns = 2;
    const auto recording = arranged({second, first});
    EXPECT_EQ(recording.files[0].scan.path, "/r/b.mp4");
    EXPECT_FALSE(recording.files[0].clock);
    EXPECT_EQ(recording.files[0].clock_source, "");
}

TEST(Arrange, ConflictingClocksAreReported) {
    auto first = scanned("/r/2024-05-01_13-00-00.mp4", 10),
         second = scanned("/r/2024-05-01_13-00-10.mp4", 10);
    first.info.creation_time = "2024-05-01T13:00:10Z";
    second.info.creation_time = "2024-05-01T13:00:00Z";
    const auto recording = arranged({first, second});
    EXPECT_EQ(recording.files[0].scan.path, first.path);
    ASSERT_EQ(recording.warnings.size(), 1U);
    EXPECT_THAT(recording.warnings[0], HasSubstr("metadata"));
}

TEST(Arrange, TheUserMaySayWhenItBegan) {
    RecordingOptions options;
    options.start = "2024-05-01T22:00:00";
    const auto recording = arranged({scanned("/r/clip1.mp4", 10), scanned("/r/clip2.mp4", 10)}, options);
    EXPECT_EQ(recording.files[1].clock, parse_wall_clock("2024-05-01T22:00:10"));
    EXPECT_EQ(recording.files[1].clock_source, "option");
    options.start = "yesterday";
    EXPECT_FALSE(arrange({"c", {scanned("/r/clip1.mp4", 10)}}, options, {1, 1}));
}

TEST(Arrange, NothingReadableIsAnError) {
    const auto recording = arrange({"c", {unreadable("/r/b.mp4")}}, {}, {1, 1});
    ASSERT_FALSE(recording);
    EXPECT_EQ(recording.error().code, ErrorCode::recording);
}

TEST(Inputs, FoldersGlobsAndFilesEachOnceInNaturalOrder) {
    const noscope::testing::TempFolder folder;
    for (const char* name :
         {"clip10.mp4", "clip2.mp4", "sub/clip1.MKV", "notes.txt", ".hidden/clip0.mp4", ".clip.mp4"})
        folder.write(name, "x");
    const auto paths = expand_inputs({folder.path(), folder.file("clip2.mp4"), folder.file("clip*.mp4")});
    ASSERT_TRUE(paths) << paths.error().message;
    EXPECT_THAT(*paths, ElementsAre(folder.file("clip2.mp4"), folder.file("clip10.mp4"),
                                    folder.file("sub/clip1.MKV")));
}

TEST(Inputs, WhatIsNotThereIsSaid) {
    const noscope::testing::TempFolder folder;
    for (const std::string& missing : {folder.file("none.mp4"), folder.file("*.mp4"), folder.path()}) {
        const auto paths = expand_inputs({missing});
        ASSERT_FALSE(paths) << missing;
        EXPECT_EQ(paths.error().code, ErrorCode::recording);
        EXPECT_THAT(paths.error().message, HasSubstr(missing));
    }
}

TEST(Inputs, AFileWithAStarInItsNameIsAFile) {
    const noscope::testing::TempFolder folder;
    folder.write("odd [1] \"*\".mp4", "x");
    const auto paths = expand_inputs({folder.file("odd [1] \"*\".mp4")});
    ASSERT_TRUE(paths);
    EXPECT_EQ(paths->size(), 1U);
}

TEST(Inputs, TheRecordingsFolder) {
    const noscope::testing::TempFolder folder;
    folder.write("a/b.mp4", "x");
    const std::string canonical = std::filesystem::canonical(folder.path()).string();
    EXPECT_EQ(recording_folder({folder.file("a")}), canonical + "/a");
    EXPECT_EQ(recording_folder({folder.file("a/")}), canonical + "/a");
    EXPECT_EQ(recording_folder({folder.file("a/b.mp4")}), canonical + "/a");
    EXPECT_EQ(recording_folder({folder.file("a/*.mp4")}), canonical + "/a");
}

}  // namespace
}  // namespace noscope
