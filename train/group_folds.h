// Held-out sets that take whole groups.
#pragma once

#include "training/training_set.h"

#include <noscope/error.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace noscope::train {

struct Fold {
    std::vector<std::size_t> training, held_out;  // rows, rising; together all rows
};

// Up to `most` folds (at least 2): each row is held out in one of them, no group lies on both sides of one,
// and each training side has both labels. Which group goes where hangs on `seed` alone. One label (0 or 1)
// and one group a row. ErrorCode::recording: all rows of one label are of one group.
Result<std::vector<Fold>> group_folds(std::span<const std::uint8_t> labels,
                                      std::span<const std::uint32_t> groups, int most, std::uint64_t seed);
inline Result<std::vector<Fold>> group_folds(const TrainingSet& set, int most, std::uint64_t seed) {
    return group_folds(set.labels, set.groups, most, seed);
}

}  // namespace noscope::train
