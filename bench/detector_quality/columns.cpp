#include "detector_quality/columns.h"

#include "base/error_text.h"
#include "base/text.h"
#include "base/try.h"
#include "cascade/spans.h"
#include "detector_quality/quality.h"
#include "find/cascade_runner.h"
#include "find/empty_scene.h"
#include "find/session.h"
#include "video/decoder.h"
#include "video/infrared.h"
#include "video/packet_sizes.h"
#include "video/score_scaler.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

namespace noscope::quality {
namespace {

// As many empty frames as find() makes its pictures from.
constexpr std::int64_t kSceneFrames = 24;

// An analysed frame of one file.
struct Frame {
    double share = 0;  // its time over the recording's length
    bool lost = false, positive = false;
    std::vector<ScoreImage> images{};  // by the scorers' specs; the last one has chroma
};

struct File {
    FileWork work;
    std::vector<Frame> frames;
    std::vector<AnalysedFrame> analysed;
};

class TakeImages : public FrameSink {
   public:
    TakeImages(File& file, ScoreScaler scaler, std::size_t specs)
        : file_(file), scaler_(std::move(scaler)), specs_(specs) {
        for (std::size_t i = 0; i < file.work.frames.size(); ++i) place_of_[file.work.frames[i].packet] = i;
    }
    Status frame(std::uint32_t packet, const AVFrame& picture) override {
        auto& images = file_.frames[place_of_.at(packet)].images;
        images.resize(specs_);
        return scaler_.scale(picture, images);
    }
    Status lost(std::uint32_t packet) override {
        file_.frames[place_of_.at(packet)].lost = true;
        return {};
    }

   private:
    File& file_;
    ScoreScaler scaler_;
    std::size_t specs_;
    std::map<std::uint32_t, std::size_t> place_of_;
};

class Measurement {
   public:
    explicit Measurement(const Settings& settings) : settings_(settings), question_(settings.question) {}

    Result<Columns> go() {
        NOSCOPE_CHECK(open());
        std::vector<File> files;
        for (std::size_t i = 0; i < session_.recording.files.size(); ++i) {
            NOSCOPE_TRY(File file, read(i));
            files.push_back(std::move(file));
        }
        for (const std::size_t part : {0, 1})
            if (images_.needs_empty_scene()) NOSCOPE_CHECK(make_scene(part, files));
        for (std::size_t stage = 0; stage + 1 < settings_.detectors.stages.size(); ++stage)
            result_.columns.push_back({to_string(Stage{settings_.detectors.stages[stage].body, {}}),
                                       reuses_labels(settings_.detectors.stages[stage])});
        for (const File& file : files) NOSCOPE_CHECK(score(file));
        return std::move(result_);
    }

   private:
    Status open() {
        const SessionOptions options{question_.sampling,  question_.recording,         question_.range,
                                     question_.reference, question_.predicate.regions, question_.run};
        NOSCOPE_CHECK(check(question_.predicate));
        NOSCOPE_TRY(session_,
                    open_session(options, stages_, nullptr, {}, [this](const Reference& reference) -> Status {
                        const auto known =
                            reference.open_classes() ? std::vector<std::string>{} : reference.classes();
                        NOSCOPE_TRY(names_, resolve_classes(question_.predicate.classes, known));
                        return {};
                    }));
        set_classes(session_.classes);
        span_windows_ = span_windows_of(settings_.detectors, question_.sampling);
        NOSCOPE_TRY(DifferenceScorers scorers,
                    DifferenceScorers::make(settings_.detectors, question_.predicate));
        scorers_.emplace(std::move(scorers));
        images_ = PlanImages::of(settings_.detectors, question_.predicate);
        for (const RecordingFile& file : session_.recording.files)
            length_s_ = std::max(length_s_, file.start_s + file.scan.duration_s);
        return {};
    }

    void set_classes(const std::vector<std::string>& all) {
        std::vector<std::int32_t> ids;
        for (std::size_t i = 0; i < all.size(); ++i)
            for (const std::string& name : names_)
                if (lower(all[i]) == lower(name)) ids.push_back(static_cast<std::int32_t>(i));
        test_.emplace(question_.predicate, std::move(ids));
    }

    Result<File> read(std::size_t number) {
        const RecordingFile& recorded = session_.recording.files[number];
        File file;
        NOSCOPE_TRY(file.work, load_work(session_, number, question_.sampling, {}, span_windows_));
        for (const AskedFrame& frame : file.work.frames) {
            file.analysed.push_back({frame.window, frame.pts, frame.packet});
            file.frames.push_back({(recorded.start_s + file.work.index.seconds(frame.pts)) / length_s_});
        }
        NOSCOPE_CHECK(label(number, file));
        NOSCOPE_CHECK(take_images(number, file));
        return file;
    }

