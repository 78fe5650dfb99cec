// Sampling evenly and halving between samples that differ: how to find when something comes and goes without
// looking at what is in between, and without any model (Seiden's approach, less its bandit).
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace noscope {

struct Bisected {
    std::vector<bool> labels;        // one a place
    std::vector<std::size_t> asked;  // places, rising
};

// Of `count` places every `step`th (> 0) and the last are asked. Between two neighbours that differ the place
// halfway is asked, until the change lies between two that follow each other; what lies between two that
// agree has their label. What is shorter than `step` may be missed.
Bisected bisect(std::size_t count, std::size_t step, const std::function<bool(std::size_t)>& ask);

}  // namespace noscope
