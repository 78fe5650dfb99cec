// Random plans of the whole grammar.
#pragma once

#include "cascade/plan.h"
#include "query/made.h"

#include <algorithm>
#include <cmath>

namespace noscope {

inline double random_number(Random& random) {
    switch (random.below(4)) {
        case 0:
            return random.between(-5, 200);
        case 1:
            return random.fraction();
        case 2:
            return -random.fraction() * std::pow(10.0, random.between(-300, 300));
        default:
            return random.between(0, 1000) / 1000.0;
    }
}

inline ImageSize random_size(Random& random) {
    if (random.one_in(2)) return {};
    if (random.one_in(2)) return {50, 50};
    return {random.between(16, 1024), random.between(16, 1024)};
}

inline DifferenceStage random_difference(Random& random) {
    DifferenceStage stage{.metric = random.one_of<std::string>({"mse", "sad", "psnr", "ssim", "hist"}),
                          .against = static_cast<Against>(random.below(3)),
                          .size = random_size(random),
                          .gain = random.one_in(2)};
    if (stage.against == Against::previous)
        stage.age = {random.between(1, random.one_in(2) ? 10 : 1'000'000'000),
                     random.one_of<std::int64_t>({1, 2, 3, 1000, 4096, 999'999'937})};
    for (const int grid : {5, 10})
        if (stage.size.width % grid == 0 && stage.size.height % grid == 0 && random.one_in(2))
            stage.grid = grid;
    stage.learned = stage.grid != 0 && (stage.metric == "mse" || stage.metric == "sad") && random.one_in(2);
    return stage;
}

inline CnnStage random_cnn(Random& random) {
    for (;;) {
        CnnStage stage{.size = random_size(random),
                       .dense = random.between(1, 4096),
                       .difference = random.one_in(2),
                       .crop = random.one_in(2)};
        for (int i = random.between(1, 4); i > 0; --i)
            stage.convs.push_back({.repeat = random.one_in(2) ? 1 : random.between(1, 16),
                                   .filters = random.between(1, 1024),
                                   .stride = random.one_in(2) ? 1 : random.between(1, 8),
                                   .pool = random.one_in(2)});
        // Too large, or pooled away to nothing.
        if (check(stage)) return stage;
    }
}

inline Threshold random_between(Random& random) {
    if (random.one_in(4)) return AutoThreshold{};
    double low = random.fraction(), high = random.one_in(4) ? 1 : random.fraction();
    if (low > high) std::swap(low, high);
    return Between{low, high};
}

inline RunsStage random_runs(Random& random) {
    RunsStage stage;
    if (random.one_in(2)) return stage;
    const auto inside = [&] { return (random.fraction() + 1e-6) / 1.1; };
    stage = {.enter = inside(), .leave = inside(), .weight = random.fraction(), .doubt = random.fraction()};
    double score = random_number(random), chance = inside() / 40;
    for (int i = random.between(1, 32); i > 0; --i) {
        stage.chances.push_back({score, chance});
        score += std::abs(score) / 3 + random.fraction() + 1e-300;
        if (random.one_in(2)) chance += random.fraction() / 40;
    }
    return stage;
}

// Passes check().
inline Plan random_plan(Random& random) {
    Plan plan;
    const auto above = [&]() -> Threshold {
        if (random.one_in(4)) return AutoThreshold{};
        return Above{random_number(random)};
    };
    if (random.one_in(2)) plan.stages.push_back({EveryStage{random.between(1, 1'000'000'000)}, {}});
    bool keyframes = false, scored = false;
    for (int i = random.between(0, 4); i > 0; --i) {
        switch (random.below(5)) {
            case 0:
                plan.stages.push_back({PacketsStage{}, above()});
                break;
            case 1:
                plan.stages.push_back({random_difference(random), above()});
                break;
            case 2:
                plan.stages.push_back({random_cnn(random), random_between(random)});
                break;
            case 3:
                plan.stages.push_back({ModelStage{random.one_of<std::string>(
                                           {"yolov8n", "/models/a (copy), 2.onnx", "yolox:n\xc3\xa4me"})},
                                       random_between(random)});
                break;
            default:
                if (!keyframes) plan.stages.push_back({KeyframesStage{}, above()});
                keyframes = true;
                continue;
        }
        scored = true;
    }
    const bool runs = scored && random.one_in(4), rank = scored && random.one_in(4),
               runs_first = random.one_in(2);
    if ((runs || rank) && gives_scores(plan.stages.back()) && random.one_in(2))
        plan.stages.back().threshold = {};
    if (runs && runs_first) plan.stages.push_back({random_runs(random), {}});
    if (rank) plan.stages.push_back({RankStage{}, {}});
    if (runs && !runs_first) plan.stages.push_back({random_runs(random), {}});
    if (!runs && !rank && random.one_in(4)) plan.stages.push_back({WindowsStage{}, {}});
    plan.stages.push_back({});
    return plan;
}

}  // namespace noscope
