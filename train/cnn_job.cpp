#include "train/job.h"

#include "base/error_text.h"
#include "base/ordered_work.h"
#include "base/output_file.h"
#include "base/text.h"
#include "base/try.h"
#include "train/cnn_fit.h"
#include "train/cnn_training.h"
#include "train/option_checks.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

namespace noscope::train {
namespace {

namespace fs = std::filesystem;

struct Options {
    std::vector<std::string> candidates;
    std::string folder, optimizer = "adamw", learning_rate = "auto", progress = "plain";
    bool logits = false;
    CnnTrainingSettings settings;
};

struct Candidate {
    CnnArchitecture architecture;
    const CnnSamples* samples = nullptr;
    Status learnable;  // whether anything can be learnt from them
};

// Files of samples, each read once.
using SampleFiles = std::map<std::string, CnnSamples>;

Result<Candidate> read_candidate(const std::string& text, SampleFiles& files) {
    const std::size_t at = text.find('=');
    if (at == std::string::npos || at + 1 == text.size())
        return fail(ErrorCode::usage, "--candidate {}: write NET=SAMPLES, as 64,8s2-16s2,d32,diff=samples",
                    shown(text));
    const std::string path = text.substr(at + 1);
    auto architecture = parse_cnn_architecture(text.substr(0, at));
    if (!architecture)
        return fail(ErrorCode::usage, "--candidate {}: {}", shown(text), architecture.error().message);
    auto file = files.find(path);
    if (file == files.end()) {
        NOSCOPE_TRY(CnnSamples samples, read_cnn_samples(path));
        file = files.emplace(path, std::move(samples)).first;
    }
    const CnnSamples& samples = file->second;
    if (samples.size != architecture->size)
        return fail(ErrorCode::recording, "'{}' has images of {}, and the net '{}' wants {}", path,
                    to_string(samples.size), to_string(*architecture), to_string(architecture->size));
    if (architecture->difference && !samples.difference)
        return fail(ErrorCode::recording,
                    "'{}' has no difference to the empty scene, and the net '{}' wants it", path,
                    to_string(*architecture));
    return Candidate{*architecture, &samples, check_learnable(samples, architecture->difference, path)};
}

// None where training was stopped before its first epoch ended; an error where nothing can be learnt.
using Trained = std::optional<Result<CnnTrainingResult>>;

// One net a thread, those that take longest first, so that none is waited for alone. What one cannot learn
// keeps no other from being trained.
Result<std::vector<Trained>> train_all(const std::vector<Candidate>& candidates,
                                       const CnnTrainingSettings& settings, ProgressTeller& progress,
                                       const CancelToken& cancel) {
    std::vector<Trained> trained(candidates.size());
    std::vector<std::int64_t> steps(candidates.size(), 0);
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const Candidate& one = candidates[i];
        if (!one.learnable) {
            trained[i] = one.learnable.error();
            continue;
        }
        steps[i] = steps_of(one.architecture, *one.samples, settings);
        order.push_back(i);
    }
    progress.start(std::accumulate(steps.begin(), steps.end(), std::int64_t{1}));
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return steps[a] > steps[b]; });
    const CancelToken failed;
    const Stopped stopped = [&] { return cancel.cancelled() || failed.cancelled(); };
    const auto learns_nothing = [](const Result<CnnTrainingResult>& result) {
        return !result && result.error().code == ErrorCode::recording;
    };
    const auto take = [&](std::size_t at, Result<CnnTrainingResult> result) -> Status {
        if (result || learns_nothing(result))
            trained[order[at]] = std::move(result);
        else if (result.error().code != ErrorCode::interrupted)
            return result.error();
        return {};
    };
    NOSCOPE_CHECK(work_in_order<Result<CnnTrainingResult>>(
        order.size(), settings.threads,
        [&](std::size_t at) {
            const PreparedThread prepared;
            const Candidate& one = candidates[order[at]];
            auto result = train_cnn(one.architecture, *one.samples, settings, progress, stopped);
            if (!result && !learns_nothing(result)) failed.cancel();
            return result;
        },
        take));
    return trained;
}

Status write_logits(const CnnTrainingResult& result, const CnnSamples& samples, const std::string& path) {
    std::string lines = "row,label,logit\n";
    for (const auto& [row, logit] : result.held_out)
        lines += fmt::format("{},{},{}\n", row, samples.labels[row], logit);
    return write_file_atomically(path, lines);
}

// What an earlier run said of this candidate.
void remove_file(const Options& options, const std::string& name) {
    std::error_code none;
    fs::remove(fs::path(options.folder) / name, none);
}

Status write_one(const Options& options, const Candidate& candidate, const CnnTrainingResult& result,
                 std::size_t index, std::vector<std::string>& written) {
    const auto file = [&](const std::string& name) {
        return written.emplace_back((fs::path(options.folder) / name).string());
    };
    remove_file(options, failed_cnn_file_name(index));
    NOSCOPE_CHECK(write_trained_cnn(result.net, file(trained_cnn_file_name(index))));
    if (!options.logits) return {};
    return write_logits(result, *candidate.samples, file(fmt::format("{}.logits.csv", index + 1)));
}

