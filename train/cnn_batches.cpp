#include "train/cnn_batches.h"

#include <algorithm>
#include <cmath>

namespace noscope::train {
namespace {

constexpr double kLeastOfAClass = 0.25;
constexpr std::size_t kShortestEpoch = 32;  // batches: a few hundred labels need as many steps as others
constexpr double kMostPasted = 0.5, kFewPositives = 100;
constexpr int kTries = 4;  // for an image that is not much brighter or darker

}  // namespace

std::size_t CnnBatches::Deck::draw(RandomBits& random) {
    if (at == 0) shuffle(rows, random);
    const std::size_t row = rows[at];
    at = (at + 1) % rows.size();
    return row;
}

CnnBatches::CnnBatches(const CnnSamples& samples, std::span<const std::size_t> rows,
                       const CnnBatchSettings& settings, std::uint64_t seed)
    : samples_(samples),
      settings_(settings),
      random_(seed),
      image_size_(settings.planes * (samples.row_size() / samples.planes())),
      scratch_(image_size_) {
    for (const std::size_t row : rows) decks_[samples.labels[row]].rows.push_back(row);
    for (Deck& deck : decks_) {
        double sum = 0;
        for (const std::size_t row : deck.rows) sum += samples.weights[row];
        deck.mean_weight = sum / static_cast<double>(deck.rows.size());
    }
    const auto count = [&](int label) { return static_cast<double>(decks_[label].rows.size()); };
    const double share = std::clamp(count(1) / (count(0) + count(1)), kLeastOfAClass, 1 - kLeastOfAClass);
    of_[1] = static_cast<std::size_t>(std::lround(share * static_cast<double>(settings.batch)));
    of_[0] = settings.batch - of_[1];
    const auto passes = [&](int label) { return count(label) / static_cast<double>(of_[label]); };
    const int common = count(1) > count(0) ? 1 : 0;
    an_epoch_ = std::max(kShortestEpoch, static_cast<std::size_t>(std::ceil(passes(common) / 2)));
    if (settings.paste) cut_outs_ = find_cut_outs(samples, decks_[1].rows);
    if (!cut_outs_.empty()) pasted_share_ = kMostPasted * std::min(1.0, kFewPositives / count(1));
}

void CnnBatches::put(std::span<const std::uint8_t> planes, std::span<std::uint8_t> image) {
    distort(planes, samples_.size, draw(settings_.augmentation, random_), image);
}

bool CnnBatches::put_pasted(std::span<std::uint8_t> image, float& weight) {
    const CutOut& cut_out = cut_outs_[below(random_, cut_outs_.size())];
    for (int i = 0; i < kTries; ++i) {
        const std::size_t onto = decks_[0].rows[below(random_, decks_[0].rows.size())];
        const std::span<const std::uint8_t> planes = samples_.row(onto).first(image_size_);
        std::copy(planes.begin(), planes.end(), scratch_.begin());
        if (!paste(samples_, cut_out, scratch_)) continue;
        put(scratch_, image);
        weight = samples_.weights[cut_out.row];
        return true;
    }
    return false;
}

void CnnBatches::next(CnnBatch& batch) {
    batch.levels.resize(settings_.batch * image_size_);
    batch.labels.resize(settings_.batch);
    batch.weights.resize(settings_.batch);
    for (std::size_t i = 0; i < settings_.batch; ++i) {
        const int label = i < of_[1] ? 1 : 0;
        const auto image = std::span(batch.levels).subspan(i * image_size_, image_size_);
        float weight = 0;
        if (label == 0 || fraction(random_) >= pasted_share_ || !put_pasted(image, weight)) {
            const std::size_t row = decks_[label].draw(random_);
            put(samples_.row(row).first(image_size_), image);
            weight = samples_.weights[row];
        }
        batch.labels[i] = static_cast<float>(label);
        batch.weights[i] =
            static_cast<float>(weight / decks_[label].mean_weight / 2 / static_cast<double>(of_[label]));
    }
}

}  // namespace noscope::train
