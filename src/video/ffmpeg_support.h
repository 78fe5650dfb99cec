// Owners for FFmpeg's objects, its error texts, and its log.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

struct AVCodecContext;
struct AVFormatContext;
struct AVFrame;
struct AVPacket;
struct SwsContext;

namespace noscope {

struct FfmpegDelete {
    void operator()(AVCodecContext* context) const;
    void operator()(AVFormatContext* context) const;  // leaves a custom AVIOContext to its owner
    void operator()(AVFrame* frame) const;
    void operator()(AVPacket* packet) const;
    void operator()(SwsContext* context) const;
};

template <class T>
using FfmpegPtr = std::unique_ptr<T, FfmpegDelete>;

// "Invalid data found when processing input", ...
std::string ffmpeg_error_text(int code);

std::string ffmpeg_version();  // "FFmpeg 5.1.9-0+deb12u1"

// How often FFmpeg has concealed damage in this process, by its log: decoders with several threads mark it in
// their pictures too late to be seen. Counts from the first quiet_ffmpeg_log() on.
std::int64_t concealments();

// FFmpeg prints into our debug log instead of stderr; idempotent.
void quiet_ffmpeg_log();

}  // namespace noscope
