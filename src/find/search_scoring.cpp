#include "find/search_scoring.h"

#include "base/threads.h"
#include "base/try.h"
#include "find/learned_weights.h"
#include "find/price_decoding.h"
#include "find/score_blocks.h"
#include "find/search_scorers.h"
#include "find/train_models.h"

#include <algorithm>
#include <utility>

namespace noscope {

// Where it is never empty, nothing compares with it.
Status SearchScoring::look_at_scene(double frames_a_block) {
    frames_a_block_ = frames_a_block;
    notes_.clear();
    for (const bool with_scene : {true, false}) {
        with_scene_ = with_scene;
        scorers_ = plain_scorers(options_.predicate, frames_a_block, with_scene);
        if (!with_scene) break;
        // For all that may be trained, too.
        scene_images_ = PlanImages::of(with_scorers(scorers_, specialized_scorers(options_.predicate, true)),
                                       options_.predicate);
        SceneSearch search = scene_search(asked_, scene_images_);
        search.note = nullptr;  // whether it is of use, the labelled blocks tell
        auto scene = find_empty_scene(search, cost_);
        if (scene) {
            scene_ = *std::move(scene);
            break;
        }
        if (scene.error().code != ErrorCode::usage) return scene.error();
    }
    models_.resize(scorers_.stages.size());
    weights_.resize(scorers_.stages.size());
    return {};
}

void SearchScoring::add(const Stage& stage) {
    scorers_ = with_scorers(std::move(scorers_), {stage});
    models_.insert(models_.end() - 1, std::nullopt);
    weights_.insert(weights_.end() - 1, std::vector<double>{});
}

Result<bool> SearchScoring::find_detector() {
    const Reference& reference = *asked_.session.reference;
    const bool asked = options_.teacher != "none";
    if (!asked && !reference.needs_pixels()) return false;
    Stage stage = detector_stage();
    stage.threshold = Between{0, 1};
    const Status opened = open_detector({{stage, Stage{}}});
    if (!opened && asked) return opened.error();
    return static_cast<bool>(opened);
}

// The one of this plan, so that it is known by its stage.
Status SearchScoring::open_detector(const Plan& plan) {
    NOSCOPE_TRY(detector_, StageModels::open(plan, options_.predicate, options_.reference,
                                             *asked_.session.reference, asked_.session.threads, "--teacher"));
    return detector_.enroll(*asked_.session.store);
}

Result<std::vector<LabelledBlock>> SearchScoring::label_by_detector(const BlockSample& sample) {
    BlockLabelling labelling = noscope::labelling(asked_, "scoring a sample", cost_);
    labelling.model = &detector_.model(0);
    labelling.model_id = detector_.id(0);
    labelling.test = [this]() -> const PredicateTest& { return detector_.test(0); };
    labelling.on_classes = [this](const std::vector<std::string>& all) { detector_.set_classes(0, all); };
    return label_blocks(labelling, sample);
}

Result<std::optional<double>> SearchScoring::price_detector(const BlockSample& sample) {
    const std::string name = to_string(detector_stage());
    if (const auto known = costs_.scores.find(name); known != costs_.scores.end())
        return std::optional(known->second);
    const double stated = detector_.model(0).stated_cost_s();
    if (stated > 0) {
        costs_.scores[name] = stated;
        return std::optional(stated);
    }
    // One block after the other, until one is new to it.
    BlockSample one = sample;
    for (const SampledBlock& block : sample.blocks) {
        one.blocks = {block};
        const CascadeTotals before = cost_;
        NOSCOPE_TRY([[maybe_unused]] const auto labelled, label_by_detector(one));
        const std::int64_t calls = cost_.reference_calls - before.reference_calls;
        if (calls == 0) continue;
        const double each = (cost_.busy_s - before.busy_s) / static_cast<double>(calls);
        costs_.scores[name] = each;
        return std::optional(each);
    }
    return std::optional<double>();
}

Stage SearchScoring::detector_stage() const {
    return Stage{ModelStage{options_.teacher == "none" ? kSearchedDetector : options_.teacher}, {}};
}

Status SearchScoring::use_detector() {
    Stage stage = detector_stage();
    stage.threshold = Between{0, 1};
    add(stage);
    return open_detector(scorers_);
}

std::size_t SearchScoring::trainable() const {
    return specialized_scorers(options_.predicate, with_scene_).size() +
           learned_scorers(frames_a_block_, with_scene_).size();
}

Status SearchScoring::learn(const Teaching& teaching, bool nets, bool weights) {
    if (weights)
        for (const Stage& stage : learned_scorers(frames_a_block_, with_scene_))
            NOSCOPE_CHECK(learn_weights_of(teaching, stage));
    if (nets) NOSCOPE_CHECK(learn_nets(teaching, specialized_scorers(options_.predicate, with_scene_)));
    return {};
}

Status SearchScoring::learn_nets(const Teaching& teaching, const std::vector<Stage>& nets) {
    const std::size_t first = scorers_.stages.size() - 1;
    for (const Stage& net : nets) add(net);
    const PlanImages images = PlanImages::of(scorers_, options_.predicate);
    const EmptyScene scene = part_of_scene(scene_, scene_images_, images);
    auto trained = train_models(
        {.session = asked_.session,
         .plan = scorers_,
         .predicate = options_.predicate,
         .sampling = options_.sampling,
         .images = images,
         .scene = scene,
         .key = teaching.key,
         .seed = options_.run.seed,
         .cnn = asked_.cnn,
         .cancel = asked_.cancel,
         .stages = asked_.stages,
         .cost = cost_,
         .train = teaching.train_blocks,
         .select = teaching.select_blocks,
         .correct = {},
         .left_out = [&](const std::string& why) { notes_.push_back(why); },
         .may_have_teacher = false,
         .on_training = [&](double done, double left) { asked_.on_step("training", done, left); },
         .note = asked_.note,
         .warn = [](const std::string&) {}},
        asked_.learning.nets);
    // Too few frames of one kind to learn from: the other scorers are what there is.
    if (trained)
        models_ = *std::move(trained);
    else
        NOSCOPE_CHECK(leave_out(trained.error()));
    for (std::size_t i = scorers_.stages.size() - 1; i-- > first;) {
        if (models_[i]) continue;
        const auto at = static_cast<std::ptrdiff_t>(i);
        scorers_.stages.erase(scorers_.stages.begin() + at);
        models_.erase(models_.begin() + at);
        weights_.erase(weights_.begin() + at);
    }
    return {};
}

// The sample tells it nothing, or the trainer does not do its work: the other scorers are what there is.
Status SearchScoring::leave_out(const Error& why) {
    if (why.code == ErrorCode::usage)
        notes_.push_back(why.message);
    else if (why.code == ErrorCode::internal)
        trainer_failure_ = why.message;
    else
        return why;
    return {};
}

Status SearchScoring::learn_weights_of(const Teaching& teaching, const Stage& stage) {
    const Plan alone = with_scorers({}, {stage});
    NOSCOPE_TRY(DifferenceScorers scorers, DifferenceScorers::make(alone, options_.predicate));
    const PlanImages images = PlanImages::of(alone, options_.predicate);
    const EmptyScene scene = part_of_scene(scene_, scene_images_, images);
    auto learnt =
        learn_weights({.session = asked_.session,
                       .plan = alone,
                       .scorers = scorers,
                       .images = images,
                       .scene = scene,
                       .sampling = options_.sampling,
                       .question = asked_.question,
                       .seed = options_.run.seed,
                       .cancel = asked_.cancel,
                       .stages = asked_.stages,
                       .positive = [&](const Detections& seen) { return asked_.test().positive(seen); },
                       .on_classes = asked_.on_classes,
                       .enough = asked_.enough,
                       .on_tick = [](std::int64_t, std::int64_t) {},
                       .note = asked_.note,
                       .sample = &teaching.train,
                       .advice = ""},
                      cost_);
    if (!learnt) return leave_out(learnt.error());
    add(stage);
    weights_[weights_.size() - 2] = learnt->front();
    return {};
}

void SearchScoring::adopt(const SearchScoring& other) {
    for (std::size_t i = 0; i < other.scorers(); ++i) {
        if (!other.models_[i] && other.weights_[i].empty()) continue;
        add(other.scorers_.stages[i]);
        models_[scorers() - 1] = other.models_[i];
        weights_[scorers() - 1] = other.weights_[i];
    }
}

Result<SearchTable> SearchScoring::score(const std::vector<LabelledBlock>& blocks,
                                         const BlockSample& sample) {
    const PlanImages images = PlanImages::of(scorers_, options_.predicate);
    const EmptyScene scene = part_of_scene(scene_, scene_images_, images);
    const PreparedPlan prepared{.plan = scorers_, .scene = scene, .weights = weights_, .models = models_};
    NOSCOPE_TRY(DifferenceScorers differences, DifferenceScorers::make(scorers_, options_.predicate));
    for (std::size_t i = 0; i < weights_.size(); ++i)
        if (!weights_[i].empty()) NOSCOPE_CHECK(differences.set_weights(static_cast<int>(i), weights_[i]));
    NOSCOPE_TRY(ConfidenceScorers confidences, ConfidenceScorers::make(prepared, images, asked_.cnn));
    std::vector<ScoreTime> times(scorers_.stages.size());
    ImageTimes made;
    const BlockImageRequest request{asked_.session, options_.sampling, images, scene,
                                    asked_.cancel,  asked_.stages,     cost_,  &made};
    const bool detects = has_stage(scorers_, StageKind::model);
    SearchTable table;
    // Before the clock: what it says is kept, and its cost known.
    std::vector<LabelledBlock> detected;
    if (detects) {
        NOSCOPE_TRY(detected, label_by_detector(sample));
    }
    const auto start = RunClock::now();
    const double core = thread_seconds();
    NOSCOPE_TRY(
        table.spans,
        score_blocks({.images = request,
                      .plan = scorers_,
                      .scorers = differences,
                      .confidences = confidences,
                      .models = detects ? detector_ : none_,
                      .label_by = [&](std::size_t) -> Result<std::vector<LabelledBlock>> { return detected; },
                      .times = &times},
                     blocks));
    // Other load slows all alike; but not a call whose cost is stated.
    const bool stated = asked_.session.reference->stated_cost_s() > 0;
    const double slowed =
        stated ? 1. : std::max(1., seconds_since(start) / std::max(1e-6, thread_seconds() - core));
    add_measured(scorers_, images, times, made, slowed, costs_);
    const int threads = asked_.session.threads;
    NOSCOPE_TRY(table.decode, price_decoding(asked_.session, options_.sampling, blocks, slowed, threads,
                                             asked_.cancel, costs_));
    table.scorers = scorers_;
    table.sampling = options_.sampling;
    table.grouping = options_.grouping;
    table.confirms = options_.confirm;
    table.costs = search_costs(scorers_, images, costs_, threads);
    return table;
}

std::optional<PreparedPlan> SearchScoring::prepared_for(const Plan& plan) const {
    PreparedPlan made{.plan = plan,
                      .scene = part_of_scene(scene_, scene_images_, PlanImages::of(plan, options_.predicate)),
                      .weights = {},
                      .models = {}};
    made.weights.resize(plan.stages.size());
    made.models.resize(plan.stages.size());
    bool weighs = false;
    for (std::size_t i = 0; i < plan.stages.size(); ++i)
        for (std::size_t scorer = 0; scorer < scorers_.stages.size(); ++scorer) {
            if (plan.stages[i].body != scorers_.stages[scorer].body) continue;
            made.models[i] = models_[scorer];
            made.weights[i] = weights_[scorer];
            weighs = weighs || !weights_[scorer].empty();
        }
    for (std::size_t i = 0; i < plan.stages.size(); ++i) {
        const auto* difference = std::get_if<DifferenceStage>(&plan.stages[i].body);
        if ((difference && difference->learned && made.weights[i].empty()) ||
            (plan.stages[i].kind() == StageKind::cnn && !made.models[i]))
            return std::nullopt;
    }
    if (!weighs) made.weights.clear();
    if (!has_stage(plan, StageKind::cnn)) made.models.clear();
    return made;
}

}  // namespace noscope
