#include "train/logistic_fit.h"

#include "base/error_text.h"
#include "base/try.h"
#include "train/one_thread.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/optim/lbfgs.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace noscope::train {
namespace {

using at::Tensor;

constexpr int kMostIterations = 20000;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

void use_one_thread() {
    at::set_num_threads(1);
    use_one_blas_thread();
}

double scalar(const Tensor& value) { return value.item<double>(); }

Tensor vector_of(std::size_t size, double value) {
    return at::full({static_cast<std::int64_t>(size)}, value, at::kDouble);
}

// Mean and deviation of one column over the rows.
struct Scaling {
    std::size_t column;
    double mean, deviation;
};

std::vector<Scaling> varying_columns(const TrainingSet& set, std::span<const std::size_t> rows) {
    std::vector<Scaling> found;
    for (std::size_t column = 0; column < set.columns; ++column) {
        const auto at = [&](std::size_t row) { return set.features[row * set.columns + column]; };
        const auto constant = [&](std::size_t row) { return at(row) == at(rows.front()); };
        if (!set.used[column] || std::all_of(rows.begin(), rows.end(), constant)) continue;
        double mean = 0, squares = 0;
        for (const std::size_t row : rows) mean += at(row);
        mean /= static_cast<double>(rows.size());
        for (const std::size_t row : rows) squares += (at(row) - mean) * (at(row) - mean);
        found.push_back({column, mean, std::sqrt(squares / static_cast<double>(rows.size()))});
    }
    return found;
}

}  // namespace

// Parameters are the weights and, last, the intercept: the last column of `z` is 1.
struct LogisticFitter::State {
    std::size_t all_columns = 0;
    Penalty penalty = Penalty::l2;
    bool nonnegative = true;
    std::vector<Scaling> scaling;
    Tensor z, label, row_weight;
    Tensor penalised;  // 1 for a weight, 0 for the intercept
    Tensor lowest;     // what each parameter may not fall below
    Tensor theta;      // the last solution

    Tensor log_odds(const Tensor& parameters) const { return z.mv(parameters); }

    double loss(const Tensor& odds) const {
        // ln(1 + exp(x)) = -ln sigmoid(-x), which does not overflow
        return scalar((row_weight * (-at::log_sigmoid(-odds) - label * odds)).sum());
    }
    Tensor gradient(const Tensor& odds) const { return z.t().mv(row_weight * (at::sigmoid(odds) - label)); }

    Result<LinearFit> proximal(double lambda, double tolerance, const CancelToken& cancel);
    Result<LinearFit> lbfgs(double lambda, double tolerance, const CancelToken& cancel);
    LinearFit result(int iterations, bool converged) const;
};

LogisticFitter::LogisticFitter(const TrainingSet& set, std::span<const std::size_t> rows, Penalty penalty,
                               bool nonnegative)
    : state_(std::make_unique<State>()) {
    use_one_thread();
    State& s = *state_;
    s.all_columns = set.columns;
    s.penalty = penalty;
    s.nonnegative = nonnegative;
    s.scaling = varying_columns(set, rows);
    const std::size_t width = s.scaling.size() + 1;
    s.z = at::empty({static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(width)}, at::kDouble);
    s.label = vector_of(rows.size(), 0);
    s.row_weight = vector_of(rows.size(), 0);
    std::array<double, 2> count{};
    for (const std::size_t row : rows) ++count[set.labels[row]];
    double* value = s.z.data_ptr<double>();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::span<const float> features = set.row(rows[i]);
        for (const Scaling& one : s.scaling) *value++ = (features[one.column] - one.mean) / one.deviation;
        *value++ = 1;
        s.label.data_ptr<double>()[i] = set.labels[rows[i]];
        s.row_weight.data_ptr<double>()[i] = 1 / (2 * count[set.labels[rows[i]]]);
    }
    s.penalised = vector_of(width, 1);
    s.penalised[-1] = 0;
    s.lowest = vector_of(width, nonnegative ? 0 : -kInfinity);
    s.lowest[-1] = -kInfinity;
    s.theta = vector_of(width, 0);
}

LogisticFitter::~LogisticFitter() = default;

double LogisticFitter::largest_lambda() const {
    // At weights 0 the best intercept is 0, since the classes weigh the same.
    const Tensor downhill = -state_->gradient(at::zeros_like(state_->label)) * state_->penalised;
    return std::max(0.0, scalar((state_->nonnegative ? downhill : downhill.abs()).max()));
}

