#include "find/prepare_plan.h"

#include "base/error_text.h"
#include "base/text.h"
#include "base/try.h"
#include "find/auto_threshold.h"
#include "find/learned_weights.h"
#include "find/score_blocks.h"
#include "find/teacher.h"
#include "find/train_models.h"
#include "find/training_sample.h"
#include "training/find_trainer.h"

#include <algorithm>
#include <set>
#include <utility>

namespace noscope {
namespace {

void tell_step(const Preparation& preparation, const char* name, std::int64_t done, std::int64_t all) {
    preparation.on_step(name, all > 0 ? static_cast<double>(done) / static_cast<double>(all) : 1, -1);
}

class Preparing {
   public:
    Preparing(const Preparation& asked, DifferenceScorers scorers, CascadeTotals& cost)
        : asked_(asked),
          options_(asked.options),
          cost_(cost),
          scorers_(std::move(scorers)),
          images_(PlanImages::of(asked.plan, asked.options.predicate)),
          teaches_(asked.options.teacher != "none") {
        prepared_.plan = asked.plan;
    }

    Result<PreparedPlan> go() {
        if (teaches_) NOSCOPE_CHECK(open_teacher());
        NOSCOPE_CHECK(draw());
        if (sizes_.whole && !asked_.keeps) return everything();
        NOSCOPE_TRY(prepared_.scene, scene());
        NOSCOPE_TRY(prepared_.weights, weights());
        NOSCOPE_TRY(prepared_.models, models());
        NOSCOPE_CHECK(threshold());
        return std::move(prepared_);
    }

   private:
    Status draw() {
        const SampleNeeds needs = sample_needs(asked_.plan);
        if (!needs.any()) return {};
        sizes_ = sample_sizes(options_.label_budget, asked_.totals.frames, needs, teaches_);
        if (sizes_.whole && !asked_.keeps) return {};
        NOSCOPE_TRY(sample_, training_sample({asked_.session, options_.sampling, sizes_, asked_.question,
                                              options_.run.seed, asked_.cancel, asked_.stages}));
        train_ = blocks_of(sample_, SampleRole::train);
        select_ = blocks_of(sample_, SampleRole::select);
        if (asked_.select) *asked_.select = select_;
        if (asked_.learnt) *asked_.learnt = learnt_blocks(train_, select_);
        asked_.learning.train_frames = train_.frames();
        asked_.learning.select_frames = select_.frames();
        return {};
    }

    PreparedPlan everything() const {
        asked_.note(
            fmt::format("there are {} analysed frames, no more than a plan learns from: the reference model "
                        "is asked about "
                        "each (fewer are labelled with --label-budget)",
                        with_commas(asked_.totals.frames)));
        return reference_alone();
    }

    Result<EmptyScene> scene() {
        if (!images_.needs_empty_scene()) return EmptyScene{};
        SceneSearch search = scene_search(asked_, images_);
        search.before = [this] { return check_trainer(); };
        return find_empty_scene(search, cost_);
    }

    // A net that sees the difference to pictures which are not there yet is not there either: a trainer that
    // is missing is told before the reference is asked for them.
    Status check_trainer() const {
        for (const Stage& stage : asked_.plan.stages)
            if (const auto* net = std::get_if<CnnStage>(&stage.body); net && net->difference)
                if (const auto trainer = find_trainer(); !trainer) return trainer.error();
        return {};
    }

    // Blocks that thresholds are chosen on teach nothing.
    Result<std::vector<std::vector<double>>> weights() {
        BlockSample part = train_;
        std::int64_t frames = 0;
        std::size_t blocks = 0;
        while (blocks < part.blocks.size() && frames < sizes_.asked) frames += part.blocks[blocks++].frames;
        part.blocks.resize(blocks);
        return learn_weights(
            {.session = asked_.session,
             .plan = asked_.plan,
             .scorers = scorers_,
             .images = images_,
             .scene = prepared_.scene,
             .sampling = options_.sampling,
             .question = asked_.question,
             .seed = options_.run.seed,
             .cancel = asked_.cancel,
             .stages = asked_.stages,
             .positive = [&](const Detections& seen) { return asked_.test().positive(seen); },
             .on_classes = asked_.on_classes,
             .enough = asked_.enough,
             .on_tick = [&](std::int64_t done,
                            std::int64_t all) { tell_step(asked_, "learning", done, all); },
             .note = asked_.note,
             .sample = part.blocks.empty() ? nullptr : &part},
            cost_);
    }

