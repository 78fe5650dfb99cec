#include "ask.h"
#include "real_models.h"

namespace noscope {
namespace {

using testing::ask;
using testing::open_text;
using testing::TempFolder;

Result<std::vector<ReferenceAnswer>> labels(const std::string& model, int threads,
                                            const std::vector<RgbImage>& frames) {
    auto reference = open_text(model, threads);
    if (!reference) return reference.error();
    if (auto prepared = (*reference)->prepare({}); !prepared) return prepared.error();
    return ask(**reference, frames);
}

TEST(RealModels, LabelsAreTheSameForAnyNumberOfThreads) {
    NOSCOPE_REQUIRE_CLIP(model, testing::cached_model("yolov8n"));
    const TempFolder folder;
    const auto frames = testing::frames_of(testing::example_clip(), folder.file("raw"), 768, 432, 4, 3);
    ASSERT_EQ(frames.size(), 4U);
    const auto one = labels(model, 1, frames);
    ASSERT_TRUE(one) << one.error().message;
    std::size_t boxes = 0;
    for (const int threads : {2, 5, 16}) {
        const auto more = labels(model, threads, frames);
        ASSERT_TRUE(more) << more.error().message;
        for (std::size_t i = 0; i < frames.size(); ++i) {
            const auto& expected = (*one)[i].detections.boxes;
            const auto& got = (*more)[i].detections.boxes;
            ASSERT_EQ(got.size(), expected.size());
            for (std::size_t j = 0; j < got.size(); ++j) EXPECT_TRUE(testing::same_box(got[j], expected[j]));
            boxes += got.size();
        }
    }
    EXPECT_GT(boxes, 0U);
}

TEST(RealModels, SayTheirClasses) {
    NOSCOPE_REQUIRE_CLIP(model, testing::cached_model("yolov8n"));
    const auto reference = open_text(model);
    ASSERT_TRUE(reference) << reference.error().message;
    const auto classes = (*reference)->classes();
    ASSERT_EQ(classes.size(), 80U);
    EXPECT_EQ(classes[0], "person");
    EXPECT_EQ(classes[67], "cell phone");
    EXPECT_NE(
        (*reference)->identity().find("9697a185dd8eb7448aea4c979e10db2b4977f70a46687890ef796936c44a848b"),
        std::string::npos);
}

}  // namespace
}  // namespace noscope
