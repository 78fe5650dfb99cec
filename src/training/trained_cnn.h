// What `noscope-train cnn` makes: the weights of a net, and how it came to them.
#pragma once

#include <noscope/error.h>
#include "training/cnn_architecture.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace noscope {

// One pass over the training rows.
struct CnnEpoch {
    double training_loss = 0;
    double held_out_loss = 0;
    double held_out_auc = 0;  // NaN where the held-out rows are of one class
};

struct CnnRecord {
    std::string optimizer;  // "rmsprop" or "adamw"
    double learning_rate = 0;
    std::uint64_t seed = 0;
    std::uint64_t rows = 0, positives = 0, groups = 0;  // learnt from
    std::uint64_t held_out_rows = 0, held_out_positives = 0, held_out_groups = 0;
    std::vector<CnnEpoch> epochs;  // in order
    int best_epoch = 0;            // whose weights these are: index into `epochs`
    bool ended_early = false;      // interrupted: the best so far
    double seconds = 0;
};

// A value of a plane enters the net as (level / 255 - mean) * scale.
struct TrainedCnn {
    CnnArchitecture architecture;
    std::vector<float> mean, scale;  // one a channel
    // Of each convolution [out][in][3][3], then its biases [out]; of the dense layer [unit][value] with
    // values in the order [channel][row][column], then its biases; of the logit [unit], then its bias.
    std::vector<float> weights;  // shape_of(architecture).parameters()
    CnnRecord record;
};

// Sizes agree and all numbers are finite. ErrorCode::internal.
Status check(const TrainedCnn& net);

// Sealed by a checksum; whole or not at all. ErrorCode::store.
Status write_trained_cnn(const TrainedCnn& net, const std::string& path);
// ErrorCode::internal: missing, damaged, or refused by check().
Result<TrainedCnn> read_trained_cnn(const std::string& path);

// JSON object, for model cards, plan files and reports.
std::string to_json(const CnnRecord& record);
Result<CnnRecord> cnn_record_from_json(const std::string& text);

}  // namespace noscope
