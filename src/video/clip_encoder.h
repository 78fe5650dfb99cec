// Decoded pictures into a clip, upright, as H.264.
#pragma once

#include <noscope/error.h>
#include "video/clip_file.h"
#include "video/decoder.h"
#include "video/rgb_converter.h"

#include <functional>
#include <memory>
#include <string>

struct AVCodecContext;

namespace noscope {

class ClipEncoder : public FrameSink {
   public:
    // Times of the clip count from `from`. `sound`: of the source, null for none. All must outlive it.
    ClipEncoder(const PacketIndex& index, const Orientation& orientation, std::int64_t from, std::string stem,
                const AVStream* sound, std::vector<std::int64_t> times)
        : index_(index),
          orientation_(orientation),
          from_(from),
          times_(std::move(times)),
          stem_(std::move(stem)),
          sound_(sound) {}

    Status frame(std::uint32_t packet, const AVFrame& picture) override;
    Status lost(std::uint32_t) override {
        ++next_;
        return {};
    }
    // After the last frame: what the encoder still holds. ErrorCode::recording: no picture came at all.
    Status finish(std::int64_t to);

    // Called before pictures up to a time are written: what belongs before them.
    std::function<Status(ClipSink&, std::int64_t pts)> before;

    std::string path() const { return sink_ ? sink_->path() : ""; }
    bool has_sound() const { return sink_ && sink_->has_sound(); }

   private:
    Status open(int width, int height);
    Status drain();
    Result<FfmpegPtr<AVFrame>> to_yuv(const RgbImage& image);

    const PacketIndex& index_;
    Orientation orientation_;
    std::int64_t from_, last_pts_ = -1;
    std::vector<std::int64_t> times_;
    std::size_t next_ = 0;  // of times_
    std::string stem_;
    const AVStream* sound_;
    RgbConverter converter_;
    RgbImage image_;
    FfmpegPtr<AVCodecContext> codec_;
    FfmpegPtr<SwsContext> scaler_;
    std::unique_ptr<ClipSink> sink_;
};

}  // namespace noscope
