#include "labelled_frames/labelled_recording.h"

#include "base/text.h"
#include "base/try.h"
#include "find/cascade_runner.h"
#include "find/empty_scene.h"
#include "find/scale_frames.h"

#include <algorithm>
#include <optional>
#include <string>

namespace noscope::quality {
namespace {

class Reading {
   public:
    Reading(const FindOptions& question, std::int64_t span_windows, std::span<const ScoreSpec> specs)
        : question_(question), span_windows_(span_windows), specs_(specs) {}

    Result<LabelledRecording> go() {
        NOSCOPE_CHECK(open());
        for (std::size_t i = 0; i < result_.session.recording.files.size(); ++i) NOSCOPE_CHECK(read(i));
        return std::move(result_);
    }

   private:
    Session& session() { return result_.session; }

    Status open() {
        const SessionOptions options{question_.sampling,  question_.recording,         question_.range,
                                     question_.reference, question_.predicate.regions, question_.run};
        NOSCOPE_CHECK(check(question_.predicate));
        NOSCOPE_TRY(session(),
                    open_session(options, stages_, nullptr, {}, [this](const Reference& reference) -> Status {
                        const auto known =
                            reference.open_classes() ? std::vector<std::string>{} : reference.classes();
                        NOSCOPE_TRY(names_, resolve_classes(question_.predicate.classes, known));
                        return {};
                    }));
        set_classes(session().classes);
        for (const RecordingFile& file : session().recording.files)
            result_.length_s = std::max(result_.length_s, file.start_s + file.scan.duration_s);
        return {};
    }

    void set_classes(const std::vector<std::string>& all) {
        std::vector<std::int32_t> ids;
        for (std::size_t i = 0; i < all.size(); ++i)
            for (const std::string& name : names_)
                if (lower(all[i]) == lower(name)) ids.push_back(static_cast<std::int32_t>(i));
        test_.emplace(question_.predicate, std::move(ids));
    }

    Status read(std::size_t number) {
        const RecordingFile& recorded = session().recording.files[number];
        LabelledFile file;
        NOSCOPE_TRY(file.work, load_work(session(), number, question_.sampling, {}, span_windows_));
        for (const AskedFrame& frame : file.work.frames)
            file.frames.push_back({recorded.start_s + file.work.index.seconds(frame.pts)});
        NOSCOPE_CHECK(label(number, file));
        if (!specs_.empty()) NOSCOPE_CHECK(take_images(number, file));
        result_.files.push_back(std::move(file));
        return {};
    }

    Status label(std::size_t number, LabelledFile& file) {
        NOSCOPE_TRY(
            CascadeRunner runner,
            CascadeRunner::make({*session().store, *session().reference, session().model, {}, stages_},
                                {reference_alone(), question_.predicate, question_.sampling, span_windows_}));
        runner.positive = [this](const Detections& detections) { return test_->positive(detections); };
        runner.on_classes = [this](const std::vector<std::string>& classes) { set_classes(classes); };
        const FrameRequest request{session().recording.files[number].scan.path, session().file(number),
                                   &file.work.index, file.work.frames};
        NOSCOPE_TRY([[maybe_unused]] const bool finished,
                    runner.run_file(request, [&](std::size_t i, const FrameOutcome& outcome) -> Status {
                        LabelledFrame& frame = file.frames[i];
                        frame.lost = !outcome.decision.decoded;
                        frame.positive = outcome.decision.positive;
                        if (frame.positive && outcome.label) keep_boxes(outcome.label->detections, frame);
                        return {};
                    }));
        return {};
    }

    void keep_boxes(const Detections& detections, LabelledFrame& frame) const {
        frame.width = detections.width;
        frame.height = detections.height;
        for (const Box& box : detections.boxes)
            if (test_->counts(box, detections.width, detections.height)) frame.counted.push_back(box);
    }

    Status take_images(std::size_t number, LabelledFile& file) {
        std::vector<std::uint32_t> wanted;
        for (std::size_t i = 0; i < file.frames.size(); ++i)
            if (!file.frames[i].lost) wanted.push_back(file.work.frames[i].packet);
        std::ranges::sort(wanted);
        NOSCOPE_TRY(ScaledFrames scaled,
                    scale_frames(session(), number, file.work.index, wanted, specs_, stages_, {}));
        for (std::size_t i = 0; i < file.frames.size(); ++i) {
            const auto found = scaled.images.find(file.work.frames[i].packet);
            file.frames[i].lost = file.frames[i].lost || found == scaled.images.end();
            if (!file.frames[i].lost) file.frames[i].images = std::move(found->second);
        }
        return {};
    }

    const FindOptions& question_;
    std::int64_t span_windows_;
    std::span<const ScoreSpec> specs_;
    StageClock stages_;
    std::vector<std::string> names_;
    std::optional<PredicateTest> test_;
    LabelledRecording result_;
};

}  // namespace

Result<LabelledRecording> read_labelled(const FindOptions& question, std::int64_t span_windows,
                                        std::span<const ScoreSpec> specs) {
    return Reading(question, span_windows, specs).go();
}

std::vector<const LabelledFrame*> scene_frames(const LabelledRecording& recording,
                                               const std::function<bool(const LabelledFrame&)>& usable,
                                               std::uint64_t seed, std::int64_t& in_all) {
    std::vector<const LabelledFrame*> empty, chosen;
    for (const LabelledFile& file : recording.files)
        for (const LabelledFrame& frame : file.frames)
            if (!frame.lost && !frame.positive && usable(frame)) empty.push_back(&frame);
    in_all = std::ssize(empty);
    for (const std::int64_t i : spread_sample(in_all, kSceneFrames, seed))
        chosen.push_back(empty[static_cast<std::size_t>(i)]);
    return chosen;
}

}  // namespace noscope::quality
