#include "simulated_camera/clip.h"

#include "base/error_text.h"
#include "base/try.h"
#include "video/decoder.h"
#include "video/media_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <unordered_map>

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}

namespace noscope::simulated {
namespace {

constexpr std::size_t kFewestFrames = 10;
constexpr int kDecoderThreads = 2;

// Scales a decoded picture so that it covers the asked size, and cuts out the middle. Exact on every CPU.
class Scaler {
   public:
    Scaler(int width, int height) : result_(width, height) {}

    Result<const Picture*> scale(const AVFrame& frame) {
        if (!context_ || frame.width != from_width_ || frame.height != from_height_ ||
            frame.format != from_format_)
            NOSCOPE_CHECK(prepare(frame));
        std::array<std::uint8_t*, 4> planes{};
        std::array<int, 4> strides{};
        for (std::size_t p = 0; p < 3; ++p) {
            planes[p] = whole_.planes[p].samples.data();
            strides[p] = whole_.planes[p].width;
        }
        if (sws_scale(context_.get(), frame.data, frame.linesize, 0, frame.height, planes.data(),
                      strides.data()) <= 0)
            return fail(ErrorCode::internal, "the clip's pictures cannot be scaled");
        for (std::size_t p = 0; p < 3; ++p) cut(whole_.planes[p], result_.planes[p]);
        return &result_;
    }

   private:
    Status prepare(const AVFrame& frame) {
        from_width_ = frame.width;
        from_height_ = frame.height;
        from_format_ = frame.format;
        const double factor =
            std::max(double(result_.width()) / frame.width, double(result_.height()) / frame.height);
        const auto even = [](double x) { return (static_cast<int>(x + 1.5)) / 2 * 2; };
        whole_ = Picture(std::max(even(frame.width * factor), result_.width()),
                         std::max(even(frame.height * factor), result_.height()));
        const auto format = static_cast<AVPixelFormat>(frame.format);
        context_.reset(sws_getContext(frame.width, frame.height, format, whole_.width(), whole_.height(),
                                      AV_PIX_FMT_YUV420P, SWS_BICUBIC | SWS_ACCURATE_RND | SWS_BITEXACT,
                                      nullptr, nullptr, nullptr));
        if (!context_) {
            const char* const name = av_get_pix_fmt_name(format);
            return fail(ErrorCode::recording,
                        "the clip's pixel format {} cannot be used; convert it to yuv420p first",
                        name ? name : "(unknown)");
        }
        const int full = frame.color_range == AVCOL_RANGE_JPEG;
        const int* const matrix = sws_getCoefficients(SWS_CS_DEFAULT);
        sws_setColorspaceDetails(context_.get(), matrix, full, matrix, 0, 0, 1 << 16, 1 << 16);
        return {};
    }

    static void cut(const Plane& from, Plane& to) {
        const int x = (from.width - to.width) / 2, y = (from.height - to.height) / 2;
        for (int row = 0; row < to.height; ++row) std::copy_n(from.row(row + y) + x, to.width, to.row(row));
    }

    Picture result_, whole_;
    FfmpegPtr<SwsContext> context_;
    int from_width_ = 0, from_height_ = 0, from_format_ = -1;
};

class Sink : public FrameSink {
   public:
    Sink(std::unordered_map<std::uint32_t, std::size_t> numbers, Scaler& scaler, const Clip::Visitor& visit)
        : numbers_(std::move(numbers)), scaler_(scaler), visit_(visit) {}

    Status frame(std::uint32_t packet, const AVFrame& picture) override {
        NOSCOPE_TRY(const Picture* scaled, scaler_.scale(picture));
        return visit_(numbers_.at(packet), *scaled);
    }
    Status lost(std::uint32_t) override { return {}; }

   private:
    std::unordered_map<std::uint32_t, std::size_t> numbers_;
    Scaler& scaler_;
    const Clip::Visitor& visit_;
};

}  // namespace

Clip::Clip(std::unique_ptr<MediaFile> file, PacketIndex index)
    : file_(std::move(file)), index_(std::make_unique<PacketIndex>(std::move(index))) {
    for (std::uint32_t i = 0; i < index_->packets.size(); ++i)
        if (index_->packets[i].frame) packets_.push_back(i);
    std::stable_sort(packets_.begin(), packets_.end(),
                     [&](auto a, auto b) { return index_->packets[a].pts < index_->packets[b].pts; });
    for (const std::uint32_t packet : packets_)
        times_.push_back(index_->seconds(index_->packets[packet].pts));
}

Clip::Clip(Clip&&) noexcept = default;
Clip& Clip::operator=(Clip&&) noexcept = default;
Clip::~Clip() = default;

Result<Clip> Clip::open(const std::string& path) {
    NOSCOPE_TRY(auto file, MediaFile::open(path, {}));
    NOSCOPE_TRY(auto index, file->index());
    Clip clip(std::move(file), std::move(index));
    if (clip.times_.size() < kFewestFrames)
        return fail(ErrorCode::recording, "'{}' has {} frames: a clip needs at least {}", path,
                    clip.times_.size(), kFewestFrames);
    return clip;
}

int Clip::width() const { return file_->info().coded_width; }
int Clip::height() const { return file_->info().coded_height; }

double Clip::rate() const {
    const double span = times_.back() - times_.front();
    return span > 0 ? static_cast<double>(times_.size() - 1) / span : 25;
}

Status Clip::each(const std::vector<std::size_t>& numbers, int width, int height, const Visitor& visit) {
    std::vector<std::uint32_t> wanted;
    std::unordered_map<std::uint32_t, std::size_t> number_of;
    for (const std::size_t number : numbers) {
        wanted.push_back(packets_[number]);
        number_of[packets_[number]] = number;
    }
    std::sort(wanted.begin(), wanted.end());
    Scaler scaler(width, height);
    Sink sink(std::move(number_of), scaler, visit);
    NOSCOPE_TRY(const auto decoder, Decoder::open(*file_, *index_, kDecoderThreads));
    NOSCOPE_TRY([[maybe_unused]] const auto report, decoder->decode(wanted, sink));
    return {};
}

}  // namespace noscope::simulated