    Result<std::vector<std::optional<SpecializedModel>>> models() {
        if (std::ranges::none_of(asked_.plan.stages,
                                 [](const Stage& stage) { return stage.kind() == StageKind::cnn; }))
            return std::vector<std::optional<SpecializedModel>>();
        ModelTraining training{
            .session = asked_.session,
            .plan = asked_.plan,
            .predicate = options_.predicate,
            .sampling = options_.sampling,
            .images = images_,
            .scene = prepared_.scene,
            .key = sample_key() + teacher_key(),
            .seed = options_.run.seed,
            .cnn = asked_.cnn,
            .cancel = asked_.cancel,
            .stages = asked_.stages,
            .cost = cost_,
            .train = [&] { return training_blocks(); },
            .select = [&] { return select_blocks(); },
            .correct = {},
            .left_out = {},
            .on_training = [&](double done, double left) { asked_.on_step("training", done, left); },
            .note = asked_.note,
            .warn = asked_.warn};
        if (teaches_)
            training.correct = [&](std::vector<LabelledBlock>& blocks,
                                   const std::vector<std::vector<float>>& confidences) {
                return correct(blocks, confidences);
            };
        return train_models(training, asked_.learning.nets);
    }

    Status threshold() {
        NOSCOPE_TRY(const auto stage, auto_stage(asked_.plan));
        if (!stage) return {};
        const ThresholdSearch search{.session = asked_.session,
                                     .sampling = options_.sampling,
                                     .prepared = prepared_,
                                     .stage = *stage,
                                     .budgets = options_.budgets,
                                     .key = sample_key(),
                                     .models = asked_.models,
                                     .stages = asked_.stages,
                                     .table = [&] { return score_table(); },
                                     .note = asked_.note,
                                     .warn = asked_.warn};
        ChosenStage chosen;
        NOSCOPE_TRY(prepared_.plan, choose_auto_threshold(search, chosen));
        asked_.learning.chosen = std::move(chosen);
        return {};
    }

    Result<std::vector<ScoredSpan>> score_table() {
        NOSCOPE_TRY(const auto blocks, select_blocks());
        for (std::size_t stage = 0; stage < prepared_.weights.size(); ++stage)
            if (!prepared_.weights[stage].empty())
                NOSCOPE_CHECK(scorers_.set_weights(static_cast<int>(stage), prepared_.weights[stage]));
        NOSCOPE_TRY(ConfidenceScorers confidences, ConfidenceScorers::make(prepared_, images_, asked_.cnn));
        const BlockImageRequest request{asked_.session, options_.sampling, images_, prepared_.scene,
                                        asked_.cancel,  asked_.stages,     cost_};
        return score_blocks({.images = request,
                             .plan = asked_.plan,
                             .scorers = scorers_,
                             .confidences = confidences,
                             .models = asked_.models,
                             .label_by = [&](std::size_t i) { return label_by(asked_.models, i, select_); }},
                            blocks);
    }

    Result<std::vector<LabelledBlock>> select_blocks() {
        return label_blocks(labelling(asked_, "labelling to choose by", cost_), select_);
    }
    Result<std::vector<LabelledBlock>> label_by(StageModels& models, std::size_t which,
                                                const BlockSample& sample) {
        return label_blocks(labelling_by(asked_, "scoring a sample", cost_, models, which), sample);
    }
    Result<std::vector<LabelledBlock>> training_blocks() {
        if (!teaches_) return label_blocks(labelling(asked_, "labelling to train on", cost_), train_);
        NOSCOPE_TRY(auto blocks, label_by(teacher_, 0, train_));
        for (LabelledBlock& block : blocks)
            for (LabelledFrame& frame : block.frames) frame.by_reference = false;
        return blocks;
    }

