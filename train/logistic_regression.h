// Block weights from samples: the penalty chosen on held-out groups, then all rows.
#pragma once

#include "train/progress_teller.h"
#include "training/logistic_model.h"
#include "training/train_logistic.h"
#include "training/training_set.h"

#include <noscope/cancel.h>
#include <noscope/error.h>

namespace noscope::train {

// `set` has passed check(). The model hangs on `set` and on `settings` without its `threads`, which fit
// held-out folds side by side. ErrorCode::recording: no rows, no columns, one label alone, or lambda is to be
// chosen and all rows of one label are of one group. ErrorCode::interrupted.
Result<LogisticModel> fit_logistic(const TrainingSet& set, const LogisticSettings& settings,
                                   ProgressTeller& progress, const CancelToken& cancel);

}  // namespace noscope::train
