// Logistic regression written down plainly: gradient descent in doubles, no library.
#pragma once

#include "training/logistic_model.h"
#include "training/training_set.h"

#include <vector>

namespace noscope::testing {

struct PlainFit {
    std::vector<double> weights;  // on the scale of the features
    double intercept = 0, loss = 0;
};

// The minimum that LogisticFitter promises, by very many small steps (an l1 penalty and bounds by moving each
// weight towards and up to 0 after a step).
PlainFit plain_logistic(const TrainingSet& set, Penalty penalty, double lambda, bool nonnegative,
                        bool balanced = true);

}  // namespace noscope::testing
