// Batches to learn from: both classes in each, changed a little, a few positives pasted together.
#pragma once

#include "train/augment.h"
#include "train/cut_outs.h"
#include "train/random.h"
#include "training/cnn_samples.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace noscope::train {

struct CnnBatchSettings {
    std::size_t batch = 64;  // images, at least 4
    std::size_t planes = 4;  // of each row: 3, or 4 with the difference
    Augmentation augmentation{};
    bool paste = true;
};

// Images are rows of `planes` planes, one after the other.
struct CnnBatch {
    std::vector<std::uint8_t> levels;
    std::vector<float> labels;   // 0 or 1
    std::vector<float> weights;  // of the losses: each class's sum is one half on average over an epoch
};

// Classes are seldom of one size: the rarer one is drawn more often, so that at least a quarter of each batch
// is of it, and what that does not even out weights do. An epoch is half of a pass over the commoner class,
// which is in a new order each time; where images are few, more, so that an epoch has 32 batches at least. Of
// the positives that are drawn a share is made by copy and paste: half where there are up to 100 to learn
// from, ever fewer beyond, none where nothing can be cut out.
class CnnBatches {
   public:
    // `rows` of `samples`, both labels among them; `samples` must outlive this.
    CnnBatches(const CnnSamples& samples, std::span<const std::size_t> rows, const CnnBatchSettings& settings,
               std::uint64_t seed);

    std::size_t an_epoch() const { return an_epoch_; }  // batches
    double pasted_share() const { return pasted_share_; }
    void next(CnnBatch& batch);

   private:
    // Rows of one class in a random order, again and again.
    struct Deck {
        std::vector<std::size_t> rows;
        std::size_t at = 0;
        double mean_weight = 1;
        std::size_t draw(RandomBits& random);
    };

    void put(std::span<const std::uint8_t> planes, std::span<std::uint8_t> image);
    bool put_pasted(std::span<std::uint8_t> image, float& weight);

    const CnnSamples& samples_;
    const CnnBatchSettings settings_;
    RandomBits random_;
    std::array<Deck, 2> decks_;        // by label
    std::array<std::size_t, 2> of_{};  // images of each label in a batch
    std::size_t an_epoch_ = 0, image_size_ = 0;
    std::vector<CutOut> cut_outs_;
    double pasted_share_ = 0;
    std::vector<std::uint8_t> scratch_;
};

}  // namespace noscope::train
