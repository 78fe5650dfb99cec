#include "video/frame_sample.h"

#include "base/try.h"
#include "video/decoder.h"
#include "video/score_scaler.h"

#include <algorithm>

namespace noscope {
namespace {

class ImageSink : public FrameSink {
   public:
    ImageSink(std::span<const std::uint32_t> wanted, ScoreScaler& scaler, std::int64_t most_packets)
        : wanted_(wanted), scaler_(scaler), packets_left_(most_packets), images(wanted.size()) {}

    Status frame(std::uint32_t packet, const AVFrame& picture) override {
        const auto place = std::lower_bound(wanted_.begin(), wanted_.end(), packet) - wanted_.begin();
        return scaler_.scale(picture, std::span(images).subspan(static_cast<std::size_t>(place), 1));
    }
    Status lost(std::uint32_t) override { return {}; }
    bool still_wanted(std::uint32_t) override { return packets_left_ > 0; }
    Status tick() override {
        --packets_left_;
        return {};
    }

   private:
    std::span<const std::uint32_t> wanted_;
    ScoreScaler& scaler_;
    std::int64_t packets_left_;

   public:
    std::vector<ScoreImage> images;
};

}  // namespace

Result<std::vector<ScoreImage>> sample_images(MediaFile& file, const PacketIndex& index,
                                              std::span<const std::uint32_t> wanted, const ScoreSpec& spec,
                                              std::int64_t most_packets) {
    NOSCOPE_TRY(auto scaler, ScoreScaler::make({spec}, file.info().orientation));
    ImageSink sink(wanted, scaler, most_packets);
    NOSCOPE_TRY([[maybe_unused]] const DecodeReport report, decode(file, index, wanted, 1, sink));
    return std::move(sink.images);
}

std::vector<std::uint32_t> spread_keyframes(const PacketIndex& index, std::size_t most) {
    std::vector<std::uint32_t> keys;
    for (std::uint32_t i = 0; i < index.packets.size(); ++i)
        if (index.packets[i].frame && index.packets[i].key) keys.push_back(i);
    std::stable_sort(keys.begin(), keys.end(), [&](std::uint32_t a, std::uint32_t b) {
        return index.packets[a].pts < index.packets[b].pts;
    });
    std::vector<std::uint32_t> chosen;
    const std::size_t count = std::min(most, keys.size());
    for (std::size_t i = 0; i < count; ++i) chosen.push_back(keys[(2 * i + 1) * keys.size() / (2 * count)]);
    std::sort(chosen.begin(), chosen.end());
    return chosen;
}

}  // namespace noscope
