// Where finished frames go: into an encoder, as they are into a file, or nowhere.
#pragma once

#include <noscope/error.h>
#include "simulated_camera/picture.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace noscope::simulated {

class FrameOutput {
   public:
    virtual ~FrameOutput() = default;
    virtual Status write(const Picture& picture) = 0;
    // After the last frame. Without it, nothing stands under the output's name afterwards.
    virtual Status finish() = 0;
};

enum class Codec { h264, h265 };

struct EncoderSettings {
    int width = 0, height = 0;
    std::string rate = "15";  // frames a second, as ffmpeg reads it
    Codec codec = Codec::h264;
    double crf = 26;         // constant quality, 0..51: variable bit rate
    int kbit = 0;            // > 0: near-constant bit rate in its place, kbit/s
    double gop_seconds = 4;  // from one keyframe to the next
    double frames_a_second = 15;
    int b_frames = 0;  // 0..4
    std::string preset = "veryfast";
    int threads = 2;  // part of what decides the bytes
};

// Through the command `ffmpeg`, as a fixed camera's encoder does it: closed groups of fixed length, one
// reference, no look-ahead, no scene cuts. The same settings and frames give the same bytes. Written beside
// `path` and renamed by finish(). ErrorCode::store: ffmpeg is missing or failed, or the file cannot be
// written.
Result<std::unique_ptr<FrameOutput>> open_encoder(const std::string& path, const EncoderSettings& settings);

// The planes of frame after frame; "-" is stdout.
Result<std::unique_ptr<FrameOutput>> open_raw(const std::string& path);

std::unique_ptr<FrameOutput> open_nowhere();

// What ffmpeg is called with, without the command itself; for tests.
std::vector<std::string> encoder_arguments(const std::string& path, const EncoderSettings& settings);

}  // namespace noscope::simulated
