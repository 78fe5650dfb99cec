#include "find/stage_models.h"

#include "base/error_text.h"
#include "base/try.h"

#include <algorithm>
#include <utility>

namespace noscope {

Result<StageModels::Model> StageModels::open_one(const Stage& stage, const Predicate& predicate,
                                                 ReferenceOptions options, const Reference& reference,
                                                 int threads, const std::string& option) {
    options.model = std::get<ModelStage>(stage.body).name;
    const std::string text = option.empty() ? fmt::format("plan: `{}`", to_string(Stage{stage.body, {}}))
                                            : fmt::format("{} {}", option, options.model);
    NOSCOPE_TRY(auto opened, open_reference(options, predicate.regions, threads));
    const std::string identity = opened->identity();
    if (identity == reference.identity())
        return fail(
            ErrorCode::usage,
            "{} is the reference model itself, so that it saves nothing: leave it out, or name a cheaper "
            "one",
            text);
    const auto known = opened->open_classes() ? std::vector<std::string>{} : opened->classes();
    auto names = resolve_classes(predicate.classes, known, opened->name());
    if (!names) return fail(names.error().code, "{}: {}", text, names.error().message);
    PredicateTest test(predicate, class_ids(opened->classes(), *names));
    return Model{std::move(opened), identity, std::move(*names), std::move(test)};
}

Result<StageModels> StageModels::open(const Plan& plan, const Predicate& predicate,
                                      const ReferenceOptions& options, const Reference& reference,
                                      int threads, const std::string& option) {
    StageModels models;
    models.predicate_ = predicate;
    for (const Stage& stage : plan.stages) {
        models.by_stage_.push_back(-1);
        if (stage.kind() != StageKind::model) continue;
        NOSCOPE_TRY(Model opened, open_one(stage, predicate, options, reference, threads, option));
        const auto same = std::ranges::find(models.models_, opened.identity, &Model::identity);
        models.by_stage_.back() = static_cast<int>(same - models.models_.begin());
        if (same == models.models_.end()) models.models_.push_back(std::move(opened));
    }
    return models;
}

Status StageModels::enroll(Store& store) {
    for (std::size_t i = 0; i < models_.size(); ++i) {
        Model& one = models_[i];
        auto classes = one.model->classes();
        NOSCOPE_TRY(one.id, store.model(one.identity, classes));
        one.model->adopt_classes(classes);
        set_classes(i, classes);
    }
    return {};
}

Status StageModels::adopt_new_classes(Store& store) {
    return std::ranges::any_of(models_, [](const Model& one) { return one.model->open_classes(); })
               ? enroll(store)
               : Status{};
}

void StageModels::set_classes(std::size_t which, const std::vector<std::string>& all) {
    models_[which].test = PredicateTest(predicate_, class_ids(all, models_[which].names));
}

bool has_open_classes(const Reference& reference, const StageModels& models) {
    bool open = reference.open_classes();
    for (std::size_t which = 0; which < models.size(); ++which) open |= models.model(which).open_classes();
    return open;
}

Status check_opened(const Plan& plan, const StageModels* models) {
    for (int stage = 0; stage < std::ssize(plan.stages); ++stage)
        if (plan.stages[static_cast<std::size_t>(stage)].kind() == StageKind::model &&
            (!models || models->of(stage) < 0))
            return fail(ErrorCode::internal, "plan: `{}` was not opened; please report this",
                        to_string(plan.stages[static_cast<std::size_t>(stage)]));
    return {};
}

}  // namespace noscope