// In place of a net.
Status write_failure(const Options& options, const Candidate& candidate, const Error& error,
                     std::size_t index, std::vector<std::string>& written) {
    tell(fmt::format("'{}' is left out: {}", to_string(candidate.architecture), error.message));
    remove_file(options, trained_cnn_file_name(index));
    written.push_back((fs::path(options.folder) / failed_cnn_file_name(index)).string());
    return write_file_atomically(written.back(), error.message);
}

// All or none; nothing where no net learnt anything.
Status write_all(const Options& options, const std::vector<Candidate>& candidates,
                 const std::vector<Trained>& trained) {
    std::error_code failed;
    fs::create_directory(options.folder, failed);  // that it is no folder is said by what is written
    std::vector<std::string> written;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (!trained[i]) continue;
        const Result<CnnTrainingResult>& result = *trained[i];
        if (const Status done = result ? write_one(options, candidates[i], *result, i, written)
                                       : write_failure(options, candidates[i], result.error(), i, written);
            !done) {
            for (const std::string& path : written) fs::remove(path, failed);
            return done;
        }
    }
    return {};
}

Status train(const Options& options, const CancelToken& cancel) {
    CnnTrainingSettings settings = options.settings;
    NOSCOPE_CHECK(set_positive_or_auto("--learning-rate", options.learning_rate, settings.learning_rate));
    settings.optimizer = *cnn_optimizer_from_text(options.optimizer);  // the parser has checked it
    SampleFiles files;
    std::vector<Candidate> candidates;
    for (const std::string& text : options.candidates) {
        NOSCOPE_TRY(const Candidate candidate, read_candidate(text, files));
        candidates.push_back(candidate);
    }
    ProgressTeller progress(kProgressForms.at(options.progress));
    NOSCOPE_TRY(const std::vector<Trained> trained, train_all(candidates, settings, progress, cancel));
    const bool stopped = cancel.cancelled();
    const auto nets =
        std::count_if(trained.begin(), trained.end(), [](const Trained& one) { return one && *one; });
    for (const Trained& one : trained)
        if (nets == 0 && !stopped && one) return one->error();
    NOSCOPE_CHECK(write_all(options, candidates, trained));
    if (stopped)
        return fail(ErrorCode::interrupted, "interrupted; the best so far of {} of {} nets is in '{}'", nets,
                    trained.size(), options.folder);
    progress.step("written");
    return {};
}

}  // namespace

Run cnn_job(CLI::App& command) {
    const auto options = std::make_shared<Options>();
    CnnTrainingSettings& settings = options->settings;
    command
        .add_option(
            "-o,--output", options->folder,
            "A folder, made if there is none: 1.cnn, 2.cnn, ... in the order of the candidates; 2.failed, a "
            "line that says why, where nothing can be learnt")
        ->required();
    command
        .add_option(
            "--candidate", options->candidates,
            "NET=SAMPLES, repeatable: a net as in a plan (64,8s2-16s2-32s2,d32,diff), and the file of "
            "images that it learns from")
        ->required()
        ->allow_extra_args(false);
    command.add_option("--optimizer", options->optimizer, "adamw (default), or rmsprop as in the paper")
        ->check(CLI::IsMember({"rmsprop", "adamw"}));
    command.add_option("--learning-rate", options->learning_rate,
                       "auto (default): 0.002 for adamw, 0.001 for rmsprop");
    command.add_option("--epochs", settings.epochs, "At most so many (default 30)")
        ->check(CLI::Range(1, 1000));
    command
        .add_option("--patience", settings.patience,
                    "Epochs without a better held-out loss after which it ends (default 6)")
        ->check(CLI::Range(1, 1000));
    command.add_option("--batch", settings.batch, "Images a step (default 64)")->check(CLI::Range(4, 4096));
    command
        .add_option("--held-out", settings.held_out,
                    "Share of the groups that tell which epoch was best, .05 to .5 (default .2)")
        ->check(CLI::Range(0.05, 0.5));
    command.add_option("--seed", settings.seed, "Of first weights, batches and what is held out (default 1)")
        ->check(not_below_zero);
    command.add_option("--threads", settings.threads, "Nets trained side by side (default 1)")
        ->check(CLI::Range(1, 1024));
    command.add_flag("--logits", options->logits,
                     "Also 1.logits.csv, 2.logits.csv, ...: what each net says of the rows held out");
    command.add_option("--progress", options->progress, "How far it is, on stderr (default plain)")
        ->check(CLI::IsMember(kProgressForms));
    return [options](const CancelToken& cancel) { return train(*options, cancel); };
}

}  // namespace noscope::train
