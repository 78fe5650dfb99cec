// Frames of one file on their way to specialized models and cheap detectors, and their confidences back.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include "find/confidence_scorers.h"
#include "find/reference_desk.h"
#include "find/stage_models.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace noscope {

// Specialized models score frames a batch at a time, whichever spans they are of; detectors work on as many
// frames at once as they have requests, and their labels are kept as the reference's are. One thread.
class ConfidenceDesk {
   public:
    struct Parts {
        ConfidenceScorers& scorers;
        const StageModels& models;
        std::deque<ReferencePort>& ports;  // as `models`
        const ClassGuard& guard;
        CancelToken cancel;
        StageClock& stages;
    };
    // What a stage says of frames[i]; none: it cannot be decoded. In no particular order.
    using Hear = std::function<void(int stage, std::size_t i, std::optional<float> confidence)>;

    // `frames` and what `parts` refers to must outlive the desk.
    ConfidenceDesk(Parts parts, const std::string& path, std::span<const AskedFrame> frames, Hear hear);

    // Hands frame i in for a cnn stage; `scene` as the stage's scorer takes it. Images are copied. Where it
    // fills a batch, the batch is scored and heard.
    Status score(int stage, std::size_t i, const ScoreImage& now, const ScoreImage* scene);
    // ... for a model stage, as ReferenceDesk::ask().
    Status ask(int stage, std::size_t i, const AVFrame& picture, const Orientation& orientation);
    // Frame i came to a model stage and cannot be decoded: that is its label.
    void lose(int stage, std::size_t i);

    std::int64_t batches() const { return runs_; }  // of images, that were scored
    // Whether a stage has this frame in hand.
    bool has(int stage, std::size_t i) const { return in_hand_.contains({stage, i}); }
    std::size_t in_hand() const { return in_hand_.size(); }
    // Takes what detectors have ready.
    Status collect();
    // Scores and takes everything in hand.
    Status finish();
    // Takes what detectors work on, and forgets what waits for a batch.
    Status abandon();
    // By detector, as `models`: labels heard since the last time, to be stored.
    std::vector<std::vector<StoredLabel>> take_labels();

   private:
    Status run(int stage);
    Status finish_models();
    void labelled(std::size_t which, std::size_t i, const StoredLabel& label);

    Parts parts_;
    Hear hear_;
    std::vector<std::vector<std::size_t>> batches_;  // by stage: frames, in the order of their images
    std::vector<float> confidences_;
    std::int64_t runs_ = 0;
    std::set<std::pair<int, std::size_t>> in_hand_;  // stage and frame
    std::deque<ReferenceDesk> models_;               // as StageModels
};

}  // namespace noscope
