#include "reference/exec_reference.h"
#include "reference/words.h"
#include "ask.h"
#include "support/temp_folder.h"

#include <signal.h>

#include <thread>

namespace noscope {
namespace {

using testing::ask;
using testing::expect_box;
using testing::frame_of;
using testing::grey_image;
using testing::refusal;
using testing::TempFolder;

const std::string kDetector = NOSCOPE_SOURCE_FOLDER "/tests/reference/fixtures/detector.py";

std::unique_ptr<Reference> started(const std::string& mode, double timeout_s = 30, const View& view = {}) {
    auto reference = open_exec_reference("python3 '" + kDetector + "' " + mode, view, timeout_s);
    EXPECT_TRUE(reference) << reference.error().message;
    if (!reference) return nullptr;
    const Status prepared = (*reference)->prepare({});
    EXPECT_TRUE(prepared) << prepared.error().message;
    return std::move(*reference);
}

// The one-line error that this mode of the fixture leads to, within two frames.
std::string failure(const std::string& mode, double timeout_s = 30) {
    const auto reference = started(mode, timeout_s);
    const auto answers = ask(*reference, {grey_image(300, 200), grey_image(300, 200)});
    if (answers) return "(no failure)";
    EXPECT_EQ(answers.error().code, ErrorCode::reference);
    EXPECT_EQ(answers.error().message.find('\n'), std::string::npos);
    std::vector<ReferenceAnswer> more;
    EXPECT_FALSE(reference->submit(frame_of(grey_image(4, 4), 9), {}));  // broken once, broken for good
    EXPECT_FALSE(reference->drain(more));
    return answers.error().message;
}

TEST(SplitWords, AsAShellWould) {
    EXPECT_EQ(*split_words(" a  b\t'c d' "), (std::vector<std::string>{"a", "b", "c d"}));
    EXPECT_EQ(*split_words(R"(a\ b "c \"d\" \n" 'e\' '' x'y'"z")"),
              (std::vector<std::string>{"a b", "c \"d\" \\n", "e\\", "", "xyz"}));
    EXPECT_EQ(split_words("  ").error().code, ErrorCode::usage);
    EXPECT_EQ(split_words("a 'b").error().code, ErrorCode::usage);
}

TEST(Exec, AsksFrameByFrame) {
    const auto reference = started("good");
    EXPECT_TRUE(reference->open_classes());
    EXPECT_TRUE(reference->classes().empty());
    std::vector<RgbImage> images;
    for (int i = 0; i < 5; ++i)
        images.push_back(grey_image(320 + i, 240, static_cast<std::uint8_t>(51 * i + 51)));
    const auto answers = ask(*reference, images);
    ASSERT_TRUE(answers) << answers.error().message;
    ASSERT_EQ(answers->size(), 5U);
    for (std::size_t i = 0; i < 5; ++i) {
        const ReferenceAnswer& answer = (*answers)[i];
        EXPECT_EQ(answer.ticket, i);
        EXPECT_GT(answer.seconds, 0);
        ASSERT_EQ(answer.detections.boxes.size(), 1U);
        const auto width = static_cast<float>(320 + i);
        expect_box(answer.detections.boxes[0], 0, .2F * static_cast<float>(i + 1), 1, 2, width - 1, 238);
    }
    EXPECT_EQ(reference->classes(), std::vector<std::string>{"thing"});
}

TEST(Exec, BoxesAreCutAtTheFrame) {
    const auto reference = started("outside");
    const auto answers = ask(*reference, {grey_image(64, 48, 51)});
    ASSERT_TRUE(answers) << answers.error().message;
    ASSERT_EQ((*answers)[0].detections.boxes.size(), 1U);
    expect_box((*answers)[0].detections.boxes[0], 0, .2F, 0, 0, 64, 48);
}

TEST(Exec, AViewSendsACropAndMovesItsBoxesBack) {
    const View view{false, .25, .5, .75, 1};
    const auto reference = started("good", 30, view);
    RgbImage image = grey_image(64, 48, 0);
    for (int y = 24; y < 48; ++y)
        for (int x = 16 * 3; x < 48 * 3; ++x) image.pixels[static_cast<std::size_t>(y) * 64 * 3 + x] = 255;
    const auto answers = ask(*reference, {image});
    ASSERT_TRUE(answers) << answers.error().message;
    ASSERT_EQ((*answers)[0].detections.boxes.size(), 1U);
    expect_box((*answers)[0].detections.boxes[0], 0, 1, 17, 26, 47, 46);
    EXPECT_NE(reference->identity(), started("good")->identity());
}

TEST(Exec, ClassIdsComeInOrderOfArrivalAfterTheAdoptedOnes) {
    const auto fresh = started("classes");
    ASSERT_TRUE(ask(*fresh, std::vector<RgbImage>(4, grey_image(8, 8))));
    EXPECT_EQ(fresh->classes(), (std::vector<std::string>{"one", "two", "three"}));
    const auto resumed = started("classes");
    resumed->adopt_classes({"two", "nine"});
    const auto answers = ask(*resumed, std::vector<RgbImage>(3, grey_image(8, 8)));
    ASSERT_TRUE(answers);
    EXPECT_EQ(resumed->classes(), (std::vector<std::string>{"two", "nine", "one", "three"}));
    EXPECT_EQ((*answers)[1].detections.boxes.at(0).class_id, 0);
}

TEST(Exec, OneThatEndsIsStartedAnewAndAskedAgain) {
    const auto reference = started("tires");
    const auto answers = ask(*reference, std::vector<RgbImage>(8, grey_image(64, 48, 51)));
    ASSERT_TRUE(answers) << answers.error().message;
    ASSERT_EQ(answers->size(), 8U);
    for (std::size_t i = 0; i < 8; ++i) {
        EXPECT_EQ((*answers)[i].ticket, i);
        ASSERT_EQ((*answers)[i].detections.boxes.size(), 1U);
    }
    EXPECT_NE(failure("exit").find("same command goes on"), std::string::npos);
}

TEST(Exec, SaysWhatWentWrong) {
    EXPECT_NE(failure("wrong-frame").find("frame number"), std::string::npos);
    EXPECT_NE(failure("text").find("found nothing"), std::string::npos);
    EXPECT_NE(failure("nan").find("JSON"), std::string::npos);
    EXPECT_NE(failure("swapped").find("swapped"), std::string::npos);
    EXPECT_NE(failure("no-class").find("class"), std::string::npos);
    EXPECT_NE(failure("sure").find("confidence"), std::string::npos);
    EXPECT_NE(failure("chatter").find("JSON"), std::string::npos);
    EXPECT_NE(failure("exit").find("ended with status 3"), std::string::npos);
    EXPECT_NE(failure("killed").find("killed by signal 9"), std::string::npos);
}

TEST(Exec, ATimeOutEndsIt) {
    EXPECT_NE(failure("hang", .3).find("--exec-timeout"), std::string::npos);
    EXPECT_NE(failure("deaf", .3).find("--exec-timeout"), std::string::npos);
}

TEST(Exec, ACommandThatEndsWithoutReadingIsNoSignalToUs) {
    auto reference = open_exec_reference("true", {}, 5);
    ASSERT_TRUE(reference);
    ASSERT_TRUE((*reference)->prepare({}));
    const auto answers = ask(**reference, {grey_image(1000, 1000), grey_image(1000, 1000)});
    ASSERT_FALSE(answers);
    EXPECT_NE(answers.error().message.find("ended with status 0"), std::string::npos)
        << answers.error().message;
}

TEST(Exec, CancelWhileItHangs) {
    const auto reference = started("hang");
    const CancelToken cancel;
    ASSERT_TRUE(reference->submit(frame_of(grey_image(8, 8), 0), cancel));
    std::thread later([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        cancel.cancel();
    });
    const Status status = reference->submit(frame_of(grey_image(8, 8), 1), cancel);
    later.join();
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::interrupted);
}

TEST(Exec, CancelledBetweenFramesKeepsTheLastAnswer) {
    const auto reference = started("good");
    const CancelToken cancel;
    ASSERT_TRUE(reference->submit(frame_of(grey_image(8, 8), 4), cancel));
    cancel.cancel();
    EXPECT_EQ(reference->submit(frame_of(grey_image(8, 8), 5), cancel).error().code, ErrorCode::interrupted);
    std::vector<ReferenceAnswer> answers;
    ASSERT_TRUE(reference->drain(answers));
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].ticket, 4U);
}

