// One chunk of a file on its way through a plan, on the thread of one worker.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include "find/cascade_span.h"
#include "find/chunk_queue.h"
#include "find/reference_port.h"
#include "video/decoder.h"
#include "video/score_scaler.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace noscope {

// What all workers of a run share.
struct RunParts {
    const CascadeSettings& settings;
    const PlanImages& images;
    ReferencePort& reference;
    std::deque<ReferencePort>& model_ports;  // as `models`
    const StageModels& models;
    const ClassGuard& guard;
    // The predicate over what the reference said, under the guard.
    const std::function<bool(const Detections&)>& positive;
    CancelToken stop;              // what is finished is told, nothing more is begun
    std::int64_t most_held_bytes;  // pictures of one worker that wait for confidences
    double post_every_s;           // news of one worker, at least while it decodes
    std::function<void(ChunkNews)> tell;
    std::function<void(const StreamInfo&, const CascadeFile&)> opened;  // hears of every file that is opened
};

// A file as one worker reads it; kept from one chunk to the next, so that decoding goes on where it is.
struct OpenMedia {
    std::shared_ptr<CascadeFile> file;
    std::unique_ptr<MediaFile> media;
    std::unique_ptr<Decoder> decoder;
    std::optional<ScoreScaler> scaler;  // none where no stage looks at a small picture
    std::size_t specs = 0;              // images that it makes of a frame

    // ErrorCode::recording, where it is no more what was indexed; interrupted.
    Status open(const RunParts& run, const std::shared_ptr<CascadeFile>& wanted);
};

// What one worker keeps.
struct WorkerTools {
    DifferenceScorers differences;
    ConfidenceScorers nets;
    OpenMedia media{};
};

// Pictures of one worker that may wait for confidences, in `bytes` at most, of whatever format: enough for
// two batches where that fits.
std::int64_t most_waiting(std::int64_t bytes, std::int64_t width, std::int64_t height, std::size_t batch);

// Frames come from the decoder and go to the spans that wait for them.
class CascadePass : public FrameSink {
   public:
    // All must outlive the pass.
    CascadePass(const RunParts& run, WorkerTools& tools, const Chunk& chunk);

    // Tells what happens while it happens, and at last that it ended, and how.
    void run();

    Status frame(std::uint32_t packet, const AVFrame& picture) override;
    Status lost(std::uint32_t packet) override;
    bool still_wanted(std::uint32_t packet) override;
    Status tick() override;

   private:
    Status run_blocks();
    Status run_block();
    Status take_labels();
    Status decode(const std::set<std::size_t>& wanted);
    Status go_on(CascadeSpan& span);
    Status go_on();
    Status settle();
    bool holds_enough(const AVFrame& picture);
    // Its span was not told yet.
    bool is_open(std::size_t frame) const { return !spans_.empty() && frame >= spans_.front().first(); }
    CascadeSpan& span_of(std::size_t frame);
    void labelled(std::size_t i, const StoredLabel& label);
    void heard(int stage, std::size_t i, std::optional<float> confidence);
    void tell_finished();
    void count_decoded();
    void post(Status status, bool ended);
    Status check_stop() const;

    const RunParts& run_;
    WorkerTools& tools_;
    const Chunk& chunk_;
    std::span<const AskedFrame> frames_;  // of the file
    CascadeTotals totals_;                // since the last post
    StageClock stages_;                   // ... too
    // While decoding: how many pictures of this decode are among totals_, or were told.
    std::optional<std::int64_t> decoding_;
    StageScores scores_;
    SpanContext context_;
    ReferenceDesk desk_;
    ConfidenceDesk confidences_;
    std::vector<ToldFrame> told_;
    RunClock::time_point last_post_ = RunClock::now(), last_look_ = last_post_;
    std::deque<CascadeSpan> spans_;                  // in order; those told are gone
    std::map<std::uint32_t, std::size_t> place_of_;  // of the frames being decoded, by packet
    std::set<std::size_t> heard_;                    // frames whose confidences have come
    std::size_t behind_ = 0;  // frames that came while others waited for their confidences
};

}  // namespace noscope
