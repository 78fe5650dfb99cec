#include "reference/model_path.h"
#include "ask.h"
#include "support/temp_folder.h"

#include <unistd.h>

namespace noscope {
namespace {

using testing::TempFolder;
using testing::WithVariable;

TEST(FindModel, LooksInItsFoldersInOrder) {
    const TempFolder own, cache;
    const WithVariable models("NOSCOPE_MODELS", own.path()), home("XDG_CACHE_HOME", cache.path());
    cache.write("noscope/models/a.onnx", "x");
    EXPECT_EQ(find_model("a")->file, cache.file("noscope/models/a.onnx"));
    own.write("a.onnx", "x");
    EXPECT_EQ(find_model("a")->file, own.file("a.onnx"));
    const auto forced = find_model("yolox:a");
    ASSERT_TRUE(forced);
    EXPECT_EQ(forced->head, "yolox");
    EXPECT_EQ(forced->file, own.file("a.onnx"));
}

TEST(FindModel, ANameIsNeverSoughtInTheWorkingDirectory) {
    const TempFolder here, cache;
    const WithVariable models("NOSCOPE_MODELS", ""), home("XDG_CACHE_HOME", cache.path());
    here.write("b.onnx", "x");
    here.write("b", "x");
    char before[4096];
    ASSERT_TRUE(getcwd(before, sizeof before));
    ASSERT_EQ(chdir(here.path().c_str()), 0);
    const auto by_name = find_model("b"), by_file = find_model("b.onnx"), by_path = find_model("./b");
    ASSERT_EQ(chdir(before), 0);
    ASSERT_FALSE(by_name);
    EXPECT_EQ(by_name.error().code, ErrorCode::reference);
    EXPECT_NE(by_name.error().message.find("scripts/setup"), std::string::npos);
    EXPECT_NE(by_name.error().message.find(cache.path()), std::string::npos);
    ASSERT_TRUE(by_file);
    EXPECT_EQ(by_file->file, "b.onnx");
    EXPECT_TRUE(by_path);
}

TEST(FindModel, RefusesWhatCannotBe) {
    EXPECT_EQ(find_model("").error().code, ErrorCode::usage);
    EXPECT_EQ(find_model("yolox:").error().code, ErrorCode::usage);
    const auto unknown = find_model("yolo77:a.onnx");
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, ErrorCode::usage);
    EXPECT_NE(unknown.error().message.find("boxes-labels"), std::string::npos);
    EXPECT_EQ(find_model("/nowhere/model.onnx").error().code, ErrorCode::reference);
    EXPECT_EQ(find_model("/nowhere/model").error().code, ErrorCode::reference);
}

TEST(OpenReference, AMissingModelNamesTheSetUp) {
    EXPECT_NE(testing::refusal("no-such-model", ErrorCode::reference).find("scripts/setup"),
              std::string::npos);
}

#ifndef NOSCOPE_OPENVINO
TEST(OpenReference, WithoutOpenvinoAModelIsRefusedWithWhatWorks) {
    const TempFolder folder;
    const std::string message = testing::refusal(folder.write("m.onnx", "x"), ErrorCode::reference);
    EXPECT_NE(message.find("no OpenVINO"), std::string::npos) << message;
    EXPECT_NE(message.find("replay:"), std::string::npos) << message;
}
#endif

}  // namespace
}  // namespace noscope
