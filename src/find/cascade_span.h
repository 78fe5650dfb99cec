// One reuse span of a file on its way through a plan.
#pragma once

#include <noscope/error.h>
#include "cascade/decide.h"
#include "find/cascade_work.h"
#include "find/confidence_desk.h"
#include "find/difference_scorers.h"
#include "find/file_frames.h"
#include "find/plan_images.h"
#include "find/reference_desk.h"
#include "find/stage_scores.h"
#include "query/detections.h"
#include "store/store.h"
#include "video/score_image.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

namespace noscope {

// What the spans that one worker has in hand share. Frames are counted over the file's analysed frames.
struct SpanContext {
    const Plan& plan;
    const PlanImages& images;
    DifferenceScorers& scorers;
    const EmptyScenes& empty_scenes;
    StageScores& scores;
    ReferenceDesk& reference;
    ConfidenceDesk& confidences;
    bool tells_infrared = false;  // frames come with one more score image, of chroma, behind those of specs()
    bool only_infrared = false;   // else: the kind of light of all pictures of the empty scene
    std::span<const AskedFrame> frames;
    Rational time_base;
    WindowRule rule{};
    Orientation orientation{};
    const std::vector<float>& packet_scores;               // of each frame; empty where no stage asks
    const std::vector<const StoredLabel*>& stored_labels;  // of each frame, null where there is none
    std::function<bool(const Detections&)> positive{};
    bool keep_scores = false;           // as CascadeSettings has it
    std::int64_t& reused;               // labels taken from the store, added to
    std::int64_t& lost;                 // frames for the reference that cannot be decoded, added to
    std::vector<std::int64_t>& scored;  // by stage: frames that it gave a score, added to
    std::size_t pictures_held = 0;      // of all spans
};

// Pictures that a span holds while it waits for others, but for those that wait for confidences. They come
// nearly in the order in which frames are decided. Those that wait longer, behind a frame that turns out to
// be damaged, are decoded once more instead of being held: a GOP may be minutes long.
inline constexpr std::size_t kMostSpanPictures = 6;

class CascadeSpan {
   public:
    // The span holds context.frames[first, end). `context` must outlive it.
    static Result<CascadeSpan> start(SpanContext& context, std::size_t first, std::size_t end);

    std::size_t first() const { return first_; }
    std::size_t end() const { return first_ + frames_.size(); }

    // Goes on as far as what is known allows: hands frames whose pictures are here to the desks that know
    // their labels and confidences. While it waits for a confidence it looks ahead for frames that will want
    // the same, so that they are scored together.
    Status advance();
    // Frames whose pictures would be needed to go on to the end, if everything passed on; ascending, without
    // those that are not known to be needed. None once all is decided but for labels that are on their way,
    // or blocked(). Of a plan with `keyframes` first those of keyframes alone, which are decoded without what
    // lies between them. Not while the desks have confidences in hand.
    void add_wanted(std::set<std::size_t>& wanted);

    // Whether it waits for a confidence that a desk has in hand.
    bool waits() const { return waits_; }
    // Whether nothing can be said of what comes next before the reference has answered.
    bool blocked() { return !decider_.next() && decider_.blocked(); }
    // Whether there is more to ask, now that labels have come.
    bool goes_on() { return decider_.next().has_value(); }

    // A frame's picture, its score images as the file's scaler makes them, which are taken over.
    void give(std::size_t frame, const AVFrame& picture, std::vector<ScoreImage> images);
    void lose(std::size_t frame);  // it cannot be decoded
    // What the reference said of a frame that it was asked about by advance().
    void labelled(std::size_t frame, const StoredLabel& label);

    // Everything is decided, and every label is there.
    bool finished();
    std::vector<Decision> decisions() const { return decider_.decisions(); }
    Sureness sureness(std::span<const Decision> decisions, std::size_t frame) const;  // of decisions()
    float rank_score(std::size_t frame) const { return frames_[frame - first_].rank_score; }
    // As FrameOutcome has them.
    const std::vector<StageScore>& scores(std::size_t frame) const { return frames_[frame - first_].scores; }
    // The reference's label of a frame that it decided; null for any other.
    const StoredLabel* label(std::size_t frame) const;

   private:
    struct Frame {
        enum class State : std::uint8_t { unknown, here, lost } state = State::unknown;
        std::vector<ScoreImage> images{};
        FfmpegPtr<AVFrame> picture{};  // while a detector may be asked about it
        bool reached = false;          // looking ahead, a stage that waits or one behind it
        std::optional<StoredLabel> asked_label{};
        bool used_stored_label = false;
        float rank_score = std::numeric_limits<float>::quiet_NaN();  // as FrameOutcome has it
        std::vector<StageScore> scores{};
    };

    CascadeSpan(SpanContext& context, SpanDecider decider, std::size_t first, std::size_t count)
        : context_(&context), decider_(std::move(decider)), first_(first), frames_(count) {
        if (const auto stage = noscope::ranking_stage(context.plan))
            ranking_stage_ = static_cast<int>(*stage);
    }

    Frame& at(int frame) { return frames_[static_cast<std::size_t>(frame)]; }
    std::size_t in_file(int frame) const { return first_ + static_cast<std::size_t>(frame); }
    void add_behind_damage(std::set<std::size_t>& wanted);
    StageKind kind(int stage) const { return context_->plan.stages[static_cast<std::size_t>(stage)].kind(); }
    bool gives_confidence(int stage) const {
        return kind(stage) == StageKind::cnn || kind(stage) == StageKind::model;
    }
    std::optional<Score> score(const Question& question);
    std::optional<Score> confidence(const Question& question);
    Score packet_score(const Question& question) const;
    std::optional<float> difference(const Question& question);
    // The picture of the empty scene that a frame is compared with, null where there is none in this light;
    // none: it cannot be told yet.
    std::optional<const ScoreImage*> empty_scene(const Question& question);
    bool infrared(const Frame& frame) const;
    Result<bool> ask(int frame);
    Status submit(const Question& question);
    Status wait(const Question& question);
    void note_loss(const Question& question, const Score& known);
    Status look_ahead(int stage);
    void hold(int frame, const AVFrame& picture);
    void let_go(int frame);
    void release_pictures();
    void release_unreached(const SpanDecider& scout);
    void release_surplus();
    void release_images();

    SpanContext* context_;
    SpanDecider decider_;
    std::size_t first_;
    std::vector<Frame> frames_;
    std::set<int> held_;   // places of frames whose pictures are held, as the decider counts them
    int images_from_ = 1;  // images of frames before it, but the first, are needed no more
    std::map<std::size_t, BlockReference> scenes_;  // by spec, of those that were asked for
    bool waits_ = false;
    int ranking_stage_ = -1;             // of the plan
    std::map<int, SpanDecider> scouts_;  // by stage that gives confidences: how far it was looked ahead
};

}  // namespace noscope
