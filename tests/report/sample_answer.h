// Small answers made by hand.
#pragma once

#include <noscope/answer.h>

#include <string>

namespace noscope {

inline Window make_window(std::int64_t number, bool positive, int file = 0) {
    Window window;
    window.number = number;
    window.file = file;
    window.start_s = static_cast<double>(number);
    window.end_s = window.start_s + 1;
    window.positive = positive;
    window.frames = 2;
    window.positive_frames = positive ? 2 : 0;
    window.reference_frames = 2;
    return window;
}

// `seconds` windows of a second of one file, 2 frames each, all labelled in this run in a tenth of the time.
inline Answer quiet_answer(int seconds) {
    Answer answer;
    FileReport file;
    file.path = "/videos/porch.mp4";
    file.head_sha256 = "ab12";
    file.bytes = 1000;
    file.duration_s = seconds;
    file.frames = 25 * seconds;
    file.analysed = 2 * seconds;
    file.width = 640;
    file.height = 480;
    file.codec = "h264";
    answer.files = {file};
    for (int i = 0; i < seconds; ++i) answer.windows.push_back(make_window(i, false));
    answer.classes = {"person"};
    answer.reference_name = "yolov8s";
    answer.account.covered_s = seconds;
    answer.account.elapsed_s = seconds / 10.0;
    answer.account.windows = seconds;
    answer.account.analysed_frames = 2 * seconds;
    answer.account.reference_calls = 2 * seconds;
    answer.account.frames_decoded = 2 * seconds;
    answer.account.reference_call_s = 0.1;
    return answer;
}

inline void add_appearance(Answer& answer, int start, int end, std::optional<float> peak = 0.9F) {
    Appearance a;
    a.id = static_cast<int>(answer.appearances.size()) + 1;
    a.start_s = a.file_start_s = start;
    a.end_s = a.file_end_s = end;
    a.class_name = answer.classes.front();
    a.peak_confidence = peak;
    a.peak_s = start + .5;
    a.positive_frames = a.reference_frames = 2 * (end - start);
    for (int i = start; i < end; ++i) {
        answer.windows[static_cast<std::size_t>(i)].positive = true;
        answer.windows[static_cast<std::size_t>(i)].positive_frames = 2;
    }
    answer.appearances.push_back(a);
}

// The window's frames could not be decoded: one of them, or all.
inline void damage(Answer& answer, int window, int frames) {
    Window& w = answer.windows[static_cast<std::size_t>(window)];
    w.damaged_frames = frames;
    w.frames -= frames;
    w.reference_frames -= frames;
    if (w.frames == 0) w.decided_by = DecidedBy::damaged;
    answer.account.damaged_frames += frames;
    answer.account.reference_calls -= frames;
    answer.files.front().damaged += frames;
}

}  // namespace noscope
