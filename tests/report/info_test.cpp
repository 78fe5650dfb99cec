#include <noscope/report.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

namespace noscope {
namespace {

using ::testing::HasSubstr;

RecordingInfo sample_info() {
    FileInfo file;
    file.report.path = "/nvr/porch/a.mp4";
    file.report.bytes = 45'300'000;
    file.report.duration_s = 600;
    file.report.frames = 18'000;
    file.report.width = 1080;
    file.report.height = 1920;
    file.report.codec = "h264";
    file.report.start_clock = "2024-05-01T13:00:00";
    file.report.clock_source = "name";
    file.container = "mp4";
    file.pixel_format = "yuv420p";
    file.container_duration_s = 720;
    file.claimed_rate = 30;
    file.true_rate = 30;
    file.keyframes = 300;
    file.gop_median_s = 2;
    file.gop_longest_s = 4;
    file.bit_rate = 604'000;
    file.rotation = 90;
    file.rate_control = "variable";
    file.has_audio = true;
    FileInfo broken;
    broken.report.path = "/nvr/porch/b.mp4";
    broken.report.problem = "it is empty";
    CameraInfo camera;
    camera.name = "porch";
    camera.files = {file, broken};
    return {{camera}, {"clocks disagree"}};
}

TEST(InfoText, OneBlockAFile) {
    EXPECT_EQ(info_text(sample_info()),
              "camera porch: 2 files, 10 min 0 s\n"
              "  /nvr/porch/a.mp4\n"
              "    1080 x 1920 pixels, h264 yuv420p in mp4, turned 90 degrees for display; audio beside "
              "it\n"
              "    10 min 0 s, 18,000 frames, 30.00 a second (steady); the container claims 12 min 0 s\n"
              "    300 keyframes, usually 2.00 s apart, at most 4.00 s; 45.3 MB, 604 kbit/s (variable)\n"
              "    starts 2024-05-01T13:00:00 (from its name)\n"
              "  /nvr/porch/b.mp4\n"
              "    not readable: it is empty\n");
}

TEST(InfoText, OddTimes) {
    RecordingInfo info = sample_info();
    FileInfo& file = info.cameras[0].files[0];
    file.variable_rate = true;
    file.shortest_interval_s = .01;
    file.longest_interval_s = 1.5;
    file.claimed_rate = 90000;
    file.container_duration_s = -1;
    file.keyframes = 1;
    file.report.start_clock = file.report.clock_source = "";
    file.report.gap_before_s = 5;
    const std::string text = info_text(info);
    EXPECT_THAT(
        text,
        HasSubstr(
            "30.00 a second (variable: 0.010 to 1.500 s apart); the container claims 90000.00 a "
            "second\n    1 keyframe, 45.3 MB, 604 kbit/s (variable)\n    starts at an unknown time, after a "
            "gap of 5.0 s\n"));
}

TEST(InfoText, WhatDecodingTold) {
    RecordingInfo info = sample_info();
    info.cameras[0].files.pop_back();
    FileInfo& file = info.cameras[0].files[0];
    file.video_streams = 3;
    file.container = "mov,mp4,m4a";
    file.damaged_packets = 2;
    file.missing_pictures = 1;
    file.read_error = "cut off";
    file.keyframes_seen = 24;
    file.infrared_keyframes = 5;
    file.speeds = FileSpeeds{{170'000, 5'667}, {9'449, 315}, {0, 0}, {951.4, 31.7}};
    info.cameras[0].packet_sizes = {"inverted", 80, .16, -.6};
    const std::string text = info_text(info);
    EXPECT_THAT(text, HasSubstr("yuv420p in mp4, turned 90 degrees for display; 2 other video streams and "
                                "audio beside it\n"));
    EXPECT_THAT(text,
                HasSubstr("    damage: 2 damaged packets, pictures missing in 1 place, read only in part: "
                          "cut off\n"
                          "    without colour (infrared, gray or dark) in 5 of 24 keyframes\n"
                          "    frames a second on a core here (times real time): packets 170,000 "
                          "(5,700x), keyframes 9,400 (320x), 2 a second ? (?x), all 950 (32x)\n"
                          "  packet sizes mislead: quiet stretches have the larger ones (AUC 0.16, rho "
                          "-0.60, 80 pairs of frames)\n"));
    info.cameras[0].packet_sizes = {"unknown", 8, .5, 0};
    EXPECT_THAT(info_text(info),
                HasSubstr("too little seen to say whether packet sizes tell motion (8 pairs of frames)\n"));
    file.infrared_keyframes = 0;
    EXPECT_THAT(info_text(info), HasSubstr("    in colour (24 keyframes looked at)\n"));
}

// A camera of a week: what is alike is said once, what is odd by file.
RecordingInfo many_files() {
    RecordingInfo info = sample_info();
    CameraInfo& camera = info.cameras[0];
    const FileInfo usual = camera.files[0], broken = camera.files[1];
    camera.files.clear();
    for (int i = 0; i < 100; ++i) {
        camera.files.push_back(usual);
        FileInfo& file = camera.files.back();
        file.report.path = "/nvr/porch/" + std::to_string(i) + ".mp4";
        file.report.duration_s = i == 7 ? 300 : 600;
        file.bit_rate = 500'000 + i * 1000;
    }
    camera.files[30].report.gap_before_s = 60;
    camera.files[40].report.gap_before_s = 600;
    camera.files[50].damaged_packets = 3;
    camera.files[60].report.codec = "hevc";
    camera.files[70].true_rate = 15;
    camera.files[80].gop_longest_s = 60;
    camera.files[81].variable_rate = true;
    camera.files[82].report.overlap_before_s = 12;
    camera.files.push_back(broken);
    camera.rate_control = "variable";
    camera.packet_sizes = {"useful", 96, .97, .9};
    for (const std::size_t i : {10U, 20U, 90U}) {
        camera.files[i].packet_pairs = 32;
        camera.files[i].keyframes_seen = 8;
        const double rate = static_cast<double>(i);
        camera.files[i].speeds = FileSpeeds{{rate, 1}, {rate, 1}, {rate, 1}, {rate, 1}};
    }
    camera.files[20].infrared_keyframes = 8;
    return info;
}

TEST(InfoText, ManyFilesAreSummedUp) {
    EXPECT_EQ(
        info_text(many_files()),
        "camera porch: 101 files, 16 h 35 min\n"
        "  1080 x 1920 pixels, h264 yuv420p in mp4, turned 90 degrees for display; audio beside it\n"
        "  files of 5 min 0 s to 10 min 0 s, 15.00 to 30.00 frames a second, variable in 1 file\n"
        "  keyframes usually 2.00 s apart, at most 60.00 s; 4.5 GB, 500 kbit/s to 599 kbit/s (variable)\n"
        "  starts 2024-05-01T13:00:00 (from its name), 2 gaps, 11 min 0 s in all, the longest 10 min 0 s "
        "before "
        "/nvr/porch/40.mp4\n"
        "  without colour (infrared, gray or dark) in 8 of 24 keyframes, of 3 files\n"
        "  packet sizes tell motion (AUC 0.97, rho 0.90, 96 pairs of frames), of 3 files\n"
        "  frames a second on a core here (times real time): packets 20 (1.0x), keyframes 20 (1.0x), 2 a "
        "second "
        "20 (1.0x), all 20 (1.0x)\n"
        "    the middle of what was measured on\n"
        "    /nvr/porch/10.mp4\n"
        "    /nvr/porch/20.mp4\n"
        "    /nvr/porch/90.mp4\n"
        "  unlike the others or damaged: 7 files; --verbose shows every file\n"
        "    /nvr/porch/50.mp4: 3 damaged packets\n"
        "    /nvr/porch/60.mp4: 1080 x 1920 pixels, hevc yuv420p in mp4, turned 90 degrees for display; "
        "audio "
        "beside it\n"
        "    /nvr/porch/70.mp4: 15.00 frames a second\n"
        "    /nvr/porch/80.mp4: keyframes up to 60.00 s apart\n"
        "    /nvr/porch/81.mp4: variable frame rate: 0.000 to 0.000 s apart\n"
        "    /nvr/porch/82.mp4: begins 12 s before the end of the file before it\n"
        "    it is empty\n");
    const std::string every = info_text(many_files(), true);
    EXPECT_THAT(every, HasSubstr("  /nvr/porch/99.mp4\n"));
    EXPECT_GT(std::count(every.begin(), every.end(), '\n'), 500);
    RecordingInfo odd = many_files();
    for (FileInfo& file : odd.cameras[0].files) file.damaged_packets = 1;
    EXPECT_THAT(info_text(odd), HasSubstr("\n    and 81 more\n"));
    RecordingInfo alike = many_files();
    alike.cameras[0].files.resize(7);
    EXPECT_THAT(info_text(alike),
                HasSubstr("no file is unlike the others or damaged; --verbose shows each\n"));
    EXPECT_THAT(info_text(alike), HasSubstr(", no gaps\n"));
}

TEST(InfoJson, ManyFilesAreAllThere) {
    const auto document = nlohmann::json::parse(info_json(many_files()));
    const auto& camera = document["cameras"][0];
    EXPECT_EQ(camera["files"].size(), 101U);
    EXPECT_EQ(camera["rate_control"], "variable");
    EXPECT_EQ(camera["packet_sizes"]["verdict"], "useful");
    EXPECT_EQ(camera["packet_sizes"]["pairs"], 96);
    EXPECT_EQ(camera["files"][20]["speeds"]["all_frames"]["frames_per_s"], 20.0);
    EXPECT_TRUE(camera["files"][21]["speeds"].is_null());
    EXPECT_EQ(camera["files"][20]["infrared_keyframes"], 8);
    EXPECT_EQ(camera["files"][50]["damaged_packets"], 3);
    EXPECT_EQ(camera["files"][0]["audio"], true);
}

TEST(InfoJson, ParsesBack) {
    const auto document = nlohmann::json::parse(info_json(sample_info()));
    EXPECT_EQ(document["schema"], 1);
    EXPECT_EQ(document["cameras"][0]["name"], "porch");
    EXPECT_EQ(document["cameras"][0]["files"][0]["container_duration_s"], 720.0);
    EXPECT_EQ(document["cameras"][0]["files"][0]["rotation"], 90);
    EXPECT_EQ(document["cameras"][0]["files"][1]["problem"], "it is empty");
    EXPECT_TRUE(document["cameras"][0]["files"][1]["container_duration_s"].is_null());
    EXPECT_EQ(document["warnings"][0], "clocks disagree");
}

TEST(LabelText, CountsAndPlace) {
    LabelReport report;
    report.files.resize(1);
    report.store_path = "/state/porch.db";
    report.account.analysed_frames = 10;
    report.account.reference_calls = 4;
    report.account.reused_labels = 5;
    report.account.damaged_frames = 1;
    report.account.elapsed_s = 2;
    EXPECT_EQ(label_text(report),
              "9 analysed frames in 1 file with a label. Took 2.0 s; the reference model was asked on 4 of 9 "
              "analysed "
              "frames (the other 5 were in the store). The labels are in '/state/porch.db'.\n"
              "Damage: 1 analysed frame could not be decoded.\n");
    report.complete = false;
    EXPECT_THAT(label_text(report), HasSubstr("Interrupted: 9 analysed frames"));
}

}  // namespace
}  // namespace noscope
