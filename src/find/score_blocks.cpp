#include "find/score_blocks.h"

#include "base/try.h"
#include "cascade/decide.h"
#include "video/packet_sizes.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>

namespace noscope {
namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

class Scoring {
   public:
    Scoring(const BlockScoring& scoring, const std::vector<LabelledBlock>& blocks)
        : scoring_(scoring), blocks_(blocks), spans_(blocks.size()) {}

    Result<std::vector<ScoredSpan>> go() {
        NOSCOPE_CHECK(ask_models());
        NOSCOPE_CHECK(
            for_each_block(scoring_.images, blocks_,
                           [&](std::size_t block, const BlockImages& images, const FileWork& work) -> Status {
                               return add(block, images, work);
                           }));
        std::erase_if(spans_, [](const ScoredSpan& span) { return span.frames.empty(); });
        return std::move(spans_);
    }

   private:
    Status ask_models() {
        for (std::size_t i = 0; i < scoring_.models.size(); ++i) {
            NOSCOPE_TRY(auto labelled, scoring_.label_by(i));
            by_model_.push_back(std::move(labelled));
        }
        return {};
    }

    Status add(std::size_t number, const BlockImages& images, const FileWork& work) {
        const LabelledBlock& block = blocks_[number];
        ScoredSpan& span = spans_[number];
        span.time_base = work.index.time_base;
        const bool pictures = !scoring_.images.images.specs().empty();
        for (std::size_t i = 0; i < block.frames.size(); ++i) {
            const LabelledFrame& frame = block.frames[i];
            span.frames.push_back({frame.frame.window, frame.frame.pts, frame.frame.packet, frame.frame.key});
            span.decoded.push_back(frame.sound && (!pictures || images.image(i, 0)));
            span.positive.push_back(span.decoded.back() && frame.positive);
        }
        const auto start = RunClock::now();
        for (std::size_t stage = 0; stage < scoring_.plan.stages.size(); ++stage) {
            const auto begin = RunClock::now();
            NOSCOPE_TRY(auto scores, score(static_cast<int>(stage), number, images, work));
            if (scoring_.times) {
                ScoreTime& time = (*scoring_.times)[stage];
                time.scores += std::ssize(scores);
                time.seconds += seconds_since(begin);
            }
            span.scores.push_back(std::move(scores));
        }
        scoring_.images.stages.add("score", seconds_since(start), std::ssize(block.frames));
        return {};
    }

    Result<std::vector<float>> score(int stage, std::size_t block, const BlockImages& images,
                                     const FileWork& work) {
        switch (scoring_.plan.stages[static_cast<std::size_t>(stage)].kind()) {
            case StageKind::packets:
            case StageKind::keyframes:
                return packets(block, work);
            case StageKind::difference:
                return differences(stage, block, images);
            case StageKind::cnn:
                return confidences(stage, block, images);
            case StageKind::model:
                return detections(stage, block);
            case StageKind::every:
            case StageKind::rank:
            case StageKind::runs:
            case StageKind::windows:
            case StageKind::reference:
                break;
        }
        return std::vector<float>();
    }

    // Over all analysed frames of the file, as a run takes them.
    Result<std::vector<float>> packets(std::size_t block, const FileWork& work) {
        if (packets_of_ != blocks_[block].file) {
            const auto scores = packet_scores_of(work.index, work.frames);
            packet_scores_.clear();
            for (std::size_t i = 0; i < scores.size(); ++i) packet_scores_[work.frames[i].packet] = scores[i];
            packets_of_ = blocks_[block].file;
        }
        std::vector<float> scores;
        for (const LabelledFrame& frame : blocks_[block].frames)
            scores.push_back(packet_scores_.at(frame.frame.packet));
        return scores;
    }

    Result<std::vector<float>> differences(int stage, std::size_t block, const BlockImages& images) {
        const auto spec = static_cast<std::size_t>(scoring_.images.images.spec_of(stage));
        const std::size_t count = blocks_[block].frames.size();
        const auto distance = [&](std::size_t frame, const ScoreImage* then) {
            const ScoreImage* now = images.image(frame, spec);
            return now && then ? scoring_.scorers.distance(stage, *now, *then) : kNone;
        };
        std::vector<float> scores;
        switch (scoring_.scorers.against(stage)) {
            case Against::empty:
                for (std::size_t i = 0; i < count; ++i) scores.push_back(distance(i, images.scene(i, spec)));
                break;
            case Against::previous: {
                const auto& span = spans_[block];
                const auto earlier = compared_frames(scoring_.plan, static_cast<std::size_t>(stage),
                                                     span.frames, span.time_base);
                for (std::size_t i = 0; i < count; ++i)
                    scores.push_back(
                        earlier[i] < 0
                            ? kNone
                            : distance(i, images.image(static_cast<std::size_t>(earlier[i]), spec)));
                break;
            }
            case Against::anchor:
                for (std::size_t i = 0; i < count; ++i)
                    for (std::size_t other = 0; other < i; ++other)
                        scores.push_back(distance(i, images.image(other, spec)));
                break;
        }
        return scores;
    }

    Result<std::vector<float>> confidences(int stage, std::size_t block, const BlockImages& images) {
        const auto spec = static_cast<std::size_t>(scoring_.images.images.spec_of(stage));
        const bool against_scene = scoring_.images.images.uses_empty_scene(stage);
        std::vector<float> scores(blocks_[block].frames.size(), kNone);
        std::vector<std::size_t> batch;
        std::vector<float> confidences(scoring_.confidences.batch());
        const auto run = [&]() -> Status {
            if (batch.empty()) return {};
            NOSCOPE_CHECK(scoring_.confidences.run(stage, batch.size(), confidences));
            for (std::size_t i = 0; i < batch.size(); ++i) scores[batch[i]] = confidences[i];
            batch.clear();
            return {};
        };
        for (std::size_t i = 0; i < scores.size(); ++i) {
            const ScoreImage* now = images.image(i, spec);
            const ScoreImage* scene = against_scene ? images.scene(i, spec) : nullptr;
            if (!now || (against_scene && !scene)) continue;
            NOSCOPE_CHECK(scoring_.confidences.put(stage, batch.size(), *now, scene));
            batch.push_back(i);
            if (batch.size() == confidences.size()) NOSCOPE_CHECK(run());
        }
        NOSCOPE_CHECK(run());
        return scores;
    }

    Result<std::vector<float>> detections(int stage, std::size_t block) const {
        std::vector<float> scores;
        const auto& labelled = by_model_[static_cast<std::size_t>(scoring_.models.of(stage))][block];
        for (const LabelledFrame& frame : labelled.frames)
            scores.push_back(frame.sound ? frame.confidence : kNone);
        return scores;
    }

    const BlockScoring& scoring_;
    const std::vector<LabelledBlock>& blocks_;
    std::vector<ScoredSpan> spans_;
    std::vector<std::vector<LabelledBlock>> by_model_;
    std::optional<std::uint32_t> packets_of_;       // the file of
    std::map<std::uint32_t, float> packet_scores_;  // by packet
};

}  // namespace

Result<std::vector<ScoredSpan>> score_blocks(const BlockScoring& scoring,
                                             const std::vector<LabelledBlock>& blocks) {
    return Scoring(scoring, blocks).go();
}

}  // namespace noscope
