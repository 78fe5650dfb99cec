// From packets to appearances over a recording of several files: each file is cut by itself and moved to its
// place, as a run does it.
#include "query/appearances.h"
#include "query/sampling.h"
#include "query/windows.h"

#include <gmock/gmock.h>

#include <functional>

namespace noscope {
namespace {

struct File {
    double start_s = 0;                   // in the recording
    double duration_s = 0;                // 25 frames a second
    std::function<bool(double)> visible;  // at a time of the recording
    std::int64_t first_pts = 0;
};

std::vector<Window> windows_of_recording(const std::vector<File>& files, const Sampling& sampling) {
    std::vector<Window> windows;
    std::int64_t number = 0;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const File& file = files[i];
        std::vector<FrameTime> frames;
        for (std::int64_t n = 0; static_cast<double>(n) / 25 < file.duration_s; ++n)
            frames.push_back({file.first_pts + n * 3600, n % 50 == 0});
        std::vector<FrameLabel> labels;
        for (const AnalysedFrame& frame : analysed_frames(frames, {1, 90'000}, sampling))
            labels.push_back(
                {.window = frame.window, .positive = file.visible(file.start_s + frame.packet / 25.0)});
        for (Window window : windows_of(labels, sampling, file.duration_s)) {
            window.number += number;
            window.file = static_cast<int>(i);
            window.start_s += file.start_s;
            window.end_s += file.start_s;
            windows.push_back(window);
        }
        number = windows.back().number + 1;
    }
    return windows;
}

std::function<bool(double)> between(double from_s, double to_s) {
    return [=](double t) { return t >= from_s && t < to_s; };
}

TEST(Recording, AnAppearanceGoesOnInTheNextFile) {
    const auto visible = between(58, 63);
    const auto windows = windows_of_recording({{0, 60, visible}, {60, 60, visible, 5'000'000}}, {});
    ASSERT_EQ(windows.size(), 120U);
    EXPECT_EQ(windows[60].number, 60);
    const auto spans = appearance_spans(windows, {});
    ASSERT_EQ(spans.size(), 1U);
    EXPECT_EQ(spans[0].start_s, 58);
    EXPECT_EQ(spans[0].end_s, 63);
    EXPECT_EQ(spans[0].positive_frames, 10);
}

TEST(Recording, AGapInTheFootageMayPartIt) {
    const auto visible = [](double) { return true; };
    const auto near = windows_of_recording({{0, 10, visible}, {15, 10, visible}}, {});
    EXPECT_EQ(appearance_spans(near, {}).size(), 1U);
    const auto far = windows_of_recording({{0, 10, visible}, {15.5, 10, visible}}, {});
    EXPECT_EQ(appearance_spans(far, {}).size(), 2U);
}

TEST(Recording, AFilesWindowsDoNotDependOnItsNeighbours) {
    const auto visible = between(70, 75);
    const auto both = windows_of_recording({{0, 60.52, visible}, {60.52, 30, visible}}, {});
    const auto alone = windows_of_recording({{60.52, 30, visible, -12'345}}, {});
    ASSERT_EQ(both.size(), 61U + alone.size());
    EXPECT_DOUBLE_EQ(both[60].end_s, 60.52);
    for (std::size_t i = 0; i < alone.size(); ++i) {
        EXPECT_EQ(both[61 + i].start_s, alone[i].start_s);
        EXPECT_EQ(both[61 + i].positive, alone[i].positive);
        EXPECT_EQ(both[61 + i].positive_frames, alone[i].positive_frames);
    }
}

TEST(Recording, NativeWithThePapersShare) {
    // Visible from frame 2 of second 1 on: 23 of 25 frames there are fewer than 28/30 of them, 24 are not.
    const Sampling native{.native = true, .presence = {28, 30}};
    const auto first = windows_of_recording({{0, 4, between(1.08, 4)}}, native);
    ASSERT_EQ(first.size(), 4U);
    EXPECT_EQ(first[1].positive_frames, 23);
    EXPECT_FALSE(first[1].positive);
    EXPECT_TRUE(first[2].positive);
    const auto second = windows_of_recording({{0, 4, between(1.04, 4)}}, native);
    EXPECT_EQ(second[1].frames, 25);
    EXPECT_EQ(second[1].positive_frames, 24);
    EXPECT_TRUE(second[1].positive);
}

}  // namespace
}  // namespace noscope
