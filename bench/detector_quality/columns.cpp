#include "detector_quality/columns.h"

#include "base/try.h"
#include "cascade/spans.h"
#include "detector_quality/quality.h"
#include "find/cascade_runner.h"
#include "find/empty_scene.h"
#include "labelled_frames/labelled_recording.h"
#include "video/infrared.h"
#include "video/packet_sizes.h"

#include <array>
#include <optional>

namespace noscope::quality {
namespace {

class Measurement {
   public:
    explicit Measurement(const Settings& settings) : settings_(settings), question_(settings.question) {}

    Result<Columns> go() {
        const std::int64_t span_windows = span_windows_of(settings_.detectors, question_.sampling);
        NOSCOPE_TRY(DifferenceScorers scorers,
                    DifferenceScorers::make(settings_.detectors, question_.predicate));
        scorers_.emplace(std::move(scorers));
        images_ = PlanImages::of(settings_.detectors, question_.predicate);
        std::vector<ScoreSpec> specs(images_.specs().begin(), images_.specs().end());
        specs.push_back(kLightSpec);
        NOSCOPE_TRY(const LabelledRecording recording, read_labelled(question_, span_windows, specs));
        length_s_ = recording.length_s;
        for (const std::size_t part : {0, 1})
            if (images_.needs_empty_scene()) NOSCOPE_CHECK(make_scene(part, recording));
        for (std::size_t stage = 0; stage + 1 < settings_.detectors.stages.size(); ++stage)
            result_.columns.push_back({to_string(Stage{settings_.detectors.stages[stage].body, {}}),
                                       reuses_labels(settings_.detectors.stages[stage])});
        for (const LabelledFile& file : recording.files) score(file, span_windows);
        return std::move(result_);
    }

   private:
    std::size_t part_of(const LabelledFrame& frame) const {
        return frame.time_s < settings_.split * length_s_ ? 0 : 1;
    }

    Status make_scene(std::size_t part, const LabelledRecording& recording) {
        const auto chosen = scene_frames(
            recording, [&](const LabelledFrame& frame) { return part_of(frame) == part; }, question_.run.seed,
            result_.empty[part]);
        result_.taken[part] = std::ssize(chosen);
        if (chosen.empty()) return {};
        std::vector<SceneFrame> frames;
        for (const LabelledFrame* frame : chosen) frames.push_back({frame->images, frame->time_s});
        NOSCOPE_TRY(scenes_[part], make_empty_scene(images_, frames));
        return {};
    }

    void score(const LabelledFile& file, std::int64_t span_windows) {
        std::vector<AnalysedFrame> analysed;
        std::vector<std::uint32_t> packets;
        for (const AskedFrame& frame : file.work.frames) {
            analysed.push_back({frame.window, frame.pts, frame.packet});
            packets.push_back(frame.packet);
        }
        const auto of_packets = packet_scores(file.work.index, relative_sizes(file.work.index), packets);
        std::size_t first = 0;
        for (const auto span : reuse_spans(analysed, span_windows)) {
            const auto frames = std::span(file.frames).subspan(first, span.size());
            for (std::size_t stage = 0; stage < result_.columns.size(); ++stage)
                score_span(static_cast<int>(stage), span, frames, file.work.index.time_base,
                           std::span(of_packets).subspan(first, span.size()));
            for (const LabelledFrame& frame : frames) {
                if (frame.lost) {
                    ++result_.lost;
                } else {
                    result_.positive.push_back(frame.positive);
                    result_.has_scene.push_back(result_.taken[1 - part_of(frame)] > 0);
                }
            }
            first += span.size();
        }
    }

    // One reuse span: nothing is compared across its ends, as in a run.
    void score_span(int stage, std::span<const AnalysedFrame> span, std::span<const LabelledFrame> frames,
                    Rational time_base, std::span<const float> of_packets) {
        Column& column = result_.columns[static_cast<std::size_t>(stage)];
        const auto* difference =
            std::get_if<DifferenceStage>(&settings_.detectors.stages[static_cast<std::size_t>(stage)].body);
        std::vector<int> earlier(frames.size(), -1);
        if (difference && column.reuses)
            earlier = earlier_frames(span, time_base, difference->age);
        else if (column.reuses)
            for (std::size_t i = 1; i < frames.size(); ++i) earlier[i] = static_cast<int>(i) - 1;
        for (std::size_t i = 0; i < frames.size(); ++i) {
            if (frames[i].lost) continue;
            const LabelledFrame* const other =
                earlier[i] >= 0 ? &frames[static_cast<std::size_t>(earlier[i])] : nullptr;
            const bool compared = other && !other->lost;
            column.compared.push_back(compared);
            column.differs.push_back(compared && other->positive != frames[i].positive);
            float value = no_score();
            if (!difference)
                value = compared ? of_packets[i] : value;
            else if (column.reuses)
                value = compared ? distance(stage, frames[i], *other) : value;
            else
                value = from_empty(stage, frames[i], frames[0]);
            column.scores.push_back(value);
        }
    }

    const ScoreImage& image(int stage, const LabelledFrame& frame) const {
        return frame.images[static_cast<std::size_t>(images_.spec_of(stage))];
    }
    float distance(int stage, const LabelledFrame& now, const LabelledFrame& then) {
        return scorers_->distance(stage, image(stage, now), image(stage, then));
    }

    float from_empty(int stage, const LabelledFrame& now, const LabelledFrame& first) {
        const std::size_t other_part = 1 - part_of(now);
        if (result_.taken[other_part] == 0) return no_score();
        const EmptyScene& scene = scenes_[other_part];
        const auto light = [&](const LabelledFrame& frame) {
            return scene.both_lights ? is_infrared(frame.images.back()) : scene.only_infrared;
        };
        const BlockReference block(*scene.images[static_cast<std::size_t>(images_.spec_of(stage))],
                                   first.lost ? nullptr : &image(stage, first), !first.lost && light(first));
        const ReferenceImage* const empty = block.image(image(stage, now), light(now));
        return empty ? scorers_->distance(stage, image(stage, now), empty->image) : no_score();
    }

    const Settings& settings_;
    const FindOptions& question_;
    std::optional<DifferenceScorers> scorers_;
    PlanImages images_;
    std::array<EmptyScene, 2> scenes_;  // by the part that they are made from
    double length_s_ = 0;
    Columns result_;
};

}  // namespace

Result<Columns> measure(const Settings& settings) { return Measurement(settings).go(); }

}  // namespace noscope::quality
