// One logistic regression by LibTorch, whose headers stay in logistic_fit.cpp.
#pragma once

#include "training/logistic_model.h"
#include "training/training_set.h"

#include <noscope/cancel.h>
#include <noscope/error.h>

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace noscope::train {

// ln(p / (1 - p)) = weights . features + intercept, on the features' own scale.
struct LinearFit {
    std::vector<double>
        weights;  // one a column of the set; exactly 0 where it is masked or constant over the rows
    double intercept = 0;
    double loss = 0;  // of the rows that it was fitted to, without the penalty; each class weighs one half
    int iterations = 0;
    bool converged = false;
};

// Minimises over w, b: sum of c_r ln(1 + exp(-s_r (w . z_r + b))) + lambda R(w), in doubles, where s = +-1 is
// the label, z the features less their mean over their standard deviation, c_r = 1 / (2 * rows of r's class)
// (the balanced n / (k * count) over n), and R(w) = |w|_1 (l1) or |w|^2 / 2 (l2). b is free of the penalty.
//
// l1, and l2 where weights may not fall below 0: proximal gradient steps with momentum, begun anew where it
// points uphill (FISTA; O'Donoghue and Candes 2015). l2 without bounds: LBFGS. On one thread.
class LogisticFitter {
   public:
    // `rows`: of `set`, both labels among them. Holds them standardised: 8 bytes a value.
    LogisticFitter(const TrainingSet& set, std::span<const std::size_t> rows, Penalty penalty,
                   bool nonnegative);
    ~LogisticFitter();
    LogisticFitter(const LogisticFitter&) = delete;
    LogisticFitter& operator=(const LogisticFitter&) = delete;

    // From here on up an l1 penalty leaves no weight; 0 where no column tells anything.
    double largest_lambda() const;

    // Begins where the last fit ended. `tolerance`: largest component of the (proximal) gradient that counts
    // as none. ErrorCode::interrupted.
    Result<LinearFit> fit(double lambda, double tolerance, const CancelToken& cancel);

   private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace noscope::train