TEST(Exec, TheCommandIsGoneAfterwards) {
    const TempFolder folder;
    {
        const auto reference = started("pid " + folder.file("pid"));
        ASSERT_TRUE(ask(*reference, {grey_image(8, 8), grey_image(8, 8)}));
    }
    const int pid = std::stoi(testing::read_text(folder.file("pid")));
    EXPECT_EQ(kill(pid, 0), -1);
    EXPECT_EQ(errno, ESRCH);
}

TEST(Exec, IdentityFollowsArgumentsAndFiles) {
    const TempFolder folder;
    const std::string weights = folder.write("w.bin", "one");
    const auto identity = [&](const std::string& text) {
        const auto reference = open_exec_reference(text, {}, 30);
        return reference ? (*reference)->identity() : reference.error().message;
    };
    const std::string before = identity("cat " + weights);
    EXPECT_EQ(before, identity("cat  '" + weights + "'"));
    EXPECT_NE(before, identity("cat " + weights + " -"));
    folder.write("w.bin", "two");
    EXPECT_NE(before, identity("cat " + weights));
}

TEST(Exec, RefusesWhatCannotRun) {
    EXPECT_NE(refusal("exec:no-such-command-here x", ErrorCode::reference).find("no-such-command-here"),
              std::string::npos);
    refusal("exec:", ErrorCode::usage);
    refusal("exec:'cat", ErrorCode::usage);
    refusal("exec:'" + kDetector.substr(0, kDetector.rfind('/')) + "'", ErrorCode::reference);  // a folder
    EXPECT_EQ(open_exec_reference("cat", {}, 0).error().code, ErrorCode::usage);
    const TempFolder folder;
    const std::string script = folder.write("broken", "#!/no/such/interpreter\n");
    std::filesystem::permissions(script, std::filesystem::perms::owner_all);
    const auto reference = open_exec_reference(script, {}, 5);
    ASSERT_TRUE(reference);
    EXPECT_FALSE((*reference)->prepare({}));
}

TEST(ExecAnswer, TakesWholeNumbersAndEmptyLists) {
    EXPECT_TRUE(parse_exec_answer(R"({"frame":3,"boxes":[]})", 3, "c")->empty());
    EXPECT_FLOAT_EQ(
        parse_exec_answer(R"({"frame":3,"boxes":[{"class":"a","confidence":1,"box":[0,1,2,3]}]})", 3, "c")
            ->at(0)
            .y1,
        3);
    for (const char* const line :
         {"", "[]", "{}", R"({"frame":3})", R"({"frame":"3","boxes":[]})", R"({"frame":3,"boxes":{}})",
          R"({"frame":3,"boxes":[1]})",
          R"({"frame":3,"boxes":[{"class":"","confidence":1,"box":[0,1,2,3]}]})",
          R"({"frame":3,"boxes":[{"class":"a","confidence":null,"box":[0,1,2,3]}]})",
          R"({"frame":3,"boxes":[{"class":"a","confidence":1,"box":[0,1,2]}]})",
          R"({"frame":3,"boxes":[{"class":"a","confidence":1,"box":[0,1,2,1e300]}]})"})
        EXPECT_FALSE(parse_exec_answer(line, 3, "c")) << line;
}

}  // namespace
}  // namespace noscope
