#include "train/logistic_regression.h"

#include "base/error_text.h"
#include "base/ordered_work.h"
#include "base/try.h"
#include "train/group_folds.h"
#include "train/logistic_fit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>
#include <utility>

namespace noscope::train {
namespace {

constexpr int kFolds = 5;
constexpr double kChoosing = 1e-5, kFinal = 1e-8;  // tolerances: losses are compared in the third digit or so

// Largest first, for warm starts. Features are standardised, so that lambda means the same for all data.
std::vector<double> lambdas(const LogisticSettings& settings, double largest) {
    if (settings.lambda) return {*settings.lambda};
    if (settings.penalty == Penalty::l2) return {1, 0.1, 0.01, 1e-3, 1e-4};
    if (largest == 0) return {1};  // no weight, whatever the penalty
    std::vector<double> path;
    for (int i = 1; i <= 5; ++i) path.push_back(largest * std::pow(10, -i / 2.0));
    return path;
}

std::array<std::size_t, 2> label_counts(const TrainingSet& set) {
    const auto positives = static_cast<std::size_t>(std::count(set.labels.begin(), set.labels.end(), 1));
    return {set.rows() - positives, positives};
}

Status check_learnable(const TrainingSet& set) {
    if (set.rows() == 0) return fail(ErrorCode::recording, "the samples have no rows");
    if (set.columns == 0) return fail(ErrorCode::recording, "the samples have no columns");
    for (const int label : {0, 1})
        if (label_counts(set)[label] == 0)
            return fail(ErrorCode::recording,
                        "no row has the label {}: there is nothing to tell apart; sample more blocks", label);
    return {};
}

double held_out_loss(const TrainingSet& set, std::span<const std::size_t> rows, const LinearFit& fit) {
    const auto counts = label_counts(set);
    double sum = 0;
    for (const std::size_t row : rows) {
        const std::span<const float> features = set.row(row);
        const double odds =
            std::inner_product(features.begin(), features.end(), fit.weights.begin(), fit.intercept);
        const double wrong = set.labels[row] ? -odds : odds;
        // ln(1 + exp(wrong)) without overflow
        const double loss = std::max(wrong, 0.0) + std::log1p(std::exp(-std::abs(wrong)));
        sum += loss / (2 * static_cast<double>(counts[set.labels[row]]));
    }
    return sum;
}

struct Work {
    const TrainingSet& set;
    const LogisticSettings& settings;
    ProgressTeller& progress;
    const CancelToken& cancel;
};

// For each lambda, the loss over the rows that `fold` holds out.
Result<std::vector<double>> losses_of_fold(const Work& work, const Fold& fold, std::span<const double> path) {
    LogisticFitter fitter(work.set, fold.training, work.settings.penalty, work.settings.nonnegative);
    std::vector<double> losses;
    for (const double lambda : path) {
        NOSCOPE_TRY(const LinearFit fit, fitter.fit(lambda, kChoosing, work.cancel));
        losses.push_back(held_out_loss(work.set, fold.held_out, fit));
        work.progress.step(fmt::format("held out, lambda {:.3g}", lambda));
    }
    return losses;
}

// For each lambda, the loss over all rows, each fitted without its group.
Result<std::vector<double>> held_out_losses(const Work& work, std::span<const Fold> folds,
                                            std::span<const double> path) {
    std::vector<double> sums(path.size(), 0.0);
    const auto add = [&](std::size_t, Result<std::vector<double>> losses) -> Status {
        NOSCOPE_CHECK(losses);
        for (std::size_t i = 0; i < path.size(); ++i) sums[i] += (*losses)[i];
        return {};
    };
    NOSCOPE_CHECK(work_in_order<Result<std::vector<double>>>(
        folds.size(), work.settings.threads,
        [&](std::size_t fold) { return losses_of_fold(work, folds[fold], path); }, add));
    return sums;
}

void set_weights(LogisticModel& model, const LinearFit& fit) {
    const double size = std::accumulate(fit.weights.begin(), fit.weights.end(), 0.0,
                                        [](double sum, double weight) { return sum + std::abs(weight); });
    model.weights = fit.weights;
    if (size > 0)
        for (double& weight : model.weights) weight /= size;
    model.scale = size;
    model.intercept = fit.intercept;
    model.training_loss = fit.loss;
    model.converged = fit.converged;
}

}  // namespace

Result<LogisticModel> fit_logistic(const TrainingSet& set, const LogisticSettings& settings,
                                   ProgressTeller& progress, const CancelToken& cancel) {
    NOSCOPE_CHECK(check_learnable(set));
    std::vector<std::size_t> all(set.rows());
    std::iota(all.begin(), all.end(), std::size_t{0});
    LogisticFitter fitter(set, all, settings.penalty, settings.nonnegative);
    const std::vector<double> path = lambdas(settings, fitter.largest_lambda());
    auto folds = group_folds(set, kFolds, settings.seed);
    if (!folds && !settings.lambda)
        return fail(folds.error().code, "{}, or a --lambda", folds.error().message);

    LogisticModel model;
    model.penalty = settings.penalty;
    model.nonnegative = settings.nonnegative;
    model.seed = settings.seed;
    model.rows = set.rows();
    model.positives = label_counts(set)[1];
    model.groups = std::set(set.groups.begin(), set.groups.end()).size();
    std::size_t chosen = 0;
    progress.start(static_cast<int>(((folds ? folds->size() : 0) + 1) * path.size()));
    if (folds) {
        NOSCOPE_TRY(const std::vector<double> losses,
                    held_out_losses({set, settings, progress, cancel}, *folds, path));
        chosen = static_cast<std::size_t>(std::min_element(losses.begin(), losses.end()) - losses.begin());
        model.held_out_loss = losses[chosen];
        if (!settings.lambda)
            for (std::size_t i = 0; i < path.size(); ++i) model.tried.push_back({path[i], losses[i]});
    }
    model.lambda = path[chosen];
    progress.skip(static_cast<int>(path.size() - 1 - chosen));
    for (std::size_t i = 0; i <= chosen; ++i) {
        NOSCOPE_TRY(const LinearFit fit, fitter.fit(path[i], i == chosen ? kFinal : kChoosing, cancel));
        set_weights(model, fit);
        progress.step(fmt::format("all rows, lambda {:.3g}", path[i]));
    }
    return model;
}

}  // namespace noscope::train