    Status label(std::size_t number, File& file) {
        NOSCOPE_TRY(
            CascadeRunner runner,
            CascadeRunner::make({*session_.store, *session_.reference, session_.model, {}, stages_},
                                {reference_alone(), question_.predicate, question_.sampling, span_windows_}));
        runner.positive = [this](const Detections& detections) { return test_->positive(detections); };
        runner.on_classes = [this](const std::vector<std::string>& classes) { set_classes(classes); };
        const FrameRequest request{session_.recording.files[number].scan.path, session_.file(number),
                                   &file.work.index, file.work.frames};
        NOSCOPE_TRY([[maybe_unused]] const bool finished,
                    runner.run_file(request, [&](std::size_t i, const FrameOutcome& outcome) -> Status {
                        file.frames[i].lost = !outcome.decision.decoded;
                        file.frames[i].positive = outcome.decision.positive;
                        return {};
                    }));
        return {};
    }

    Status take_images(std::size_t number, File& file) {
        NOSCOPE_TRY(const auto media, MediaFile::open(session_.recording.files[number].scan.path, {},
                                                      session_.file(number).identity.bytes));
        std::vector<ScoreSpec> specs(images_.specs().begin(), images_.specs().end());
        specs.push_back(kLightSpec);
        const std::size_t count = specs.size();
        NOSCOPE_TRY(ScoreScaler scaler, ScoreScaler::make(std::move(specs), media->info().orientation));
        TakeImages sink(file, std::move(scaler), count);
        std::vector<std::uint32_t> wanted;
        for (std::size_t i = 0; i < file.frames.size(); ++i)
            if (!file.frames[i].lost) wanted.push_back(file.work.frames[i].packet);
        std::ranges::sort(wanted);
        NOSCOPE_TRY([[maybe_unused]] const DecodeReport report,
                    decode(*media, file.work.index, wanted, 1, sink));
        return {};
    }

    std::size_t part_of(const Frame& frame) const { return frame.share < settings_.split ? 0 : 1; }

    Status make_scene(std::size_t part, const std::vector<File>& files) {
        std::vector<const Frame*> empty;
        for (const File& file : files)
            for (const Frame& frame : file.frames)
                if (!frame.lost && !frame.positive && part_of(frame) == part) empty.push_back(&frame);
        std::vector<SceneFrame> chosen;
        for (const std::int64_t i : spread_sample(std::ssize(empty), kSceneFrames, question_.run.seed)) {
            const Frame& frame = *empty[static_cast<std::size_t>(i)];
            chosen.push_back({frame.images, frame.share * length_s_});
        }
        result_.empty[part] = std::ssize(empty);
        result_.taken[part] = std::ssize(chosen);
        if (chosen.empty()) return {};
        NOSCOPE_TRY(scenes_[part], make_empty_scene(images_, chosen));
        return {};
    }

    Status score(const File& file) {
        std::vector<std::uint32_t> packets;
        for (const AskedFrame& frame : file.work.frames) packets.push_back(frame.packet);
        const auto of_packets = packet_scores(file.work.index, relative_sizes(file.work.index), packets);
        std::size_t first = 0;
        for (const auto span : reuse_spans(file.analysed, span_windows_)) {
            const auto frames = std::span(file.frames).subspan(first, span.size());
            for (std::size_t stage = 0; stage < result_.columns.size(); ++stage)
                score_span(static_cast<int>(stage), span, frames, file.work.index.time_base,
                           std::span(of_packets).subspan(first, span.size()));
            for (const Frame& frame : frames) {
                if (frame.lost) {
                    ++result_.lost;
                } else {
                    result_.positive.push_back(frame.positive);
                    result_.has_scene.push_back(result_.taken[1 - part_of(frame)] > 0);
                }
            }
            first += span.size();
        }
        return {};
    }

    // One reuse span: nothing is compared across its ends, as in a run.
    void score_span(int stage, std::span<const AnalysedFrame> span, std::span<const Frame> frames,
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
            const Frame* const other =
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

    const ScoreImage& image(int stage, const Frame& frame) const {
        return frame.images[static_cast<std::size_t>(images_.spec_of(stage))];
    }
    float distance(int stage, const Frame& now, const Frame& then) {
        return scorers_->distance(stage, image(stage, now), image(stage, then));
    }

    float from_empty(int stage, const Frame& now, const Frame& first) {
        const std::size_t other_part = 1 - part_of(now);
        if (result_.taken[other_part] == 0) return no_score();
        const EmptyScene& scene = scenes_[other_part];
        const auto light = [&](const Frame& frame) {
            return scene.both_lights ? is_infrared(frame.images.back()) : scene.only_infrared;
        };
        const BlockReference block(*scene.images[static_cast<std::size_t>(images_.spec_of(stage))],
                                   first.lost ? nullptr : &image(stage, first), !first.lost && light(first));
        const ReferenceImage* const empty = block.image(image(stage, now), light(now));
        return empty ? scorers_->distance(stage, image(stage, now), empty->image) : no_score();
    }

    const Settings& settings_;
    const FindOptions& question_;
    StageClock stages_;
    Session session_;
    std::vector<std::string> names_;
    std::optional<PredicateTest> test_;
    std::optional<DifferenceScorers> scorers_;
    PlanImages images_;
    std::array<EmptyScene, 2> scenes_;  // by the part that they are made from
    std::int64_t span_windows_ = 1;
    double length_s_ = 0;
    Columns result_;
};

}  // namespace

Result<Columns> measure(const Settings& settings) { return Measurement(settings).go(); }

}  // namespace noscope::quality
