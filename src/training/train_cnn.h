// Specialized models from labelled score images, by noscope-train.
#pragma once

#include "training/cnn_architecture.h"
#include "training/cnn_samples.h"
#include "training/trained_cnn.h"
#include "training/trainer_process.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace noscope {

enum class CnnOptimizer { rmsprop, adamw };

std::string_view to_text(CnnOptimizer optimizer);
std::optional<CnnOptimizer> cnn_optimizer_from_text(std::string_view text);

// The defaults are those of `noscope-train cnn`; docs/training.md says how they were found.
struct CnnTrainingSettings {
    CnnOptimizer optimizer = CnnOptimizer::adamw;  // rmsprop: the paper's
    std::optional<double> learning_rate;           // above 0; none: the optimizer's usual one
    int epochs = 30;                               // at most so many, [1, 1000]
    int patience = 6;       // epochs without a better held-out loss after which it ends, [1, 1000]
    int batch = 64;         // images a step, [4, 4096]
    double held_out = 0.2;  // share of the groups that tell which epoch was best, [.05, .5]
    std::uint64_t seed = 1;
    int threads = 1;  // nets trained side by side, a thread each; the nets do not depend on it
};

struct CnnCandidate {
    CnnArchitecture architecture;
    const CnnSamples* samples = nullptr;  // of the architecture's size, with difference where it sees it
};

// Runs `trainer` once on files of all samples (each written once, however many candidates learn from it), in
// a folder of its own under TMPDIR, gone afterwards. Gives a net a candidate, in their order, or why there is
// none: ErrorCode::recording says that nothing can be learnt (too few positives, one class alone, images all
// the same, a loss that diverges), which is the whole call's error where there is no net at all. Errors:
// those of run_trainer() and write_cnn_samples(); ErrorCode::usage: a candidate that check() refuses, or
// samples that do not fit it.
//
// Cancelled, ErrorCode::interrupted comes back, and `so_far`, where given, holds the best weights of those
// candidates that had any (record.ended_early where training was cut short), in their order.
Result<std::vector<Result<TrainedCnn>>> train_cnns(const std::string& trainer,
                                                   std::span<const CnnCandidate> candidates,
                                                   const CnnTrainingSettings& settings,
                                                   const OnTrainingProgress& on_progress,
                                                   const CancelToken& cancel,
                                                   std::vector<TrainedCnn>* so_far = nullptr);

// What `noscope-train cnn -o FOLDER` names the net of candidate `index`, counted from 0.
std::string trained_cnn_file_name(std::size_t index);
// And, in its place, the line that says why there is none.
std::string failed_cnn_file_name(std::size_t index);

}  // namespace noscope
