#include "train/job.h"

#include "base/error_text.h"
#include "base/try.h"
#include "train/logistic_regression.h"
#include "train/option_checks.h"

#include <memory>
#include <string>

namespace noscope::train {
namespace {

struct Options {
    std::string samples, output, lambda = "auto", penalty = "l2", progress = "plain";
    LogisticSettings settings;
};

Status train(const Options& options, const CancelToken& cancel) {
    LogisticSettings settings = options.settings;
    NOSCOPE_CHECK(set_positive_or_auto("--lambda", options.lambda, settings.lambda));
    settings.penalty = *penalty_from_text(options.penalty);  // the parser has checked it
    NOSCOPE_TRY(const TrainingSet set, read_training_set(options.samples));
    ProgressTeller progress(kProgressForms.at(options.progress));
    NOSCOPE_TRY(const LogisticModel model, fit_logistic(set, settings, progress, cancel));
    if (cancel.cancelled()) return fail(ErrorCode::interrupted, "interrupted");
    return write_logistic_model(model, options.output);
}

}  // namespace

Run logistic_job(CLI::App& command) {
    const auto options = std::make_shared<Options>();
    LogisticSettings& settings = options->settings;
    command.add_option("SAMPLES", options->samples, "Rows of features with labels and groups")->required();
    command.add_option("-o,--output", options->output, "The model: JSON, written whole or not at all")
        ->required();
    command
        .add_option("--penalty", options->penalty, "l1 leaves few blocks, l2 (default) spreads the weight")
        ->check(CLI::IsMember({"l1", "l2"}));
    command.add_option("--lambda", options->lambda,
                       "How much the penalty weighs; auto (default): what does best on held-out groups");
    command.add_flag("--nonnegative,!--no-nonnegative", settings.nonnegative,
                     "No weight below 0 (default), so that scores grow with change");
    command.add_option("--seed", settings.seed, "Which groups are held out together (default 1)")
        ->check(not_below_zero);
    command.add_option("--threads", settings.threads, "Held-out folds trained side by side (default 1)")
        ->check(CLI::Range(1, 1024));
    command.add_option("--progress", options->progress, "How far it is, on stderr (default plain)")
        ->check(CLI::IsMember(kProgressForms));
    return [options](const CancelToken& cancel) { return train(*options, cancel); };
}

}  // namespace noscope::train
