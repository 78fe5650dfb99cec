// A net in LibTorch: steps of its optimizer, and its logits. Nothing else of LibTorch is needed to train it.
#pragma once

#include "train/cnn_batches.h"
#include "training/cnn_architecture.h"
#include "training/train_cnn.h"

#include <cfenv>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace noscope::train {

// Lives in each thread that trains or asks: one thread within LibTorch and below it, so that results do not
// hang on how many there are, and numbers too small to matter count as 0, since they are slow. The latter
// ends with the object: what else the thread computes may need them.
class PreparedThread {
   public:
    PreparedThread();
    ~PreparedThread();
    PreparedThread(const PreparedThread&) = delete;
    PreparedThread& operator=(const PreparedThread&) = delete;

   private:
    std::fenv_t before_;
};

struct CnnFitSettings {
    CnnOptimizer optimizer = CnnOptimizer::adamw;
    double learning_rate = 1e-3;
    std::uint64_t seed = 1;  // of the first weights
};

// Weights are drawn as He et al. (2015) do: normal, of variance 2 / inputs; biases are 0. Not for several
// threads at once.
class CnnFitter {
   public:
    // `mean` and `scale`: one a channel, as in TrainedCnn.
    CnnFitter(const CnnArchitecture& architecture, std::span<const float> mean, std::span<const float> scale,
              const CnnFitSettings& settings);
    ~CnnFitter();
    CnnFitter(const CnnFitter&) = delete;
    CnnFitter& operator=(const CnnFitter&) = delete;

    // One step down the gradient of sum(weight * -ln p(label)); gives that sum before it.
    double step(const CnnBatch& batch);

    // Images as in CnnBatch, as many as `logits`.
    void logits(std::span<const std::uint8_t> levels, std::span<float> logits);

    // In the order of TrainedCnn::weights.
    std::vector<float> weights() const;
    void set_weights(std::span<const float> weights);

   private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace noscope::train
