#include "find/train_models.h"

#include "base/error_text.h"
#include "base/sha256.h"
#include "base/text.h"
#include "base/try.h"
#include "find/query_json.h"
#include "find/training_rows.h"
#include "query/ranking.h"
#include "specialized/cnn_input.h"
#include "training/find_trainer.h"
#include "training/train_cnn.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace noscope {
namespace {

// Frames of either kind with fewer of which nothing is learnt (docs/specialized-quality.md).
constexpr std::int64_t kLeastTrained = 20, kLeastJudged = 5;
// A teacher is wrong now and then.
constexpr float kTeacherWeight = .5F;
// Raised whenever the same rows would give another model.
constexpr int kVersion = 1;
// What the plain difference is taken with: gain too, as a net's difference channel has it.
constexpr int kPeerGrid = 10;
constexpr const char* kPeerText = "mse(empty,10x10,gain)";

OrderedJson number_or_null(const std::optional<double>& value) {
    return value ? OrderedJson(*value) : OrderedJson(nullptr);
}

std::optional<double> number_in(const OrderedJson& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}

std::optional<double> auc_of(std::span<const float> scores, const std::vector<std::uint8_t>& labels) {
    std::vector<float> numbers;
    std::vector<bool> wanted;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        if (std::isnan(scores[i])) continue;
        numbers.push_back(scores[i]);
        wanted.push_back(labels[i] != 0);
    }
    return area_under_curve(numbers, wanted);
}

// ".987": as docs/difference.md writes them.
std::string share(std::optional<double> value) {
    return value ? fmt::format("{:.3f}", *value) : std::string("unknown");
}

class Training {
   public:
    Training(const ModelTraining& training, std::vector<LearntStage>& learnt)
        : training_(training), learnt_(learnt) {}

    Result<std::vector<std::optional<SpecializedModel>>> go() {
        NOSCOPE_CHECK(take_stored());
        if (!open_.empty()) {
            NOSCOPE_TRY(trainer_, find_trainer());
            NOSCOPE_TRY(train_, training_.train());
            NOSCOPE_TRY(select_, training_.select());
            NOSCOPE_CHECK(check_counts());
            if (training_.correct) NOSCOPE_CHECK(correct());
            NOSCOPE_CHECK(train());
        }
        for (const auto& model : models_)
            if (model) tell(*model);
        return std::move(models_);
    }

   private:
    // A stage whose model is not in the store.
    struct Open {
        std::size_t stage = 0;
        std::string key;
        std::size_t rows = 0;  // index into specs_
    };

    const CnnArchitecture& net(std::size_t stage) const {
        return std::get<CnnStage>(training_.plan.stages[stage].body);
    }
    std::string text(std::size_t stage) const {
        return to_string(Stage{training_.plan.stages[stage].body, {}});
    }
    BlockImageRequest image_request() const {
        return {training_.session, training_.sampling, training_.images, training_.scene,
                training_.cancel,  training_.stages,   training_.cost};
    }

    Status take_stored() {
        Store& store = *training_.session.store;
        models_.resize(training_.plan.stages.size());
        for (std::size_t i = 0; i < models_.size(); ++i) {
            if (training_.plan.stages[i].kind() != StageKind::cnn) continue;
            const std::string all =
                fmt::format("{} version {} net {} empty scene {} seed {}", training_.key, kVersion, text(i),
                            net(i).difference ? training_.scene.name : "", training_.seed);
            const std::string key = "specialized model " + sha256_hex(training_.session.fingerprint(all));
            NOSCOPE_TRY(const auto stored, store.artifact(key));
            if (stored) models_[i] = decode_specialized_model(*stored);
            if (models_[i]) continue;
            const RowSpec rows{static_cast<std::size_t>(training_.images.spec_of(static_cast<int>(i))),
                               net(i).difference};
            const auto known = std::ranges::find(specs_, rows);
            open_.push_back({i, key, static_cast<std::size_t>(known - specs_.begin())});
            if (known == specs_.end()) specs_.push_back(rows);
        }
        return {};
    }

    Status check_counts() const {
        NOSCOPE_CHECK(check_counts(count_frames(train_), kLeastTrained, true));
        return check_counts(count_frames(select_), kLeastJudged, false);
    }

    Status check_counts(const FrameCounts& counts, std::int64_t least, bool trains) const {
        const std::int64_t negative = counts.frames - counts.positive;
        const bool rare = counts.positive < least;
        if (!rare && negative >= least) return {};
        return fail(
            ErrorCode::usage,
            "`{}` cannot learn: of {} labelled frames to {} {} {} what is asked for, and {} are needed; "
            "label more (--label-budget){} {} the region",
            text(open_.front().stage), with_commas(counts.frames), trains ? "train on" : "judge it by",
            with_commas(rare ? counts.positive : negative), rare ? "hold" : "are without", least,
            trains && !training_.correct ? ", let a cheap detector label too (--teacher yolov8n), or" : " or",
            rare ? "widen" : "narrow");
    }

