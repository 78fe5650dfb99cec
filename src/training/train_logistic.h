// Block weights from samples, by noscope-train.
#pragma once

#include "training/logistic_model.h"
#include "training/trainer_process.h"
#include "training/training_set.h"

#include <cstdint>
#include <optional>

namespace noscope {

struct LogisticSettings {
    Penalty penalty = Penalty::l2;
    std::optional<double> lambda;  // above 0; none: chosen on held-out groups
    bool nonnegative = true;       // a block that changes less never speaks for a change of the label
    std::uint64_t seed = 1;
    int threads = 1;
};

// Runs `trainer` on a file of `set` in a folder of its own under TMPDIR, gone afterwards. Errors: those of
// run_trainer(), write_training_set() and read_logistic_model(); ErrorCode::recording also says that nothing
// can be learnt from these samples: one class alone, no rows.
Result<LogisticModel> train_logistic(const std::string& trainer, const TrainingSet& set,
                                     const LogisticSettings& settings, const OnTrainingProgress& on_progress,
                                     const CancelToken& cancel);

}  // namespace noscope
