#include "model_quality/material.h"

#include "base/error_text.h"
#include "base/try.h"
#include "difference/reference_images.h"
#include "find/difference_scorers.h"
#include "find/plan_images.h"
#include "find/training_rows.h"
#include "find/block_population.h"
#include "cascade/spans.h"
#include "query/windows.h"
#include "specialized/cnn_input.h"
#include "video/infrared.h"

#include <algorithm>
#include <limits>
#include <set>

namespace noscope::model_quality {
namespace {

using quality::LabelledFile;
using quality::LabelledFrame;

bool infrared(const LabelledFrame& frame) { return is_infrared(frame.images.back()); }

class Gathering {
   public:
    explicit Gathering(const Settings& settings) : settings_(settings) {}

    Result<Material> go() {
        const auto images = PlanImages::of(settings_.detectors, settings_.question.predicate);
        result_.specs.assign(images.specs().begin(), images.specs().end());
        result_.first_view = result_.specs.size();
        for (const View& view : settings_.views)
            result_.specs.push_back(spec_of(view, settings_.question.predicate));
        result_.specs.push_back(kLightSpec);
        NOSCOPE_TRY(result_.recording, quality::read_labelled(settings_.question, 1, result_.specs));
        result_.split = {settings_.split * result_.recording.length_s, settings_.gap_s};
        if (!settings_.teacher.empty()) NOSCOPE_CHECK(ask_teacher());
        NOSCOPE_TRY(result_.block_windows, block_windows());
        for (std::size_t i = 0; i < result_.recording.files.size(); ++i) NOSCOPE_CHECK(add_file(i));
        if (result_.train.empty() || result_.test.empty())
            return fail(ErrorCode::recording,
                        "the recording is too short: {} frames before the cut, {} behind",
                        result_.train.size(), result_.test.size());
        std::int64_t empty = 0;
        result_.scene = quality::scene_frames(
            result_.recording, [this](const LabelledFrame& frame) { return in_train_.contains(&frame); },
            settings_.question.run.seed, empty);
        return std::move(result_);
    }

   private:
    Status ask_teacher() {
        FindOptions question = settings_.question;
        question.reference.model = settings_.teacher;
        question.range.to = fmt::format("{}", result_.split.at_s);
        NOSCOPE_TRY(quality::LabelledRecording teacher, quality::read_labelled(question, 1, {}));
        result_.teacher = std::move(teacher);
        return {};
    }

    // Null where it was not asked.
    const LabelledFrame* teacher_frame(std::size_t file, std::uint32_t packet) const {
        if (!result_.teacher) return nullptr;
        const LabelledFile& asked = result_.teacher->files[file];
        const auto found = std::ranges::find(asked.work.frames, packet, &AskedFrame::packet);
        if (found == asked.work.frames.end()) return nullptr;
        return &asked.frames[static_cast<std::size_t>(found - asked.work.frames.begin())];
    }

    Result<std::int64_t> block_windows() const {
        const Rational window = settings_.question.sampling.window;
        if (settings_.block_s == 0) return sample_block_windows(window);
        return windows_a_span({settings_.block_s, 1}, window);
    }

    Status add_file(std::size_t number) {
        const LabelledFile& file = result_.recording.files[number];
        const Session& session = result_.recording.session;
        const RecordingFile& recorded = session.recording.files[number];
        result_.files.push_back({session.file(number).identity.head_sha256, std::nullopt});
        const std::size_t first = result_.blocks.size();
        for (std::size_t i = 0; i < file.frames.size(); ++i) {
            const std::int64_t block = file.work.frames[i].window / result_.block_windows;
            if (result_.blocks.size() == first || result_.blocks.back().population.number != block)
                begin_block(number, block, recorded.start_s, file.frames[i]);
            MaterialBlock& current = result_.blocks.back();
            ++current.population.frames;
            const LabelledFrame& frame = file.frames[i];
            if (frame.lost || current.part == Part::neither) continue;
            Row row{&frame, nullptr, static_cast<std::uint32_t>(result_.blocks.size() - 1)};
            if (current.part == Part::test) {
                result_.test.push_back(row);
                continue;
            }
            row.by_teacher = teacher_frame(number, file.work.frames[i].packet);
            if (result_.teacher && (!row.by_teacher || row.by_teacher->lost)) continue;
            result_.train.push_back(row);
            in_train_.insert(&frame);
        }
        return add_activity(number, file, first);
    }

    void begin_block(std::size_t file, std::int64_t number, double start_s, const LabelledFrame& frame) {
        const auto at = [&](std::int64_t block) {
            return window_start_s(block * result_.block_windows, settings_.question.sampling.window);
        };
        MaterialBlock block;
        block.population.file = static_cast<std::uint32_t>(file);
        block.population.number = number;
        block.population.file_s = at(number);
        block.population.night = !frame.lost && infrared(frame);
        block.time = {start_s + at(number), start_s + at(number + 1)};
        block.part = part_of(block.time, result_.split);
        block.first = &frame;
        result_.blocks.push_back(block);
    }