    Status open_teacher() {
        const Plan plan{{Stage{ModelStage{options_.teacher}, Between{0, 1}}, Stage{}}};
        auto opened = StageModels::open(plan, options_.predicate, options_.reference,
                                        *asked_.session.reference, asked_.session.threads, "--teacher");
        NOSCOPE_TRY(teacher_, std::move(opened));
        return teacher_.enroll(*asked_.session.store);
    }

    // What the teacher is least sure of, the reference says.
    Status correct(std::vector<LabelledBlock>& blocks, const std::vector<std::vector<float>>& confidences) {
        const auto count = static_cast<std::size_t>(sizes_.asked);
        std::set<std::pair<std::size_t, std::uint32_t>> doubtful;
        for (const auto& [block, frame] :
             most_doubtful(blocks, confidences, options_.predicate.min_confidence, count))
            doubtful.emplace(block, blocks[block].frames[frame].frame.packet);
        BlockLabelling some = labelling(asked_, "labelling what is in doubt", cost_);
        some.wanted = [&](std::size_t place, const AskedFrame& frame) {
            return doubtful.contains({place, frame.packet});
        };
        NOSCOPE_TRY(const auto corrected, label_blocks(some, train_));
        const std::int64_t changed = take_labels(blocks, corrected);
        asked_.note(fmt::format("{} labelled {} frames; of {} that were in doubt {} says otherwise of {}",
                                options_.teacher, with_commas(train_.frames()), with_commas(doubtful.size()),
                                asked_.session.reference->name(), with_commas(changed)));
        return {};
    }

    std::string sample_key() const {
        return fmt::format("{} seed {} sample {}", asked_.question, options_.run.seed, hash_of(sample_));
    }
    std::string teacher_key() const {
        return teaches_ ? fmt::format(" teacher {} asked {}", teacher_.model(0).identity(), sizes_.asked)
                        : "";
    }

    const Preparation& asked_;
    const FindOptions& options_;
    CascadeTotals& cost_;
    DifferenceScorers scorers_;
    PlanImages images_;
    bool teaches_;
    SampleSizes sizes_;
    BlockSample sample_, train_, select_;  // all of it, and its parts
    StageModels teacher_;
    PreparedPlan prepared_;
};

}  // namespace

SceneSearch scene_search(const Preparation& asked, const PlanImages& images) {
    return {.session = asked.session,
            .images = images,
            .predicate = asked.options.predicate,
            .sampling = asked.options.sampling,
            .totals = asked.totals,
            .question = asked.question,
            .seed = asked.options.run.seed,
            .cancel = asked.cancel,
            .enough = asked.enough,
            .stages = asked.stages,
            .positive = [&asked](const Detections& seen) { return asked.test().positive(seen); },
            .on_classes = asked.on_classes,
            .note = asked.note};
}

BlockLabelling labelling(const Preparation& asked, const char* what, CascadeTotals& cost) {
    return {
        .session = asked.session,
        .sampling = asked.options.sampling,
        .cancel = asked.cancel,
        .stages = asked.stages,
        .cost = cost,
        .enough = asked.enough,
        .on_tick = [&asked, what](std::int64_t done, std::int64_t all) { tell_step(asked, what, done, all); },
        .test = asked.test,
        .on_classes = asked.on_classes};
}

BlockLabelling labelling_by(const Preparation& asked, const char* what, CascadeTotals& cost,
                            StageModels& models, std::size_t which) {
    BlockLabelling by_model = labelling(asked, what, cost);
    by_model.model = &models.model(which);
    by_model.model_id = models.id(which);
    by_model.test = [&models, which]() -> const PredicateTest& { return models.test(which); };
    by_model.on_classes = [&models, which](const std::vector<std::string>& classes) {
        models.set_classes(which, classes);
    };
    return by_model;
}

Result<PreparedPlan> prepare_plan(const Preparation& preparation, CascadeTotals& cost) {
    NOSCOPE_TRY(DifferenceScorers scorers,
                DifferenceScorers::make(preparation.plan, preparation.options.predicate));
    return Preparing(preparation, std::move(scorers), cost).go();
}

}  // namespace noscope
