// Training sets of random values.
#pragma once

#include "training/training_set.h"

#include "support/random.h"

#include <cmath>

namespace noscope::testing {

// Of any finite values, small and large; groups of a few rows.
inline TrainingSet made_set(std::size_t rows, std::size_t columns, std::uint32_t seed) {
    Random random(seed);
    TrainingSet set;
    set.columns = columns;
    for (std::size_t i = 0; i < rows * columns; ++i)
        set.features.push_back(
            static_cast<float>((random.fraction() - 0.5) * std::pow(10.0, random() % 40 - 20.0)));
    for (std::size_t i = 0; i < rows; ++i) {
        set.labels.push_back(static_cast<std::uint8_t>(random() % 2));
        set.groups.push_back(random() % 7 == 0 ? random() : static_cast<std::uint32_t>(i / 3));
    }
    for (std::size_t i = 0; i < columns; ++i)
        set.used.push_back(static_cast<std::uint8_t>(random() % 4 != 0));
    return set;
}

}  // namespace noscope::testing