    Status add_activity(std::size_t number, const LabelledFile& file, std::size_t first) {
        std::vector<BlockTime> times;
        for (std::size_t i = first; i < result_.blocks.size(); ++i) {
            const MaterialBlock& block = result_.blocks[i];
            const double from_s = block.population.file_s;
            times.push_back({from_s, from_s + block.time.to_s - block.time.from_s});
        }
        const Session& session = result_.recording.session;
        NOSCOPE_TRY(const BlockActivity activity,
                    block_activity(file.work.index, times, kActivityDecodeS, [&] {
                        return MediaFile::open(session.recording.files[number].scan.path, {},
                                               session.file(number).identity.bytes);
                    }));
        for (std::size_t i = first; i < result_.blocks.size(); ++i)
            result_.blocks[i].population.activity = activity.blocks[i - first];
        return {};
    }

    // As runs have it.
    static constexpr double kActivityDecodeS = PopulationSettings{}.activity_decode_s;

    const Settings& settings_;
    std::set<const LabelledFrame*> in_train_;
    Material result_;
};

// Pictures of the empty scene of one size, and which of them a frame is compared with.
class Scene {
   public:
    static Result<std::optional<Scene>> make(const Material& material, std::size_t spec) {
        if (material.scene.empty()) return std::optional<Scene>{};
        std::vector<EmptyFrame> frames;
        for (const LabelledFrame* frame : material.scene)
            frames.push_back({&frame->images[spec], frame->time_s, infrared(*frame)});
        NOSCOPE_TRY(ReferenceImages images, ReferenceImages::make(frames));
        return std::optional<Scene>(Scene(material, spec, std::move(images)));
    }

    const ScoreImage* image(const Row& row) const {
        const LabelledFrame& first = *material_->blocks[row.block].first;
        const BlockReference block(images_, first.lost ? nullptr : &first.images[spec_],
                                   !first.lost && infrared(first));
        const ReferenceImage* const chosen = block.image(row.frame->images[spec_], infrared(*row.frame));
        // In a light of which there is no empty frame: another picture is better than none.
        return chosen ? &chosen->image : &images_.images().front().image;
    }

   private:
    Scene(const Material& material, std::size_t spec, ReferenceImages images)
        : material_(&material), spec_(spec), images_(std::move(images)) {}

    const Material* material_;
    std::size_t spec_;
    ReferenceImages images_;
};

CnnSamples make_part(const Material& material, std::size_t spec, const std::vector<Row>& rows,
                     const std::optional<Scene>& scene, bool by_teacher) {
    const ScoreSpec& asked = material.specs[spec];
    CnnSamples samples;
    samples.size = {asked.width, asked.height};
    samples.difference = scene.has_value();
    samples.levels.resize(rows.size() * samples.row_size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Row& row = rows[i];
        const LabelledFrame& label = by_teacher ? *row.by_teacher : *row.frame;
        write_channels(row.frame->images[spec], scene ? scene->image(row) : nullptr,
                       std::span(samples.levels).subspan(i * samples.row_size(), samples.row_size()));
        samples.labels.push_back(label.positive ? 1 : 0);
        samples.groups.push_back(row.block);
        samples.weights.push_back(1);
        auto& boxes = samples.boxes.emplace_back();
        for (const Box& box : label.counted)
            if (const auto placed = box_in_image(box, label.width, label.height, asked))
                boxes.push_back(*placed);
    }
    return samples;
}

}  // namespace

Result<Material> gather(const Settings& settings) { return Gathering(settings).go(); }

Result<PartSamples> make_samples(const Material& material, std::size_t view, bool by_teacher) {
    const std::size_t spec = material.first_view + view;
    NOSCOPE_TRY(const auto scene, Scene::make(material, spec));
    return PartSamples{make_part(material, spec, material.train, scene, by_teacher),
                       make_part(material, spec, material.test, scene, false)};
}

Result<std::vector<DetectorScores>> score_detectors(const Settings& settings, const Material& material) {
    NOSCOPE_TRY(DifferenceScorers scorers,
                DifferenceScorers::make(settings.detectors, settings.question.predicate));
    const auto images = PlanImages::of(settings.detectors, settings.question.predicate);
    std::vector<DetectorScores> all;
    for (int stage = 0; stage + 1 < std::ssize(settings.detectors.stages); ++stage) {
        const auto spec = static_cast<std::size_t>(images.spec_of(stage));
        NOSCOPE_TRY(const auto scene, Scene::make(material, spec));
        DetectorScores& column = all.emplace_back();
        column.detector =
            to_string(Stage{settings.detectors.stages[static_cast<std::size_t>(stage)].body, {}});
        for (const Row& row : material.test)
            column.scores.push_back(scene
                                        ? scorers.distance(stage, row.frame->images[spec], *scene->image(row))
                                        : std::numeric_limits<float>::quiet_NaN());
    }
    return all;
}

}  // namespace noscope::model_quality
