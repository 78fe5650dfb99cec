#include "reference/class_names.h"
#include "ask.h"
#include "support/temp_folder.h"

namespace noscope {
namespace {

using Names = std::vector<std::string>;

TEST(PythonNames, ReadsWhatExportersWrite) {
    EXPECT_EQ(parse_python_names("{0: 'person', 1: 'bicycle', 2: \"driver's seat\"}"),
              (Names{"person", "bicycle", "driver's seat"}));
    EXPECT_EQ(parse_python_names("{1: 'b', 0: 'a',}"), (Names{"a", "b"}));
    EXPECT_EQ(parse_python_names("{\"0\": \"a\", \"1\": \"b\"}"), (Names{"a", "b"}));
    EXPECT_EQ(parse_python_names("['a', 'it\\'s']"), (Names{"a", "it's"}));
}

TEST(PythonNames, RefusesWhatIsNoList) {
    for (const char* const text :
         {"", "{}", "[]", "{0: 'a'", "{0: 'a', 2: 'c'}", "{0: 'a', 0: 'b'}", "person", "{0: person}",
          "{0: 'a'} more", "{0 'a'}", "{'x': 'a'}", "{0: 'a"})
        EXPECT_FALSE(parse_python_names(text)) << text;
}

TEST(ClassNames, MetadataThenFileThenLabelsThenCoco) {
    const testing::TempFolder folder;
    const std::string model = folder.file("m.onnx");
    const auto coco = class_names(model, 80, {});
    ASSERT_TRUE(coco);
    EXPECT_EQ((*coco)[0], "person");
    EXPECT_EQ((*coco)[79], "toothbrush");
    EXPECT_EQ(*class_names(model, 2, {"", "cat traffic_light"}), (Names{"cat", "traffic_light"}));
    folder.write("m.names", "alpha\r\nbeta\n\n");
    EXPECT_EQ(*class_names(model, 2, {"", "cat dog"}), (Names{"alpha", "beta"}));
    folder.write("m.onnx.names", "one\ntwo\n");
    EXPECT_EQ(*class_names(model, 2, {"", "cat dog"}), (Names{"one", "two"}));
    EXPECT_EQ(*class_names(model, 2, {"{0: 'p', 1: 'q'}", "cat dog"}), (Names{"p", "q"}));
    EXPECT_EQ(*class_names(model, 0, {"{0: 'p', 1: 'q'}", ""}), (Names{"p", "q"}));
}

TEST(ClassNames, RefusesAWrongCountAndNone) {
    const testing::TempFolder folder;
    const std::string model = folder.file("m.onnx");
    EXPECT_FALSE(class_names(model, 3, {"{0: 'p', 1: 'q'}", ""}));
    const auto none = class_names(model, 3, {});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, ErrorCode::reference);
    EXPECT_NE(none.error().message.find("m.onnx.names"), std::string::npos);
    folder.write("m.names", "alpha\n\nbeta\n");
    EXPECT_NE(class_names(model, 3, {}).error().message.find("m.names:2"), std::string::npos);
}

}  // namespace
}  // namespace noscope
