// Our boxes against an independent implementation (check_boxes.py) on real frames.
#include "ask.h"
#include "real_models.h"

#include <nlohmann/json.hpp>

namespace noscope {
namespace {

using testing::ask;
using testing::open_text;
using testing::TempFolder;

constexpr const char* kPython = NOSCOPE_SOURCE_FOLDER "/.venv/bin/python3";

struct Footage {
    std::string clip;
    int width, height;
};

void check(const std::string& model, const Footage& footage, const char* head) {
    SCOPED_TRACE(model + " on " + footage.clip);
    const TempFolder folder;
    const std::string raw = folder.file("frames.rgb");
    const auto frames = testing::frames_of(footage.clip, raw, footage.width, footage.height, 5, 4);
    ASSERT_GE(frames.size(), 4U);
    const auto reference = open_text(model);
    ASSERT_TRUE(reference) << reference.error().message;
    ASSERT_TRUE((*reference)->prepare({}));
    const auto answers = ask(**reference, frames);
    ASSERT_TRUE(answers) << answers.error().message;

    nlohmann::json all = nlohmann::json::array();
    for (const ReferenceAnswer& answer : *answers) {
        nlohmann::json boxes = nlohmann::json::array();
        for (const Box& box : answer.detections.boxes)
            boxes.push_back({box.class_id, box.confidence, box.x0, box.y0, box.x1, box.y1});
        all.push_back(boxes);
    }
    folder.write("boxes.json", all.dump());
    const auto result = testing::run_command(
        fmt::format("{} {} {} {} {} {} {} {} 2>&1", testing::quoted(kPython),
                    testing::quoted(NOSCOPE_SOURCE_FOLDER "/tests/reference/check_boxes.py"), head,
                    testing::quoted(model), testing::quoted(raw), footage.width, footage.height,
                    testing::quoted(folder.file("boxes.json"))));
    EXPECT_EQ(result.code, 0) << result.output;
    std::cout << result.output;
}

Footage lobby() { return {testing::example_clip(), 768, 432}; }

TEST(CheckBoxes, Yolov8n) {
    NOSCOPE_REQUIRE_CLIP(model, testing::cached_model("yolov8n"));
    NOSCOPE_REQUIRE_CLIP(python, std::filesystem::exists(kPython) ? kPython : "");
    check(model, lobby(), "yolov8");
    NOSCOPE_REQUIRE_CLIP(crossroads, testing::shared_clip("crossroads.mp4"));
    check(model, {crossroads, 1280, 720}, "yolov8");
    check(model, {crossroads, 500, 811}, "yolov8");  // upright, and odd sides
}

TEST(CheckBoxes, Yolov8s) {
    NOSCOPE_REQUIRE_CLIP(model, testing::cached_model("yolov8s"));
    NOSCOPE_REQUIRE_CLIP(python, std::filesystem::exists(kPython) ? kPython : "");
    check(model, lobby(), "yolov8");
}

TEST(CheckBoxes, Yolox) {
    NOSCOPE_REQUIRE_CLIP(model, testing::shared_model("yolox_nano.onnx"));
    NOSCOPE_REQUIRE_CLIP(python, std::filesystem::exists(kPython) ? kPython : "");
    check(model, lobby(), "yolox");
    NOSCOPE_REQUIRE_CLIP(crossroads, testing::shared_clip("crossroads.mp4"));
    check(model, {crossroads, 1280, 720}, "yolox");
    check(model, {crossroads, 500, 811}, "yolox");
}

TEST(CheckBoxes, BoxesLabels) {
    const TempFolder folder;
    NOSCOPE_REQUIRE_CLIP(model, testing::surveillance_model(folder));
    NOSCOPE_REQUIRE_CLIP(python, std::filesystem::exists(kPython) ? kPython : "");
    check(model, lobby(), "boxes-labels");
    NOSCOPE_REQUIRE_CLIP(crossroads, testing::shared_clip("crossroads.mp4"));
    check(model, {crossroads, 1280, 720}, "boxes-labels");
}

}  // namespace
}  // namespace noscope