Result<LinearFit> LogisticFitter::fit(double lambda, double tolerance, const CancelToken& cancel) {
    const bool smooth = state_->penalty == Penalty::l2 && !state_->nonnegative;
    return smooth ? state_->lbfgs(lambda, tolerance, cancel) : state_->proximal(lambda, tolerance, cancel);
}

Result<LinearFit> LogisticFitter::State::proximal(double lambda, double tolerance,
                                                  const CancelToken& cancel) {
    const Tensor shrink = penalised * (penalty == Penalty::l1 ? lambda : 0);
    const Tensor decay = penalised * (penalty == Penalty::l2 ? lambda : 0);
    const auto smooth_part = [&](const Tensor& odds, const Tensor& parameters) {
        return loss(odds) + scalar((decay * parameters * parameters).sum()) / 2;
    };
    // Steepness of the gradient, 1 / the step: doubled until the bound that it stands for holds.
    double steepness = 0.25;
    Tensor odds = log_odds(theta), from = theta, from_odds = odds;
    double momentum = 1;
    for (int iteration = 1; iteration <= kMostIterations; ++iteration) {
        if (cancel.cancelled()) return fail(ErrorCode::interrupted, "interrupted");
        const Tensor slope = gradient(from_odds) + decay * from;
        const double value = smooth_part(from_odds, from);
        Tensor next, next_odds, step;
        for (;; steepness *= 2) {
            const Tensor plain = from - slope / steepness;
            const Tensor shrunk = plain.sign() * (plain.abs() - shrink / steepness).clamp_min(0);
            next = at::maximum(shrunk, lowest);
            next_odds = log_odds(next);
            step = next - from;
            const double bound = value + scalar(slope.dot(step)) + steepness / 2 * scalar(step.dot(step));
            const double rounding = 1e-13 * (1 + std::abs(value));
            if (smooth_part(next_odds, next) <= bound + rounding || steepness > 1e30) break;
        }
        const Tensor moved = next - theta, odds_moved = next_odds - odds;
        theta = next;
        odds = next_odds;
        if (steepness * scalar(step.abs().max()) <= tolerance) return result(iteration, true);
        const bool uphill = scalar(step.dot(moved)) < 0;
        const double grown = uphill ? 1 : (1 + std::sqrt(1 + 4 * momentum * momentum)) / 2;
        const double push = uphill ? 0 : (momentum - 1) / grown;
        momentum = grown;
        from = theta + push * moved;
        from_odds = odds + push * odds_moved;
    }
    return result(kMostIterations, false);
}

Result<LinearFit> LogisticFitter::State::lbfgs(double lambda, double tolerance, const CancelToken& cancel) {
    constexpr int kBetweenLooks = 20;  // iterations, between looks at `cancel`
    Tensor parameters = theta.clone();
    torch::optim::LBFGS optimizer({parameters}, torch::optim::LBFGSOptions(1)
                                                    .max_iter(kBetweenLooks)
                                                    .tolerance_grad(tolerance)
                                                    .tolerance_change(0)
                                                    .history_size(20)
                                                    .line_search_fn("strong_wolfe"));
    Tensor slope;
    const auto evaluate = [&] {
        const Tensor odds = log_odds(parameters), decay = lambda * penalised * parameters;
        slope = gradient(odds) + decay;
        parameters.mutable_grad() = slope;
        return at::scalar_tensor(loss(odds) + scalar(decay.dot(parameters)) / 2, at::kDouble);
    };
    bool converged = false;
    int iterations = 0;
    for (; iterations < kMostIterations && !converged; iterations += kBetweenLooks) {
        if (cancel.cancelled()) return fail(ErrorCode::interrupted, "interrupted");
        optimizer.step(evaluate);
        evaluate();
        converged = scalar(slope.abs().max()) <= tolerance;
    }
    theta = parameters;
    return result(iterations, converged);
}

LinearFit LogisticFitter::State::result(int iterations, bool converged) const {
    LinearFit fit;
    fit.weights.assign(all_columns, 0.0);
    const double* value = theta.data_ptr<double>();
    for (const Scaling& one : scaling) {
        const double weight = *value++;
        if (weight == 0) continue;  // -0 too
        fit.weights[one.column] = weight / one.deviation;
        fit.intercept -= fit.weights[one.column] * one.mean;
    }
    fit.intercept += *value;
    fit.loss = loss(log_odds(theta));
    fit.iterations = iterations;
    fit.converged = converged;
    return fit;
}

}  // namespace noscope::train
