// Whole references through OpenVINO, on graphs made here.
#include "ask.h"
#include "small_graphs.h"
#include "support/clips.h"
#include "support/temp_folder.h"

#include <filesystem>
#include <thread>

namespace noscope {
namespace {

using testing::ask;
using testing::expect_box;
using testing::frame_of;
using testing::grey_image;
using testing::open_text;
using testing::refusal;
using testing::TempFolder;
using testing::WithVariable;

class Network : public ::testing::Test {
   protected:
    TempFolder folder_;
    WithVariable cache_{"XDG_CACHE_HOME", folder_.file("cache")};
};

// The boxes of one grey picture.
std::vector<Box> boxes_of(const std::string& text, const RgbImage& image) {
    auto reference = open_text(text);
    EXPECT_TRUE(reference) << reference.error().message;
    if (!reference) return {};
    const Status prepared = (*reference)->prepare({});
    EXPECT_TRUE(prepared) << prepared.error().message;
    auto answers = ask(**reference, {image});
    EXPECT_TRUE(answers) << answers.error().message;
    return answers && answers->size() == 1 ? (*answers)[0].detections.boxes : std::vector<Box>{};
}

TEST_F(Network, Yolov5FromEndToEnd) {
    testing::write_yolov5(folder_.file("m.xml"));
    // 128x128: no border, so that the mean is the level.
    const auto boxes = boxes_of(folder_.file("m.xml"), grey_image(128, 128, 204));
    ASSERT_EQ(boxes.size(), 2U);
    expect_box(boxes[0], 1, .6F, 44, 54, 84, 74);
    expect_box(boxes[1], 0, .2F, 12, 56, 28, 72);
}

TEST_F(Network, NmsFreeFromEndToEndInAnInputThatIsNotSquare) {
    testing::write_nms_free(folder_.file("m.xml"));
    // 32x32 into 64x32: scale 1, 16 columns of 114 on both sides: half of the input.
    const auto boxes = boxes_of("nms-free:" + folder_.file("m.xml"), grey_image(32, 32, 204));
    const float mean = (204.F / 255 + 114.F / 255) / 2;
    ASSERT_EQ(boxes.size(), 2U);
    expect_box(boxes[0], 1, mean, 0, 5, 8, 12);
    expect_box(boxes[1], 1, mean - .25F, 0, 4, 8, 12);
}

TEST_F(Network, YoloxTakesLevelsUnscaledAndYolov8AnyBatch) {
    // 64x64: 84 cells. The middle one of stride 8, at (3,3), is number 27.
    std::vector<float> values(84 * 7, 0.F);
    values[27 * 7 + 5] = 1.F / 256;
    values[27 * 7 + 4] = 0;
    testing::write_graph(folder_.file("x.xml"), 64, 64, {1, 84, 7}, values, {27 * 7 + 4});
    folder_.write("x.names", "cat\ndog\n");
    auto boxes = boxes_of(folder_.file("x.xml"), grey_image(64, 64, 128));
    ASSERT_EQ(boxes.size(), 1U);
    expect_box(boxes[0], 0, .5F, 20, 20, 28, 28);

    std::vector<float> columns(6 * 84, 0.F);
    columns[0] = columns[84] = 32;
    columns[2 * 84] = columns[3 * 84] = 16;
    testing::write_graph(folder_.file("v.xml"), 64, 64, {1, 6, 84}, columns, {5 * 84}, true);
    folder_.write("v.names", "cat\ndog\n");
    boxes = boxes_of(folder_.file("v.xml"), grey_image(32, 64, 51));  // 16 columns of grey 114 on both sides
    ASSERT_EQ(boxes.size(), 1U);
    expect_box(boxes[0], 1, (51.F + 114.F) / 510, 8, 24, 24, 40);
}

TEST_F(Network, ARegionViewMovesBoxesBack) {
    testing::write_yolov5(folder_.file("m.xml"));
    ReferenceOptions options;
    options.model = folder_.file("m.xml");
    options.view = "region";
    const Region right{{{.5, 0}, {1, 0}, {1, 1}, {.5, 1}}};
    const auto reference = open_reference(options, {right}, 1);
    ASSERT_TRUE(reference) << reference.error().message;
    ASSERT_TRUE((*reference)->prepare({}));
    RgbImage image = grey_image(128, 64, 0);
    for (int y = 0; y < 64; ++y)
        for (int x = 64 * 3; x < 128 * 3; ++x) image.pixels[static_cast<std::size_t>(y) * 128 * 3 + x] = 204;
    const auto answers = ask(**reference, {image});
    ASSERT_TRUE(answers);
    ASSERT_EQ((*answers)[0].detections.boxes.size(), 2U);
    expect_box((*answers)[0].detections.boxes[0], 1, .6F, 64 + 22, 27, 64 + 42, 37);
    EXPECT_NE((*reference)->identity(), (*open_text(options.model))->identity());
    EXPECT_NE((*reference)->identity().find("0.5,0,1,1"), std::string::npos);
}

TEST_F(Network, ManyFramesEachGetTheirOwnAnswer) {
    testing::write_yolov5(folder_.file("m.xml"));
    const auto reference = open_text(folder_.file("m.xml"), 2);
    ASSERT_TRUE(reference);
    ASSERT_TRUE((*reference)->prepare({}));
    std::vector<RgbImage> images;
    for (int i = 0; i < 256; ++i)
        images.push_back(grey_image(64 + i % 3, 64 + i % 3, static_cast<std::uint8_t>(i)));
    const auto answers = ask(**reference, images);
    ASSERT_TRUE(answers) << answers.error().message;
    ASSERT_EQ(answers->size(), 256U);
    for (std::size_t i = 0; i < 256; ++i) {
        EXPECT_EQ((*answers)[i].ticket, i);
        const float dog = static_cast<float>(i) / 255 * .75F;
        const auto& boxes = (*answers)[i].detections.boxes;
        ASSERT_EQ(boxes.empty(), dog < kKeptFloor) << i;
        if (!boxes.empty()) {
            EXPECT_NEAR(boxes[0].confidence, dog, 1e-4);
        }
    }
}

TEST_F(Network, IdentityIsStableAndSaysWhatCounts) {
    testing::write_yolov5(folder_.file("m.xml"));
    const auto identity = [&](int threads) {
        return (*open_text(folder_.file("m.xml"), threads))->identity();
    };
    const std::string before = identity(1);
    EXPECT_EQ(before, identity(7));
    for (const char* const part :
         {"\"head\":\"yolov5\"", "[64,64]", "\"cat\"", "\"f32\"", "\"CPU\"", "IoU 0.7", "0.05"})
        EXPECT_NE(before.find(part), std::string::npos) << part << " in " << before;
    folder_.write("m.xml.names", "cat\nwolf\n");
    EXPECT_NE(before, identity(1));
    folder_.write("m.xml.names", "cat\ndog\n");
    EXPECT_EQ(before, identity(1));
    std::string weights = testing::read_text(folder_.file("m.bin"));
    weights[0] = static_cast<char>(weights[0] + 1);
    folder_.write("m.bin", weights);
    EXPECT_NE(before, identity(1));
}

TEST_F(Network, ConfidencesAboveOneAreAWrongHead) {
    std::vector<float> values{1, 2, 3, 4, 7, 0};
    testing::write_graph(folder_.file("m.xml"), 32, 32, {1, 1, 6}, values, {});
    folder_.write("m.names", "cat\n");
    const auto ask_it = [&] {
        auto reference = open_text(folder_.file("m.xml"));
        EXPECT_TRUE((*reference)->prepare({}));
        return ask(**reference, {grey_image(32, 32), grey_image(32, 32)}).error().message;
    };
    EXPECT_NE(ask_it().find("7.00"), std::string::npos);
    values[4] = .5F;
    values[5] = 3;
    testing::write_graph(folder_.file("m.xml"), 32, 32, {1, 1, 6}, values, {});
    EXPECT_NE(ask_it().find("class 3"), std::string::npos);
    values[5] = 0;
    values[0] = std::numeric_limits<float>::quiet_NaN();
    testing::write_graph(folder_.file("m.xml"), 32, 32, {1, 1, 6}, values, {});
    EXPECT_NE(ask_it().find("not a number"), std::string::npos);
}

TEST_F(Network, RefusesWhatIsNoDetector) {
    refusal(folder_.write("text.onnx", "this is no model"), ErrorCode::reference);
    refusal(folder_.write("empty.onnx", ""), ErrorCode::reference);
    const std::string real = testing::read_text(testing::shared_model("yolox_nano.onnx"));
    if (!real.empty())
        refusal(folder_.write("cut.onnx", real.substr(0, real.size() / 2)), ErrorCode::reference);
    refusal(folder_.write("text.xml", "<net"), ErrorCode::reference);
    testing::write_graph(folder_.file("c.xml"), 32, 32, {1, 1000}, std::vector<float>(1000), {});
    EXPECT_NE(refusal(folder_.file("c.xml"), ErrorCode::reference).find("[1,1000]"), std::string::npos);
    testing::write_yolov5(folder_.file("m.xml"));
    EXPECT_NE(refusal("yolox:" + folder_.file("m.xml"), ErrorCode::reference).find("yolox"),
              std::string::npos);
    std::filesystem::remove(folder_.file("m.xml.names"));
    EXPECT_NE(refusal(folder_.file("m.xml"), ErrorCode::reference).find("m.xml.names"), std::string::npos);
    std::filesystem::remove(folder_.file("m.bin"));
    refusal(folder_.file("m.xml"), ErrorCode::reference);
}

TEST_F(Network, RefusesUnknownDevicesAndPrecisions) {
    testing::write_yolov5(folder_.file("m.xml"));
    ReferenceOptions options;
    options.model = folder_.file("m.xml");
    options.device = "NPU.7";
    const auto device = open_reference(options, {}, 1);
    ASSERT_FALSE(device);
    EXPECT_EQ(device.error().code, ErrorCode::reference);
    EXPECT_NE(device.error().message.find("CPU"), std::string::npos);
    options.device = "cpu";
    options.precision = "f19";
    const auto precision = open_reference(options, {}, 1);
    ASSERT_FALSE(precision);
    EXPECT_EQ(precision.error().code, ErrorCode::usage);
    EXPECT_NE(precision.error().message.find("f32, f16, bf16"), std::string::npos);
    options.precision = "F32";
    const auto same = open_reference(options, {}, 1);
    ASSERT_TRUE(same);
    EXPECT_EQ((*same)->identity(), (*open_text(options.model))->identity());
}

TEST_F(Network, ADamagedOrForbiddenCacheOnlyCostsTime) {
    testing::write_yolov5(folder_.file("m.xml"));
    const RgbImage image = grey_image(64, 64, 204);
    const auto before = boxes_of(folder_.file("m.xml"), image);
    ASSERT_EQ(before.size(), 2U);
    const std::string cache = folder_.file("cache/noscope/compiled");
    bool seals_too = false;
    const auto spoil = [&](auto change) {
        int blobs = 0;
        for (const auto& file : std::filesystem::recursive_directory_iterator(cache)) {
            if (!file.is_regular_file() || (!seals_too && file.path().filename() == "seals")) continue;
            std::string content = testing::read_text(file.path());
            change(content);
            std::filesystem::permissions(file.path(), std::filesystem::perms::owner_all);
            std::ofstream(file.path(), std::ios::binary) << content;
            ++blobs;
        }
        EXPECT_GT(blobs, 0);
        const auto after = boxes_of(folder_.file("m.xml"), image);
        ASSERT_EQ(after.size(), before.size());
        for (std::size_t i = 0; i < after.size(); ++i) EXPECT_TRUE(testing::same_box(after[i], before[i]));
    };
    spoil([](std::string& content) { content.clear(); });
    spoil([](std::string& content) { content.resize(content.size() / 2); });
    spoil([](std::string& content) { content.resize(content.size() - 100); });
    spoil([](std::string& content) { std::fill(content.begin(), content.end(), 'x'); });
    spoil([](std::string& content) { content = "no blob"; });
    // A weight that has changed: OpenVINO would compute with it. The dog's .75 becomes .5.
    spoil([](std::string& content) {
        const std::string three_quarters("\0\0\x40\x3F", 4), half("\0\0\0\x3F", 4);
        const std::size_t at = content.find(three_quarters);
        ASSERT_NE(at, std::string::npos);
        content.replace(at, 4, half);
    });
    seals_too = true;
    spoil([](std::string& content) { content = "no blob"; });
    std::filesystem::remove_all(cache);
    folder_.write("cache/noscope/compiled", "a file where the folder should be");
    EXPECT_EQ(boxes_of(folder_.file("m.xml"), image).size(), 2U);
}

TEST_F(Network, CancelledWhileAllAreBusy) {
    testing::write_yolov5(folder_.file("m.xml"));
    const auto reference = open_text(folder_.file("m.xml"));
    ASSERT_TRUE(reference);
    const CancelToken cancel;
    ASSERT_TRUE((*reference)->prepare(cancel));
    const RgbImage image = grey_image(64, 64);
    ASSERT_TRUE((*reference)->submit(frame_of(image, 0), cancel));
    cancel.cancel();
    const Status status = (*reference)->submit(frame_of(image, 1), cancel);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::interrupted);
    std::vector<ReferenceAnswer> answers;
    ASSERT_TRUE((*reference)->drain(answers));
    EXPECT_EQ(answers.size(), 1U);
}

TEST_F(Network, EndingWithAnswersUnderWayIsSound) {
    testing::write_yolov5(folder_.file("m.xml"));
    for (int round = 0; round < 20; ++round) {
        const auto reference = open_text(folder_.file("m.xml"));
        ASSERT_TRUE(reference);
        ASSERT_TRUE((*reference)->prepare({}));
        for (int i = 0; i < 3; ++i) ASSERT_TRUE((*reference)->submit(frame_of(grey_image(64, 64), i), {}));
    }
}

}  // namespace
}  // namespace noscope
