// What a plan file keeps so that its runs can be watched (docs/drift.md): scores of the sample, and views of
// the camera.
#pragma once

#include "difference/camera_watch.h"
#include "find/json_fields.h"
#include "find/query_json.h"
#include "find/score_watch.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace noscope {

struct PlanWatch {
    ScoreProfile scores;            // empty where the plan was chosen on no sample
    std::vector<CameraView> views;  // one of each light at most; none where it shows nothing
};

OrderedJson to_json(const PlanWatch& watch);
PlanWatch plan_watch_from(JsonFields& in);

OrderedJson to_json(const ScoreCounts& counts);
ScoreCounts score_counts_from(JsonFields& in, std::size_t bins);

std::vector<std::uint8_t> encode(std::span<const CameraView> views);
std::optional<std::vector<CameraView>> decode_views(std::span<const std::uint8_t> bytes);  // none if damaged

}  // namespace noscope
