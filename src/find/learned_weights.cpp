#include "find/learned_weights.h"

#include "base/error_text.h"
#include "base/sealed_bytes.h"
#include "base/sha256.h"
#include "base/text.h"
#include "base/try.h"
#include "cascade/spans.h"
#include "find/label_sample.h"
#include "find/scale_frames.h"
#include "training/find_trainer.h"
#include "training/train_logistic.h"
#include "video/infrared.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace noscope {
namespace {

// Of the analysed frames asked for, a twentieth is labelled, within these.
constexpr std::int64_t kShare = 20, kLeastFrames = 200, kMostFrames = 2000;
constexpr std::array<std::size_t, 4> kAnchorSteps{1, 2, 4, 8};
// Raised whenever the same sample would give other weights.
constexpr std::uint8_t kVersion = 1;

std::string hash(std::span<const std::uint8_t> bytes) {
    return sha256_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::vector<std::uint8_t> encode(const LogisticModel& model) {
    const std::string text = to_json(model);
    SealedWriter out(kVersion);
    out.append({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    return std::move(out).seal();
}

std::optional<LogisticModel> decode_model(std::span<const std::uint8_t> bytes) {
    auto in = SealedReader::open(bytes, kVersion);
    if (!in) return std::nullopt;
    const auto text = in->take(in->left());
    auto model = logistic_model_from_json({reinterpret_cast<const char*>(text.data()), text.size()}, "store");
    return model ? std::optional(std::move(*model)) : std::nullopt;
}

class Learning {
   public:
    Learning(const WeightSearch& search, CascadeTotals& totals) : search_(search), totals_(totals) {}

    Result<std::vector<std::vector<double>>> go() {
        weights_.resize(search_.plan.stages.size());
        NOSCOPE_CHECK(draw());
        NOSCOPE_CHECK(take_stored());
        if (open_.empty()) return std::move(weights_);
        NOSCOPE_TRY(const std::string trainer, find_trainer());
        NOSCOPE_CHECK(label());
        NOSCOPE_CHECK(add_rows());
        for (Open& open : open_) NOSCOPE_CHECK(train(trainer, open));
        return std::move(weights_);
    }

   private:
    // A stage whose weights are not in the store.
    struct Open {
        int stage = 0;
        std::string key;
        TrainingSet set{};
    };
    struct LabelledFrame {
        AskedFrame frame;
        bool sound = false, positive = false;
    };

    const DifferenceStage& stage(int number) const {
        return std::get<DifferenceStage>(search_.plan.stages[static_cast<std::size_t>(number)].body);
    }
    std::string text(int number) const { return to_string(Stage{stage(number), {}}); }

    Status draw() {
        if (search_.sample) {
            sample_ = *search_.sample;
            blocks_.resize(sample_.blocks.size());
            return {};
        }
        const std::string question =
            fmt::format("weights {} seed {} least {} most {} share {}", search_.question, search_.seed,
                        kLeastFrames, kMostFrames, kShare);
        NOSCOPE_TRY(sample_, sample_of(search_.session, question, [&]() -> Result<BlockSample> {
                        const auto start = RunClock::now();
                        NOSCOPE_TRY(const BlockPopulation population,
                                    block_population(search_.session, search_.sampling, {.activity = true},
                                                     search_.cancel));
                        const std::int64_t frames =
                            std::clamp(population.frames() / kShare, kLeastFrames, kMostFrames);
                        search_.stages.add("sample", seconds_since(start), std::ssize(population.blocks));
                        return draw_sample(population, {.seed = search_.seed,
                                                        .train = blocks_for_frames(population, frames)});
                    }));
        blocks_.resize(sample_.blocks.size());
        return {};
    }

    Status take_stored() {
        const std::string sample = hash(encode(sample_));
        for (int number = 0; number < std::ssize(search_.plan.stages); ++number) {
            if (!search_.scorers.learns(number)) continue;
            const std::string scene =
                search_.scorers.against(number) == Against::empty ? search_.scene.name : "";
            const std::string all =
                fmt::format("{} seed {} sample {} stage {} empty scene {}", search_.question, search_.seed,
                            sample, search_.scorers.text(number), scene);
            const std::string key = "block weights " + sha256_hex(search_.session.fingerprint(all));
            NOSCOPE_TRY(const auto stored, search_.session.store->artifact(key));
            auto model = stored ? decode_model(*stored) : std::nullopt;
            if (model)
                NOSCOPE_CHECK(set(number, *model));
            else
                open_.push_back({number, key});
        }
        return {};
    }

    Error cannot_learn(int number, const std::string& why) const {
        return fail(ErrorCode::usage, "`{}` cannot learn: {}{}{}", text(number), why,
                    search_.advice.empty() ? "" : "; ", search_.advice);
    }

    Status set(int number, const LogisticModel& model) {
        if (std::ranges::none_of(model.weights, [](double weight) { return weight > 0; }))
            return cannot_learn(number,
                                fmt::format("in no block of {} labelled rows does a change go with the label",
                                            with_commas(static_cast<std::int64_t>(model.rows))));
        weights_[static_cast<std::size_t>(number)] = model.weights;
        return {};
    }

    Status label() {
        SampleLabels labels;
        SampleLabelling labelling{search_.session, search_.sampling, sample_, search_.cancel, search_.stages};
        labelling.enough = search_.enough;
        labelling.on_classes = search_.on_classes;
        labelling.on_tick = [&] { search_.on_tick(labels.labelled, sample_.frames()); };
        labelling.hear = [&](std::size_t block, const AskedFrame& frame, const StoredLabel& label) -> Status {
            blocks_[block].push_back(
                {frame, !label.damaged, !label.damaged && search_.positive(label.detections)});
            return {};
        };
        const Status status = label_sample(labelling, labels);
        totals_.add(labels.totals);
        NOSCOPE_CHECK(Status(status));
        if (!labels.finished) return fail(ErrorCode::interrupted, "interrupted; the same command goes on");
        for (auto& block : blocks_)
            std::ranges::sort(block, {}, [](const LabelledFrame& one) {
                return std::tuple(one.frame.pts, one.frame.duplicate);
            });
        return {};
    }

    Status add_rows() {
        for (Open& open : open_) {
            const int grid = stage(open.stage).grid;
            open.set.columns = static_cast<std::size_t>(grid) * static_cast<std::size_t>(grid);
            NOSCOPE_TRY(const std::vector<bool> counting, search_.scorers.counting_blocks(open.stage));
            open.set.used.assign(counting.begin(), counting.end());
        }
        std::map<std::size_t, std::vector<std::size_t>> by_file;
        for (std::size_t block = 0; block < blocks_.size(); ++block)
            by_file[sample_.blocks[block].file].push_back(block);
        std::vector<ScoreSpec> specs(search_.images.specs().begin(), search_.images.specs().end());
        if (search_.scene.both_lights) specs.push_back(kLightSpec);
        for (const auto& [file, blocks] : by_file) {
            NOSCOPE_TRY(const FileWork work,
                        load_work(search_.session, file, search_.sampling, search_.cancel));
            std::vector<std::uint32_t> wanted;
            for (const std::size_t block : blocks)
                for (const LabelledFrame& one : blocks_[block])
                    if (one.sound) wanted.push_back(one.frame.packet);
            if (wanted.empty()) continue;
            std::ranges::sort(wanted);
            NOSCOPE_TRY(const ScaledFrames scaled, scale_frames(search_.session, file, work.index, wanted,
                                                                specs, search_.stages, search_.cancel));
            totals_.frames_decoded += scaled.frames_decoded;
            const auto start = RunClock::now();
            for (const std::size_t block : blocks)
                for (Open& open : open_) add_block(open, block, scaled, work.index.time_base);
            search_.stages.add("difference", seconds_since(start), std::ssize(wanted));
        }
        return {};
    }

    void add_block(Open& open, std::size_t block, const ScaledFrames& scaled, Rational time_base) {
        const auto& frames = blocks_[block];
        const auto spec = static_cast<std::size_t>(search_.images.spec_of(open.stage));
        const auto images = [&](const LabelledFrame& one) -> const std::vector<ScoreImage>* {
            const auto found = scaled.images.find(one.frame.packet);
            return one.sound && found != scaled.images.end() ? &found->second : nullptr;
        };
        if (stage(open.stage).against == Against::empty) {
            for (const LabelledFrame& one : frames) {
                const auto* now = images(one);
                const ScoreImage* scene = now ? empty_scene(spec, *now) : nullptr;
                if (scene) add_row(open, block, (*now)[spec], *scene, one.positive);
            }
            return;
        }
        std::vector<AskedFrame> asked;
        for (const LabelledFrame& one : frames) asked.push_back(one.frame);
        for (const FramePair& pair : training_pairs(stage(open.stage), asked, time_base)) {
            const LabelledFrame &one = frames[pair.frame], &other = frames[pair.earlier];
            const auto *now = images(one), *then = images(other);
            if (now && then)
                add_row(open, block, (*now)[spec], (*then)[spec], one.positive != other.positive);
        }
    }

    // Null where there is none in this light.
    const ScoreImage* empty_scene(std::size_t spec, const std::vector<ScoreImage>& now) const {
        const EmptyScene& scene = search_.scene;
        const bool infrared = scene.both_lights ? is_infrared(now.back()) : scene.only_infrared;
        const auto chosen = scene.images[spec]->choose(now[spec], infrared);
        return chosen ? &scene.images[spec]->images()[*chosen].image : nullptr;
    }

    void add_row(Open& open, std::size_t block, const ScoreImage& now, const ScoreImage& then, bool label) {
        std::vector<double> errors(open.set.columns);
        search_.scorers.block_errors(open.stage, now, then, errors);
        for (const double error : errors) open.set.features.push_back(static_cast<float>(error));
        open.set.labels.push_back(label ? 1 : 0);
        open.set.groups.push_back(static_cast<std::uint32_t>(block));
    }

    Status train(const std::string& trainer, const Open& open) {
        const bool pairs = stage(open.stage).against != Against::empty;
        const auto rows = std::ssize(open.set.labels);
        const auto ones = std::ranges::count(open.set.labels, 1);
        if (ones == 0 || ones == rows)
            return cannot_learn(
                open.stage, fmt::format("{} of {} {} {}", with_commas(ones), with_commas(rows),
                                        pairs ? "pairs of frames that were labelled, each within some 10 s,"
                                              : "frames that were labelled",
                                        pairs ? "differ in their label" : "hold what is asked for"));
        const auto start = RunClock::now();
        LogisticSettings settings;
        settings.seed = search_.seed;
        auto learnt = train_logistic(trainer, open.set, settings, {}, search_.cancel);
        search_.stages.add("train", seconds_since(start), rows);
        if (!learnt && learnt.error().code == ErrorCode::recording)
            return cannot_learn(open.stage, learnt.error().message);
        NOSCOPE_TRY(const LogisticModel model, std::move(learnt));
        NOSCOPE_CHECK(search_.session.store->put_artifact(open.key, encode(model)));
        const std::string held_out =
            model.held_out_loss ? fmt::format(", {:.3f} on blocks held out", *model.held_out_loss) : "";
        if (search_.note)
            search_.note(fmt::format(
                "{}: weights learnt from {} {}, {} of them {}; loss {:.3f}{}, of .693 that knowing nothing "
                "costs",
                text(open.stage), with_commas(rows), pairs ? "pairs of frames" : "frames", with_commas(ones),
                pairs ? "of unlike labels" : "positive", model.training_loss, held_out));
        return set(open.stage, model);
    }

    const WeightSearch& search_;
    CascadeTotals& totals_;
    BlockSample sample_;
    std::vector<std::vector<LabelledFrame>> blocks_;  // as sample_.blocks; a block's in pts order
    std::vector<Open> open_;
    std::vector<std::vector<double>> weights_;  // by stage
};

}  // namespace

std::vector<FramePair> training_pairs(const DifferenceStage& stage, std::span<const AskedFrame> block,
                                      Rational time_base) {
    std::vector<FramePair> pairs;
    if (stage.against == Against::anchor) {
        for (std::size_t i = 0; i < block.size(); ++i)
            for (const std::size_t step : kAnchorSteps)
                if (step <= i) pairs.push_back({i, i - step});
    } else if (stage.against == Against::previous) {
        std::vector<AnalysedFrame> frames;
        for (const AskedFrame& frame : block)
            frames.push_back({frame.window, frame.pts, frame.packet, frame.key});
        const auto earlier = earlier_frames(frames, time_base, stage.age);
        for (std::size_t i = 0; i < earlier.size(); ++i)
            if (earlier[i] >= 0) pairs.push_back({i, static_cast<std::size_t>(earlier[i])});
    }
    return pairs;
}

Result<std::vector<std::vector<double>>> learn_weights(const WeightSearch& search, CascadeTotals& totals) {
    if (!search.scorers.learns()) return std::vector<std::vector<double>>{};
    return Learning(search, totals).go();
}

}  // namespace noscope
