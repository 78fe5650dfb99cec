#include "find/train_models.h"

#include "base/error_text.h"
#include "base/sha256.h"
#include "base/text.h"
#include "base/try.h"
#include "find/net_peers.h"
#include "find/query_json.h"
#include "find/training_rows.h"
#include "search/scorer_pairs.h"
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
// The AUC of a score that tells nothing.
constexpr double kChance = .5;
// Raised whenever the same rows would give another model.
constexpr int kVersion = 2;

OrderedJson number_or_null(const std::optional<double>& value) {
    return value ? OrderedJson(*value) : OrderedJson(nullptr);
}

std::optional<double> number_in(const OrderedJson& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}

std::string text_in(const OrderedJson& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// "a", "a, or b", "a, b, or c".
std::string either(std::vector<std::string> ways) {
    if (ways.size() > 1) ways.back() = "or " + ways.back();
    return join(ways, ", ");
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
            // Whatever a net sees, what stands out can be pasted.
            const RowSpec rows{static_cast<std::size_t>(training_.images.spec_of(static_cast<int>(i))),
                               net(i).difference ? RowDifference::seen : RowDifference::pasting};
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
        std::vector<std::string> ways{"label more (--label-budget)"};
        if (trains && !training_.correct && training_.may_have_teacher)
            ways.push_back("let a cheap detector label too (--teacher yolov8n)");
        if (!rare)
            ways.push_back("ask about a narrower --region");
        else if (!training_.predicate.regions.empty())
            ways.push_back("widen the --region");
        return fail(
            ErrorCode::usage,
            "`{}`{} cannot learn: of {} labelled frames to {} {} {} what is asked for, and {} are needed; {}",
            text(open_.front().stage), open_.size() > 1 ? " and the other nets" : "",
            with_commas(counts.frames), trains ? "train on" : "judge by",
            with_commas(rare ? counts.positive : negative), rare ? "hold" : "are without", least,
            either(ways));
    }

    CnnTrainingSettings settings(std::size_t candidates) const {
        CnnTrainingSettings made;
        made.seed = training_.seed;
        made.threads = std::max(1, std::min(training_.cnn.threads, static_cast<int>(candidates)));
        return made;
    }

    // By candidate: why it cannot learn is ErrorCode::recording.
    Result<std::vector<Result<TrainedCnn>>> run(const std::vector<CnnCandidate>& candidates) {
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
            return std::vector<Result<TrainedCnn>>(candidates.size(), nets.error());
        return nets;
    }

    Error cannot_learn(std::size_t stage, const Error& why) const {
        return fail(ErrorCode::usage, "`{}` cannot learn: {}", text(stage), why.message);
    }

    // By a net that learnt from the teacher's labels alone.
    Status correct() {
        const Open& first = open_.front();
        NOSCOPE_TRY(auto rows, training_rows(image_request(), train_, {specs_[first.rows]}, kTeacherWeight));
        NOSCOPE_TRY(const auto nets, run({{net(first.stage), &rows[0].samples}}));
        if (!nets[0]) return cannot_learn(first.stage, nets[0].error());
        NOSCOPE_TRY(const SpecializedModel model, model_of(*nets[0], first.stage));
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
        std::vector<Result<TrainedCnn>> nets;
        {
            NOSCOPE_TRY(const auto rows, training_rows(image_request(), train_, specs_, kTeacherWeight));
            for (const Open& open : open_) candidates.push_back({net(open.stage), &rows[open.rows].samples});
            NOSCOPE_TRY(nets, run(candidates));
        }
        std::optional<Error> failed;
        for (std::size_t i = 0; i < open_.size(); ++i) {
            if (nets[i]) continue;
            const Error why = cannot_learn(open_[i].stage, nets[i].error());
            if (training_.left_out) training_.left_out(why.message);
            if (!failed) failed = why;
        }
        // Those that were trained are kept, whatever becomes of the others.
        if (std::ranges::any_of(nets, [](const auto& net) { return static_cast<bool>(net); }))
            NOSCOPE_CHECK(judge(nets));
        if (failed && !training_.left_out) return *failed;
        return {};
    }

    Status judge(const std::vector<Result<TrainedCnn>>& nets) {
        NOSCOPE_TRY(const NetPeers peers,
                    NetPeers::make(training_.plan, training_.images, training_.predicate));
        std::vector<RowSpec> seen = specs_;
        for (RowSpec& spec : seen)
            if (spec.difference == RowDifference::pasting) spec.difference = RowDifference::none;
        NOSCOPE_TRY(const auto judged, training_rows(image_request(), select_, seen, 1, peers.metrics()));
        for (std::size_t i = 0; i < open_.size(); ++i)
            if (nets[i]) NOSCOPE_CHECK(finish(open_[i], *nets[i], judged[open_[i].rows], peers));
        return {};
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
                std::ranges::copy(samples.row(first + i).first(network->input(i).size()),
                                  network->input(i).begin());  // a plane to paste by is none of its inputs
            NOSCOPE_CHECK(network->run(count, std::span(logits).subspan(first, count)));
        }
        return logits;
    }

    Status finish(const Open& open, const TrainedCnn& net, const TrainingRows& judged,
                  const NetPeers& peers) {
        NOSCOPE_TRY(SpecializedModel model, model_of(net, open.stage));
        NOSCOPE_TRY(const auto logits, logits_of(model, judged.samples));
        const auto& labels = judged.samples.labels;
        const std::vector<double> wide(logits.begin(), logits.end());
        model.calibration = calibrate(wide, labels);
        const NetJudgement told = peers.judge(judged, logits);
        const OrderedJson judgement{{"frames", told.frames},
                                    {"positive", told.positive},
                                    {"auc", number_or_null(told.auc)},
                                    {"difference", told.difference},
                                    {"difference_auc", number_or_null(told.difference_auc)}};
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
            stage.difference = text_in(judged, "difference");
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
        const std::string beside =
            stage.difference.empty()
                ? std::string()
                : fmt::format(", that of `{}` {}", stage.difference, share(stage.difference_auc));
        training_.note(fmt::format(
            "`{}`: learnt from {} frames, {} positive{}; on {} other frames, {} positive, its "
            "AUC is {}{}",
            stage.stage, with_commas(stage.rows), with_commas(stage.positive_rows),
            std::isnan(held_out) ? "" : fmt::format(" (AUC {:.3f} on blocks held out)", held_out),
            with_commas(stage.judged), with_commas(stage.judged_positive), share(stage.auc), beside));
        warn_of(stage, model.architecture);
        learnt_.push_back(std::move(stage));
    }

    void warn_of(const LearntStage& stage, const CnnArchitecture& net) const {
        if (stage.auc && stage.difference_auc && clearly_worse(*stage.auc, *stage.difference_auc))
            training_.warn(fmt::format(
                "`{0}` tells less than the difference to the empty scene `{1}` (AUC {2} and {3} on {4} "
                "labelled frames): put `{1}[auto]` in its place, or label more (--label-budget)",
                stage.stage, stage.difference, share(stage.auc), share(stage.difference_auc),
                with_commas(stage.judged)));
        else if (stage.auc && *stage.auc <= kChance)
            training_.warn(
                fmt::format("`{}` tells nothing (AUC {} on {} labelled frames; .5 is chance): leave it out, "
                            "or label more (--label-budget)",
                            stage.stage, share(stage.auc), with_commas(stage.judged)));
        if (net.crop && training_.predicate.regions.empty())
            training_.warn(fmt::format(
                "`{}`: there is no region to crop to, so it sees the whole frame; give --region, or leave "
                "`crop` out",
                stage.stage));
    }

    const ModelTraining& training_;
    std::vector<LearntStage>& learnt_;
    std::string trainer_;
    std::vector<LabelledBlock> train_, select_;
    std::vector<Open> open_;
    std::vector<RowSpec> specs_;
    std::vector<std::optional<SpecializedModel>> models_;
};

}  // namespace

Result<std::vector<std::optional<SpecializedModel>>> train_models(const ModelTraining& training,
                                                                  std::vector<LearntStage>& learnt) {
    return Training(training, learnt).go();
}

}  // namespace noscope
