// Plan files of every kind, made up.
#pragma once

#include "find/difference_scorers.h"
#include "find/plan_file.h"
#include "support/random.h"

#include <limits>
#include <string>
#include <vector>

namespace noscope::testing {

inline EmptyScene made_scene(const Plan& plan, const Predicate& predicate) {
    const PlanImages images = PlanImages::of(plan, predicate);
    if (!images.needs_empty_scene()) return {};
    Random random(3);
    std::vector<SceneFrame> frames(12);
    for (std::size_t i = 0; i < frames.size(); ++i) {
        const auto add = [&](int width, int height, bool chroma) {
            ScoreImage image{.width = width, .height = height, .y = {}, .u = {}, .v = {}};
            const auto count = static_cast<std::size_t>(width * height);
            for (std::size_t k = 0; k < count; ++k)
                image.y.push_back(static_cast<std::uint8_t>(random() % 64 + (i < 6 ? 20 : 150)));
            if (chroma) {
                image.u.assign(count, 90);
                image.v.assign(count, 160);
            }
            frames[i].images.push_back(std::move(image));
        };
        for (const ScoreSpec& spec : images.specs()) add(spec.width, spec.height, spec.chroma);
        add(kLightSpec.width, kLightSpec.height, true);
        frames[i].time_s = static_cast<double>(i);
    }
    return *make_empty_scene(images, frames);
}

inline PlanFile made_plan_file(const std::string& text) {
    PlanFile file;
    file.predicate.classes = {"vehicle", "na\"me\\with\nall"};
    file.classes = {"car", "truck", "na\"me\\with\nall"};
    file.predicate.regions = {{{{0.1, 1.0 / 3}, {0.7, 0.2}, {0.9, 0.95}}}};
    file.predicate.exclusions = {{{{0, 0}, {0.1, 0}, {0.1, 0.1}, {0, 0.1}}}};
    file.predicate.anchor = Anchor::overlap;
    file.predicate.min_confidence = 0.35;
    file.predicate.min_count = 2;
    file.sampling = {.native = false, .rate = {30000, 1001}, .window = {3, 2}, .presence = {1, 3}};
    file.grouping = {.merge_gap = {7, 2}, .min_hits = 4};
    file.guarantee = Guarantee::none;
    file.confidence = .9;
    file.confirm = false;
    file.prepared.plan = *parse_plan(text);
    file.made_as = to_string(file.prepared.plan);
    file.prepared.scene = made_scene(file.prepared.plan, file.predicate);
    const auto scorers = *DifferenceScorers::make(file.prepared.plan, file.predicate);
    Random random(4);
    for (std::size_t i = 0; i < file.prepared.plan.stages.size(); ++i) {
        if (!scorers.learns(static_cast<int>(i))) continue;
        file.prepared.weights.resize(i + 1);
        const auto blocks = scorers.counting_blocks(static_cast<int>(i));
        for (const bool counts : *blocks)
            file.prepared.weights[i].push_back(counts ? 1.0 / 3 + random.fraction() : 0);
    }
    file.span_windows = 40;
    file.reference = {.model = "dir/yolov8m.onnx", .view = "region", .device = "GPU", .precision = "f16"};
    file.reference.exec_timeout_s = 12.5;
    file.reference_name = "yolov8m";
    file.reference_identity = R"({"classes":["car","truck"],"file_sha256":"abc","kept_floor":"0.05"})";
    file.reference_call_s = 0.0625;
    file.width = 1280;
    file.height = 720;
    file.origin = {.noscope = "noscope 0.1.0",
                   .at = "2024-05-01T13:00:00Z",
                   .command_line = "noscope plan car 'it''s here' \xff\xfe",
                   .recording = "porch",
                   .seed = std::numeric_limits<std::uint64_t>::max(),
                   .files = 3,
                   .covered_s = 3600.5,
                   .analysed_frames = 7201,
                   .reference_calls = 150,
                   .reused_labels = 7,
                   .frames_decoded = 4000,
                   .seconds = 12.25,
                   .steps = {{"decode", 3.5, 4000}, {"reference", 8, 150}},
                   .train_frames = 90,
                   .select_frames = 60,
                   .chosen = ChosenStage{"x>1", 30, 5, 1, 0, 60, 12, false}};
    file.search.emplace();
    file.search->searched = true;
    file.search->why = "the cheapest \xff";
    file.search->frames = 600;
    file.search->plans.resize(2);
    SearchedPlanReport& chosen = file.search->plans[0];
    chosen.plan = text;
    chosen.seconds = 1.0 / 3;
    chosen.stages = {{"reference", .25}};
    chosen.recall = ShareEstimate{.95, .5, 1};
    chosen.chosen = true;
    file.search->plans[1].plan = "reference";
    file.search->costs_json = "{\"reference_call_s\":0.1}";
    file.detectors = {R"({"file_sha256":"def"})", "no JSON"};
    return file;
}

inline const std::vector<std::string>& made_plan_texts() {
    static const std::vector<std::string> texts{
        "reference",
        "every(3) | packets>1.8 | reference",
        "mse(empty,10x10,50)>0.002 | reference",
        "hist(previous:1/3s,64x48)>0.1 | ssim(empty,32,gain)>0.25 | mse(empty)>0.001 | reference",
        "mse(previous:1s,5x5,50,learned)>0.01 | sad(empty,5x5,40,learned)>0.001 | mse(anchor,50)>0.02 | "
        "reference",
    };
    return texts;
}

}  // namespace noscope::testing
