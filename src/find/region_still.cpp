// A still of a recording to draw a region on.
#include <noscope/clips.h>
#include <noscope/page.h>

#include "base/error_text.h"
#include "base/try.h"
#include "find/guarded.h"
#include "report/region_page.h"
#include "video/decoder.h"
#include "video/inputs.h"
#include "video/jpeg.h"
#include "video/media_file.h"
#include "video/rgb_converter.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace noscope {
namespace {

constexpr JpegSettings kStill{.most_width = 1920, .quality = 3};
// So many frames are tried: one that is damaged shows nothing.
constexpr std::size_t kTries = 50;

// The first frame that comes out sound.
class FirstFrame : public FrameSink {
   public:
    explicit FirstFrame(const Orientation& orientation) : orientation_(orientation) {}

    Status frame(std::uint32_t, const AVFrame& picture) override {
        if (!jpeg.bytes.empty()) return {};
        RgbConverter converter;
        RgbImage image;
        NOSCOPE_CHECK(converter.convert(picture, orientation_, image));
        NOSCOPE_TRY(jpeg, to_jpeg(image.view(), kStill));
        return {};
    }
    Status lost(std::uint32_t) override { return {}; }
    bool still_wanted(std::uint32_t) override { return jpeg.bytes.empty(); }

    Jpeg jpeg;

   private:
    Orientation orientation_;
};

Result<Jpeg> still_of(const std::string& path, double at_s, const CancelToken& cancel) {
    NOSCOPE_TRY(const auto media, MediaFile::open(path, cancel));
    NOSCOPE_TRY(const PacketIndex index, media->index());
    if (at_s > index.duration_s)
        return fail(ErrorCode::usage, "--at {} lies behind the end of '{}', which is {:.1f} s long", at_s,
                    path, index.duration_s);
    const double wanted_s = at_s < 0 ? index.duration_s / 2 : at_s;
    std::vector<std::pair<double, std::uint32_t>> nearest;
    for (std::uint32_t i = 0; i < index.packets.size(); ++i)
        if (index.packets[i].frame)
            nearest.emplace_back(std::abs(index.seconds(index.packets[i].pts) - wanted_s), i);
    std::sort(nearest.begin(), nearest.end());
    nearest.resize(std::min(nearest.size(), kTries));
    for (std::size_t tried = 0; tried < nearest.size(); tried = tried == 0 ? 1 : nearest.size()) {
        // The nearest alone first, then whatever is sound around it.
        std::vector<std::uint32_t> frames;
        for (std::size_t i = tried; i < (tried == 0 ? 1 : nearest.size()); ++i)
            frames.push_back(nearest[i].second);
        std::sort(frames.begin(), frames.end());
        FirstFrame sink(media->info().orientation);
        NOSCOPE_TRY([[maybe_unused]] const DecodeReport report, decode(*media, index, frames, 1, sink));
        if (!sink.jpeg.bytes.empty()) return std::move(sink.jpeg);
    }
    return fail(ErrorCode::recording,
                "no frame of '{}' near {:.1f} s can be decoded: choose another with --at", path, wanted_s);
}

}  // namespace

Status write_region_page(const RegionOptions& options, CancelToken cancel) {
    return guarded([&]() -> Status {
        NOSCOPE_TRY(const auto paths, expand_inputs(options.recording.inputs));
        NOSCOPE_TRY(Jpeg jpeg, still_of(paths.front(), options.at_s, cancel));
        return write_region_still({jpeg.width, jpeg.height, std::move(jpeg.bytes)}, paths.front(),
                                  options.output);
    });
}

}  // namespace noscope
