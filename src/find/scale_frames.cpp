#include "find/scale_frames.h"

#include "base/threads.h"
#include "base/try.h"
#include "video/decoder.h"
#include "video/score_scaler.h"

#include <utility>

namespace noscope {
namespace {

class TakeImages : public FrameSink {
   public:
    TakeImages(ScoreScaler scaler, std::size_t specs) : scaler_(std::move(scaler)), specs_(specs) {}
    Status frame(std::uint32_t packet, const AVFrame& picture) override {
        std::vector<ScoreImage> scaled(specs_);
        const double before = thread_seconds();
        NOSCOPE_CHECK(scaler_.scale(picture, scaled));
        seconds += thread_seconds() - before;
        images[packet] = std::move(scaled);
        return {};
    }
    Status lost(std::uint32_t) override { return {}; }
    std::map<std::uint32_t, std::vector<ScoreImage>> images;
    double seconds = 0;

   private:
    ScoreScaler scaler_;
    std::size_t specs_;
};

}  // namespace

Result<ScaledFrames> scale_frames(const Session& session, std::size_t file, const PacketIndex& index,
                                  const std::vector<std::uint32_t>& wanted, std::span<const ScoreSpec> specs,
                                  StageClock& stages, const CancelToken& cancel) {
    NOSCOPE_TRY(const auto media, MediaFile::open(session.recording.files[file].scan.path, cancel,
                                                  session.file(file).identity.bytes));
    NOSCOPE_TRY(ScoreScaler scaler,
                ScoreScaler::make({specs.begin(), specs.end()}, media->info().orientation));
    TakeImages sink(std::move(scaler), specs.size());
    NOSCOPE_TRY(const DecodeReport report, decode(*media, index, wanted, 1, sink));
    stages.add("decode", report.seconds, report.frames_decoded);
    return ScaledFrames{std::move(sink.images), report.frames_decoded, sink.seconds};
}

}  // namespace noscope
