#include "training/train_logistic.h"

#include "base/error_text.h"
#include "base/try.h"
#include "training/trainer_folder.h"

namespace noscope {
Result<LogisticModel> train_logistic(const std::string& trainer, const TrainingSet& set,
                                     const LogisticSettings& settings, const OnTrainingProgress& on_progress,
                                     const CancelToken& cancel) {
    TrainerFolder folder;
    NOSCOPE_CHECK(folder.make());
    const std::string samples = folder.file("samples"), model = folder.file("model.json");
    NOSCOPE_CHECK(write_training_set(set, samples));
    const std::vector<std::string> arguments{"logistic",
                                             samples,
                                             "-o",
                                             model,
                                             "--penalty",
                                             std::string(to_text(settings.penalty)),
                                             "--lambda",
                                             settings.lambda ? fmt::format("{}", *settings.lambda) : "auto",
                                             settings.nonnegative ? "--nonnegative" : "--no-nonnegative",
                                             "--seed",
                                             fmt::format("{}", settings.seed),
                                             "--threads",
                                             fmt::format("{}", settings.threads),
                                             "--progress",
                                             "json"};
    NOSCOPE_CHECK(run_trainer(trainer, arguments, on_progress, cancel));
    NOSCOPE_TRY(LogisticModel trained, read_logistic_model(model));
    if (trained.weights.size() != set.columns)
        return fail(ErrorCode::internal, "noscope-train gave {} weights for {} columns; please report this",
                    trained.weights.size(), set.columns);
    return trained;
}

}  // namespace noscope
