// Pictures of the empty scene for a whole recording, made before its run (docs/difference.md).
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include "find/plan_images.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace noscope {

struct EmptyScene {
    EmptyScenes images;          // by PlanImages::specs(); none where no stage compares with it
    std::string name;            // hash of all of them: equal names, equal scores
    bool both_lights = false;    // there are pictures by day and by infrared
    bool only_infrared = false;  // else: which kind all are
};

// A frame in which nothing of the query was seen, as PlanImages::specs() and, last, kLightSpec.
struct SceneFrame {
    std::vector<ScoreImage> images;
    double time_s = 0;  // in the recording
};

// `frames` in any order. ErrorCode::usage: as ReferenceImages.
Result<EmptyScene> make_empty_scene(const PlanImages& images, std::span<const SceneFrame> frames);

// What the images of another plan need of it: `some` wants no image that `all`, whose scene it is, does not
// have alike. Nothing where it compares nothing with the scene.
EmptyScene part_of_scene(const EmptyScene& scene, const PlanImages& all, const PlanImages& some);

// For the store.
std::vector<std::uint8_t> encode(const EmptyScene& scene);
std::optional<EmptyScene> decode_empty_scene(std::span<const std::uint8_t> bytes);  // none if damaged

// `count` of the numbers below `total` (all where there are fewer), one drawn evenly from each of as many
// equal stretches; in an order in which each quarter is spread over the whole. A pure function.
std::vector<std::int64_t> spread_sample(std::int64_t total, std::int64_t count, std::uint64_t seed);

}  // namespace noscope
