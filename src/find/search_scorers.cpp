#include "find/search_scorers.h"

#include <cassert>
#include <string>

namespace noscope {
namespace {

// A table of anchors holds a score for each pair of frames of a block.
constexpr double kMostPaired = 64;

Stage stage_of(const std::string& text) {
    const auto plan = parse_plan(text + " | reference");
    assert(plan);
    return plan->stages.front();
}

}  // namespace

// No net looks at a picture of the size of a difference: a picture of the empty scene would have colour for
// the one and none for the other.
Plan plain_scorers(const Predicate&, double frames_a_block, bool scene) {
    std::vector<Stage> stages{stage_of("packets>0")};
    if (scene)
        for (const char* text :
             {"mse(empty,10x10,gain)>0", "mse(empty,10x10,50,gain)>0", "mse(empty,10x10)>0", "hist(empty)>0"})
            stages.push_back(stage_of(text));
    stages.push_back(stage_of("mse(previous:1s,10x10)>0"));
    if (frames_a_block <= kMostPaired) {
        stages.push_back(stage_of("mse(anchor,10x10)>0"));
        stages.push_back(stage_of("mse(anchor,10x10,50)>0"));
    }
    return with_scorers({}, stages);
}

// One sees no difference in any case: where the empty scene changes, that channel harms
// (docs/specialized-quality.md, crossroads).
std::vector<Stage> specialized_scorers(const Predicate& predicate, bool scene) {
    const bool region = !predicate.regions.empty();
    std::vector<Stage> stages;
    if (scene) {
        stages = {stage_of("cnn(32,16s2-32s2,d32,diff)[0,1]"),
                  stage_of("cnn(64x32,16s2-32s2-32s2,d32,diff)[0,1]")};
        if (region) stages.push_back(stage_of("cnn(64,8s2-16s2-32s2,d32,diff,crop)[0,1]"));
    }
    stages.push_back(stage_of("cnn(64,8s2-16s2-32s2,d32)[0,1]"));
    if (!scene && region) stages.push_back(stage_of("cnn(64,8s2-16s2-32s2,d32,crop)[0,1]"));
    return stages;
}

// Of the sizes of plain ones, so that they take no picture of their own.
std::vector<Stage> learned_scorers(double frames_a_block, bool scene) {
    std::vector<Stage> stages;
    if (scene) stages.push_back(stage_of("mse(empty,10x10,gain,learned)>0"));
    if (frames_a_block <= kMostPaired) stages.push_back(stage_of("mse(anchor,10x10,learned)>0"));
    return stages;
}

Plan with_scorers(Plan scorers, const std::vector<Stage>& more) {
    if (!scorers.stages.empty()) scorers.stages.pop_back();
    scorers.stages.insert(scorers.stages.end(), more.begin(), more.end());
    scorers.stages.emplace_back();
    return scorers;
}

}  // namespace noscope