    CnnTrainingSettings settings(std::size_t candidates) const {
        CnnTrainingSettings made;
        made.seed = training_.seed;
        made.threads = std::max(1, std::min(training_.cnn.threads, static_cast<int>(candidates)));
        return made;
    }

    Result<std::vector<TrainedCnn>> run(const std::vector<CnnCandidate>& candidates) {
        const auto start = RunClock::now();
        auto nets = train_cnns(
            trainer_, candidates, settings(candidates.size()),
            [&](const TrainingProgress& progress) {
                training_.on_training(progress.done, progress.seconds_left);
            },
            training_.cancel);
        training_.stages.add("train", seconds_since(start),
                             static_cast<std::int64_t>(candidates.front().samples->rows()));
        if (!nets && nets.error().code == ErrorCode::recording)
            return fail(ErrorCode::usage, "`{}` cannot learn: {}", text(open_.front().stage),
                        nets.error().message);
        return nets;
    }

    // By a net that learnt from the teacher's labels alone.
    Status correct() {
        const Open& first = open_.front();
        NOSCOPE_TRY(auto rows, training_rows(image_request(), train_, {specs_[first.rows]}, kTeacherWeight));
        NOSCOPE_TRY(const auto nets, run({{net(first.stage), &rows[0].samples}}));
        NOSCOPE_TRY(const SpecializedModel model, model_of(nets[0], first.stage));
        NOSCOPE_TRY(const auto logits, logits_of(model, rows[0].samples));
        std::vector<std::vector<float>> confidences;
        for (const LabelledBlock& block : train_)
            confidences.emplace_back(block.frames.size(), std::numeric_limits<float>::quiet_NaN());
        for (std::size_t i = 0; i < logits.size(); ++i) {
            const RowPlace place = rows[0].places[i];
            confidences[place.block][place.frame] =
                static_cast<float>(Calibration{}.confidence(static_cast<double>(logits[i])));
        }
        NOSCOPE_CHECK(training_.correct(train_, confidences));
        return check_counts(count_frames(train_), kLeastTrained, true);
    }

    Status train() {
        std::vector<CnnCandidate> candidates;
        std::vector<TrainedCnn> nets;
        {
            NOSCOPE_TRY(const auto rows, training_rows(image_request(), train_, specs_, kTeacherWeight));
            for (const Open& open : open_) candidates.push_back({net(open.stage), &rows[open.rows].samples});
            NOSCOPE_TRY(nets, run(candidates));
        }
        NOSCOPE_TRY(const auto peer, peer_metric());
        NOSCOPE_TRY(const auto judged,
                    training_rows(image_request(), select_, specs_, 1, {peer.get(), peer_spec_}));
        for (std::size_t i = 0; i < open_.size(); ++i)
            NOSCOPE_CHECK(finish(open_[i], nets[i], judged[open_[i].rows]));
        return {};
    }

    // The plain difference at the size of the first image that the plan compares with the empty scene; null
    // where there is none.
    Result<std::unique_ptr<Metric>> peer_metric() {
        for (int stage = 0; stage < std::ssize(training_.plan.stages); ++stage) {
            if (!training_.images.uses_empty_scene(stage)) continue;
            peer_spec_ = static_cast<std::size_t>(training_.images.spec_of(stage));
            const ScoreSpec& spec = training_.images.specs()[peer_spec_];
            MetricOptions options;
            options.gain = true;
            options.regions = training_.predicate.regions;
            options.exclusions = training_.predicate.exclusions;
            options.crop = spec.crop;
            return make_metric("mse", {kPeerGrid, kPeerGrid}, spec.width, spec.height, options);
        }
        return std::unique_ptr<Metric>();
    }

    Result<SpecializedModel> model_of(const TrainedCnn& net, std::size_t stage) const {
        NOSCOPE_TRY(CnnIr ir, make_cnn_ir(net));
        SpecializedModel model;
        model.architecture = net.architecture;
        model.crop = training_.images
                         .specs()[static_cast<std::size_t>(training_.images.spec_of(static_cast<int>(stage)))]
                         .crop;
        model.ir_xml = std::move(ir.xml);
        model.ir_weights = std::move(ir.weights);
        model.record = net.record;
        return model;
    }

