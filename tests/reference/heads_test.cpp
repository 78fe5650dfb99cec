// Each head on tensors small enough to reckon by hand.
#include "reference/head.h"
#include "ask.h"

#include <cmath>

namespace noscope {
namespace {

using testing::expect_box;

std::vector<Box> decode(const char* head, std::vector<OutputTensor> outputs, InputSize input) {
    return find_head(head)->decode(outputs, input);
}

std::string chosen(std::vector<OutputShape> outputs, InputSize input, const char* forced = nullptr) {
    const auto choice = choose_head(outputs, input, forced ? find_head(forced) : nullptr, "m.onnx");
    if (!choice) return choice.error().message;
    return fmt::format("{} {}", choice->head->name, choice->classes);
}

TEST(ChooseHead, TellsHeadsByShape) {
    EXPECT_EQ(chosen({{"o", {1, 84, 8400}}}, {640, 640}), "yolov8 80");
    EXPECT_EQ(chosen({{"o", {1, 25200, 85}}}, {640, 640}), "yolov5 80");
    EXPECT_EQ(chosen({{"o", {1, 3549, 85}}}, {416, 416}), "yolox 80");
    EXPECT_EQ(chosen({{"o", {1, 300, 6}}}, {640, 640}), "nms-free 0");
    EXPECT_EQ(chosen({{"boxes", {-1, 5}}, {"labels", {-1}}}, {864, 480}), "boxes-labels 0");
    EXPECT_EQ(chosen({{"labels", {-1}}, {"boxes", {-1, 5}}}, {864, 480}), "boxes-labels 0");
}

TEST(ChooseHead, CountsAnchorsOfInputsThatAreNotSquare) {
    // 640x384: 80*48 + 40*24 + 20*12 = 5040.
    EXPECT_EQ(chosen({{"o", {1, 5040, 8}}}, {640, 384}), "yolox 3");
    EXPECT_EQ(chosen({{"o", {1, 15120, 8}}}, {640, 384}), "yolov5 3");
    EXPECT_EQ(chosen({{"o", {1, 7, 5040}}}, {640, 384}), "yolov8 3");
}

TEST(ChooseHead, ACountThatFitsWinsOverColumns) {
    EXPECT_EQ(chosen({{"o", {1, 8400, 6}}}, {640, 640}), "yolox 1");
    EXPECT_EQ(chosen({{"o", {1, 25200, 6}}}, {640, 640}), "yolov5 1");
    EXPECT_EQ(chosen({{"o", {1, 8400, 6}}}, {640, 640}, "nms-free"), "nms-free 0");
    EXPECT_EQ(chosen({{"o", {1, 84, 84}}}, {64, 64}, "yolov8"), "yolov8 80");
}

TEST(ChooseHead, RefusesWithWhatIsThereAndWhatIsKnown) {
    const std::string free = chosen({{"scores", {1, 1000}}}, {224, 224});
    EXPECT_NE(free.find("scores [1,1000]"), std::string::npos) << free;
    EXPECT_NE(free.find("yolov8 one output [1,4+C,N]"), std::string::npos) << free;
    const std::string forced = chosen({{"o", {1, 84, 8400}}}, {640, 640}, "yolox");
    EXPECT_NE(forced.find("not the shape of 'yolox'"), std::string::npos) << forced;
    EXPECT_NE(chosen({{"o", {1, 25201, 85}}}, {640, 640}).find("fits no known head"), std::string::npos);
}

TEST(Yolov8, TakesTheBestClassOfEachAnchor) {
    // 3 anchors, 2 classes; rows cx cy w h c0 c1.
    const std::vector<float> values{10, 100, 50, 20,  200,  60,   4,   40,   8,
                                    6,  80,  10, .9F, .04F, .05F, .3F, .03F, .05F};
    const OutputTensor tensor{{1, 6, 3}, values};
    const auto boxes = decode("yolov8", {tensor}, {640, 640});
    ASSERT_EQ(boxes.size(), 2U);  // the second anchor's best is below the kept floor
    expect_box(boxes[0], 0, .9F, 8, 17, 12, 23);
    expect_box(boxes[1], 0, .05F, 46, 55, 54, 65);  // equal scores: the lower class
}

TEST(Yolov5, MultipliesObjectnessAndScore) {
    const std::vector<float> values{10, 20, 4, 6,  .8F,  .25F, .5F,   //
                                    10, 20, 4, 6,  .04F, 1,    1,     //
                                    30, 40, 2, 10, .5F,  .11F, .01F,  //
                                    30, 40, 2, 10, .5F,  .09F, .01F};
    const OutputTensor tensor{{1, 4, 7}, values};
    const auto boxes = decode("yolov5", {tensor}, {64, 64});
    ASSERT_EQ(boxes.size(), 2U);
    expect_box(boxes[0], 1, .4F, 8, 17, 12, 23);
    expect_box(boxes[1], 0, .055F, 29, 35, 31, 45);
}

TEST(Yolox, DecodesTheGridOfEachStride) {
    // 64x32: stride 8 has 8x4 cells, stride 16 4x2, stride 32 2x1: 42 rows.
    std::vector<float> values(42 * 6, 0.F);
    const auto set = [&](std::size_t row, float x, float y, float w, float h, float confidence) {
        const float all[]{x, y, w, h, confidence, 1};
        std::copy(std::begin(all), std::end(all), values.begin() + static_cast<std::ptrdiff_t>(row) * 6);
    };
    set(10, .5F, .25F, 0, std::log(2.F), .9F);  // stride 8, cell (2,1)
    set(32 + 5, 0, 0, std::log(3.F), 0, .8F);   // stride 16, cell (1,1)
    set(41, .5F, .5F, 0, 0, .7F);               // stride 32, cell (1,0)
    const OutputTensor tensor{{1, 42, 6}, values};
    const auto boxes = decode("yolox", {tensor}, {64, 32});
    ASSERT_EQ(boxes.size(), 3U);
    expect_box(boxes[0], 0, .9F, 20 - 4, 10 - 8, 20 + 4, 10 + 8);
    expect_box(boxes[1], 0, .8F, 16 - 24, 16 - 8, 16 + 24, 16 + 8);
    expect_box(boxes[2], 0, .7F, 48 - 16, 16 - 16, 48 + 16, 16 + 16);
}

TEST(NmsFree, TakesRowsAsTheyAre) {
    const std::vector<float> values{1, 2, 3, 4, .9F, 7, 1, 2, 3, 4, .049F, 7, 5, 6, 7, 8, .05F, NAN};
    const OutputTensor tensor{{1, 3, 6}, values};
    const auto boxes = decode("nms-free", {tensor}, {640, 640});
    ASSERT_EQ(boxes.size(), 2U);
    expect_box(boxes[0], 7, .9F, 1, 2, 3, 4);
    expect_box(boxes[1], -1, .05F, 5, 6, 7, 8);  // no class: refused further up
}

TEST(BoxesLabels, TakesEitherOrderOfOutputs) {
    const std::vector<float> places{1, 2, 3, 4, .9F, 5, 6, 7, 8, .01F, 9, 10, 11, 12, .5F}, labels{2, 1, 0};
    const OutputTensor boxes_tensor{{3, 5}, places}, labels_tensor{{3}, labels};
    for (const auto& outputs :
         {std::vector{boxes_tensor, labels_tensor}, std::vector{labels_tensor, boxes_tensor}}) {
        const auto boxes = decode("boxes-labels", outputs, {864, 480});
        ASSERT_EQ(boxes.size(), 2U);
        expect_box(boxes[0], 2, .9F, 1, 2, 3, 4);
        expect_box(boxes[1], 0, .5F, 9, 10, 11, 12);
    }
}

TEST(BoxesLabels, NoBoxesAreNoBoxes) {
    const OutputTensor boxes_tensor{{0, 5}, {}}, labels_tensor{{0}, {}};
    EXPECT_TRUE(decode("boxes-labels", {boxes_tensor, labels_tensor}, {864, 480}).empty());
}

}  // namespace
}  // namespace noscope
