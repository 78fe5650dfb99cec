#include <noscope/report.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

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
    FileInfo broken;
    broken.report.path = "/nvr/porch/b.mp4";
    broken.report.problem = "it is empty";
    return {{{"porch", {file, broken}}}, {"clocks disagree"}};
}

TEST(InfoText, OneBlockAFile) {
    EXPECT_EQ(info_text(sample_info()),
              "camera porch: 2 files, 10 min 0 s\n"
              "  /nvr/porch/a.mp4\n"
              "    1080 x 1920 pixels, h264 yuv420p in mp4, turned 90 degrees for display\n"
              "    10 min 0 s, 18,000 frames, 30.00 a second; the container claims 12 min 0 s\n"
              "    300 keyframes, usually 2.00 s apart, at most 4.00 s; 45.3 MB, 604 kbit/s\n"
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
        text, HasSubstr("30.00 a second (variable: 0.010 to 1.500 s apart); the container claims 90000.00 a "
                        "second\n    1 keyframe, 45.3 MB, 604 kbit/s\n    starts at an unknown time, after a "
                        "gap of 5.0 s\n"));
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