    Result<std::vector<float>> logits_of(const SpecializedModel& model, const CnnSamples& samples) const {
        NOSCOPE_TRY(const auto network, CnnNetwork::open(model, training_.cnn));
        std::vector<float> logits(samples.rows());
        for (std::size_t first = 0; first < logits.size(); first += network->batch()) {
            const std::size_t count = std::min(network->batch(), logits.size() - first);
            for (std::size_t i = 0; i < count; ++i)
                std::ranges::copy(samples.row(first + i), network->input(i).begin());
            NOSCOPE_CHECK(network->run(count, std::span(logits).subspan(first, count)));
        }
        return logits;
    }

    Status finish(const Open& open, const TrainedCnn& net, const TrainingRows& judged) {
        NOSCOPE_TRY(SpecializedModel model, model_of(net, open.stage));
        NOSCOPE_TRY(const auto logits, logits_of(model, judged.samples));
        const auto& labels = judged.samples.labels;
        const std::vector<double> wide(logits.begin(), logits.end());
        model.calibration = calibrate(wide, labels);
        const OrderedJson judgement{
            {"frames", labels.size()},
            {"positive", std::ranges::count(labels, 1)},
            {"auc", number_or_null(auc_of(logits, labels))},
            {"difference", kPeerText},
            {"difference_auc",
             number_or_null(judged.differences.empty() ? std::nullopt : auc_of(judged.differences, labels))}};
        const auto all = OrderedJson::parse(training_.key, nullptr, false);
        model.trained_for = to_text({{"query", all.is_discarded() ? OrderedJson(training_.key) : all},
                                     {"reference", training_.session.reference->name()},
                                     {"empty_scene", net.architecture.difference ? training_.scene.name : ""},
                                     {"judged", judgement}});
        NOSCOPE_CHECK(training_.session.store->put_artifact(open.key, encode(model)));
        models_[open.stage] = std::move(model);
        return {};
    }

    void tell(const SpecializedModel& model) {
        LearntStage stage;
        stage.stage = fmt::format("cnn({})", to_string(model.architecture));
        stage.rows = static_cast<std::int64_t>(model.record.rows + model.record.held_out_rows);
        stage.positive_rows =
            static_cast<std::int64_t>(model.record.positives + model.record.held_out_positives);
        const auto known = OrderedJson::parse(model.trained_for, nullptr, false);
        if (known.is_object() && known.contains("judged") && known["judged"].is_object()) {
            const OrderedJson& judged = known["judged"];
            stage.judged = static_cast<std::int64_t>(number_in(judged, "frames").value_or(0));
            stage.judged_positive = static_cast<std::int64_t>(number_in(judged, "positive").value_or(0));
            stage.auc = number_in(judged, "auc");
            stage.difference_auc = number_in(judged, "difference_auc");
        }
        const auto& epochs = model.record.epochs;
        for (const CnnEpoch& epoch : epochs)
            stage.epochs.push_back(
                {epoch.training_loss, epoch.held_out_loss,
                 std::isnan(epoch.held_out_auc) ? std::nullopt : std::optional(epoch.held_out_auc)});
        stage.best_epoch = model.record.best_epoch;
        const auto best = static_cast<std::size_t>(model.record.best_epoch);
        const double held_out =
            best < epochs.size() ? epochs[best].held_out_auc : std::numeric_limits<double>::quiet_NaN();
        training_.note(
            fmt::format("`{}`: learnt from {} frames, {} positive{}; on {} other frames, {} positive, its "
                        "AUC is {}, that of "
                        "the plain difference {}",
                        stage.stage, with_commas(stage.rows), with_commas(stage.positive_rows),
                        std::isnan(held_out) ? "" : fmt::format(" (AUC {:.3f} on blocks held out)", held_out),
                        with_commas(stage.judged), with_commas(stage.judged_positive), share(stage.auc),
                        share(stage.difference_auc)));
        if (stage.auc && stage.difference_auc && *stage.auc <= *stage.difference_auc)
            training_.warn(fmt::format(
                "`{}` is no better than the plain difference to the empty scene (AUC {} and {} on {} "
                "labelled "
                "frames): put `mse(empty,10x10,gain)[auto]` in its place, or label more (--label-budget)",
                stage.stage, share(stage.auc), share(stage.difference_auc), with_commas(stage.judged)));
        learnt_.push_back(std::move(stage));
    }

    const ModelTraining& training_;
    std::vector<LearntStage>& learnt_;
    std::string trainer_;
    std::vector<LabelledBlock> train_, select_;
    std::vector<Open> open_;
    std::vector<RowSpec> specs_;
    std::size_t peer_spec_ = 0;
    std::vector<std::optional<SpecializedModel>> models_;
};

}  // namespace

Result<std::vector<std::optional<SpecializedModel>>> train_models(const ModelTraining& training,
                                                                  std::vector<LearntStage>& learnt) {
    return Training(training, learnt).go();
}

}  // namespace noscope
