// Samples as a blocked difference detector would give them: mean squared errors of 10 x 10 blocks.
#pragma once

#include "training/training_set.h"

#include "support/random.h"

#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

namespace noscope::testing {

struct MadeBlocks {
    std::size_t rows = 1200, columns = 30, group_size = 20;
    std::size_t flickers = 17;                    // changes much and often, whatever the label
    std::vector<std::size_t> tell{3, 4, 12, 13};  // a changed label shows in one or two of these
    double positives = 0.15;
    std::uint32_t seed = 1;
};

inline TrainingSet made_blocks(const MadeBlocks& how = {}) {
    Random random(how.seed);
    const auto exponential = [&](double mean) { return -mean * std::log(1 - random.fraction()); };
    TrainingSet set;
    set.columns = how.columns;
    set.used.assign(how.columns, 1);
    for (std::size_t row = 0; row < how.rows; ++row) {
        const bool positive = random.fraction() < how.positives;
        const double light = exponential(5e-5);  // in all blocks alike
        std::vector<double> blocks(how.columns);
        for (double& block : blocks) block = light + exponential(1e-4);
        if (random.fraction() < 0.5) blocks[how.flickers] += exponential(2e-2);
        if (positive)
            for (int i = 0; i < 2; ++i) blocks[how.tell[random() % how.tell.size()]] += exponential(2e-3);
        set.features.insert(set.features.end(), blocks.begin(), blocks.end());
        set.labels.push_back(positive);
        set.groups.push_back(static_cast<std::uint32_t>(row / how.group_size));
    }
    return set;
}

inline std::vector<std::size_t> all_rows(const TrainingSet& set) {
    std::vector<std::size_t> rows(set.rows());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return rows;
}

}  // namespace noscope::testing
