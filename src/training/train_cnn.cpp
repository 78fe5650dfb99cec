#include "training/train_cnn.h"

#include "base/error_text.h"
#include "base/try.h"
#include "training/trainer_folder.h"

#include <chrono>
#include <fstream>
#include <map>

namespace noscope {
namespace {

// A step of the largest net takes a second or two on a busy core; then the best so far is written.
constexpr std::chrono::seconds kGrace{10};

Status check_candidate(const CnnCandidate& candidate) {
    NOSCOPE_CHECK(check(candidate.architecture));
    const CnnSamples& samples = *candidate.samples;
    if (samples.size != candidate.architecture.size)
        return fail(ErrorCode::usage, "the net '{}' cannot learn from images of {}",
                    to_string(candidate.architecture), to_string(samples.size));
    if (candidate.architecture.difference && !samples.difference)
        return fail(ErrorCode::usage,
                    "the net '{}' sees the difference to the empty scene, and the samples have none",
                    to_string(candidate.architecture));
    return {};
}

std::vector<std::string> arguments_of(const CnnTrainingSettings& settings, const std::string& output) {
    return {"cnn",
            "-o",
            output,
            "--optimizer",
            std::string(to_text(settings.optimizer)),
            "--learning-rate",
            settings.learning_rate ? fmt::format("{}", *settings.learning_rate) : "auto",
            "--epochs",
            fmt::format("{}", settings.epochs),
            "--patience",
            fmt::format("{}", settings.patience),
            "--batch",
            fmt::format("{}", settings.batch),
            "--held-out",
            fmt::format("{}", settings.held_out),
            "--seed",
            fmt::format("{}", settings.seed),
            "--threads",
            fmt::format("{}", settings.threads),
            "--progress",
            "json"};
}

// Files beyond the last that is there are no fault of an interrupted run.
std::vector<TrainedCnn> nets_so_far(const TrainerFolder& folder, std::size_t candidates) {
    std::vector<TrainedCnn> nets;
    for (std::size_t i = 0; i < candidates; ++i)
        if (auto net = read_trained_cnn(folder.file(trained_cnn_file_name(i))))
            nets.push_back(std::move(*net));
    return nets;
}

std::optional<std::string> read_failure(const std::string& path) {
    std::ifstream in(path);
    std::string line;
    return std::getline(in, line) && !line.empty() ? std::optional(line) : std::nullopt;
}

}  // namespace

std::string_view to_text(CnnOptimizer optimizer) {
    return optimizer == CnnOptimizer::rmsprop ? "rmsprop" : "adamw";
}

std::optional<CnnOptimizer> cnn_optimizer_from_text(std::string_view text) {
    for (const CnnOptimizer optimizer : {CnnOptimizer::rmsprop, CnnOptimizer::adamw})
        if (text == to_text(optimizer)) return optimizer;
    return {};
}

std::string trained_cnn_file_name(std::size_t index) { return fmt::format("{}.cnn", index + 1); }
std::string failed_cnn_file_name(std::size_t index) { return fmt::format("{}.failed", index + 1); }

Result<std::vector<Result<TrainedCnn>>> train_cnns(
    const std::string& trainer, std::span<const CnnCandidate> candidates, const CnnTrainingSettings& settings,
    const OnTrainingProgress& on_progress, const CancelToken& cancel, std::vector<TrainedCnn>* so_far) {
    for (const CnnCandidate& candidate : candidates) NOSCOPE_CHECK(check_candidate(candidate));
    TrainerFolder folder;
    NOSCOPE_CHECK(folder.make());
    std::vector<std::string> arguments = arguments_of(settings, folder.file(""));
    std::map<const CnnSamples*, std::string> files;
    for (const CnnCandidate& candidate : candidates) {
        std::string& file = files[candidate.samples];
        if (file.empty()) {
            file = folder.file(fmt::format("{}.samples", files.size()));
            NOSCOPE_CHECK(write_cnn_samples(*candidate.samples, file));
        }
        arguments.insert(arguments.end(), {"--candidate", to_string(candidate.architecture) + "=" + file});
    }
    if (const Status trained = run_trainer(trainer, arguments, on_progress, cancel, kGrace); !trained) {
        if (trained.error().code == ErrorCode::interrupted && so_far)
            *so_far = nets_so_far(folder, candidates.size());
        return trained.error();
    }
    std::vector<Result<TrainedCnn>> nets;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (const auto why = read_failure(folder.file(failed_cnn_file_name(i)))) {
            nets.push_back(Error{ErrorCode::recording, *why});
            continue;
        }
        auto read = read_trained_cnn(folder.file(trained_cnn_file_name(i)));
        if (!read)
            return fail(ErrorCode::internal,
                        "'{}' said that it was done and gave no net that can be read: see that it is the "
                        "noscope-train of this version (NOSCOPE_TRAIN)",
                        trainer);
        TrainedCnn net = *std::move(read);
        if (net.architecture != candidates[i].architecture)
            return fail(ErrorCode::internal, "noscope-train gave the net '{}' for '{}'; please report this",
                        to_string(net.architecture), to_string(candidates[i].architecture));
        nets.emplace_back(std::move(net));
    }
    return nets;
}

}  // namespace noscope
