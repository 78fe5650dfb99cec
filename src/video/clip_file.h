// The reading and the writing end of a clip.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include "video/byte_source.h"
#include "video/ffmpeg_support.h"

#include <memory>
#include <string>

struct AVCodecParameters;
struct AVPacket;
struct AVRational;
struct AVStream;

namespace noscope {

// A recording with its sound, demuxed.
class ClipSource {
   public:
    static Result<std::unique_ptr<ClipSource>> open(const std::string& path, CancelToken cancel);

    const AVStream& video() const;
    const AVStream* sound() const;  // null: none
    bool is_video(const AVPacket& packet) const;
    bool is_sound(const AVPacket& packet) const;
    // Near a place before `pts` (of the video stream). False where the container cannot.
    bool seek(std::int64_t pts);
    // False at the end.
    Result<bool> read(AVPacket& packet);

   private:
    explicit ClipSource(std::string path) : path_(std::move(path)) {}

    std::string path_;
    std::unique_ptr<ByteSource> bytes_;
    std::unique_ptr<AvioReader> reader_;
    FfmpegPtr<AVFormatContext> format_;
    int video_ = -1, sound_ = -1;
};

// A file that takes packets and appears whole or not at all.
class ClipSink {
   public:
    // `stem` is given the ending of a container that holds both streams.
    ClipSink(std::string stem, const AVCodecParameters& video, const AVStream* sound);
    ~ClipSink();
    ClipSink(const ClipSink&) = delete;
    ClipSink& operator=(const ClipSink&) = delete;

    const std::string& path() const { return path_; }
    bool has_sound() const { return with_sound_; }
    // `like`: a stream whose display matrix the clip's has too; may be null.
    Status begin(const AVCodecParameters& video, AVRational time_base, const AVStream* like);
    // Takes the packet; its times are in `time_base`.
    Status put(AVPacket& packet, bool sound, AVRational time_base);
    Status finish();
    // Whether the last call failed for the disk and not for what was to be written.
    bool disk_failed() const { return disk_failed_; }

   private:
    Error refused(int code);

    std::string path_, part_;
    const AVStream* sound_;
    bool with_sound_ = false, open_ = false, done_ = false, disk_failed_ = false;
    AVFormatContext* format_ = nullptr;
};

}  // namespace noscope
