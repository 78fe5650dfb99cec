#include "report/windows_reader.h"

#include "report/csv.h"
#include "report/sample_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace noscope {
namespace {

using ::testing::HasSubstr;

Result<WindowsFile> read(const std::string& text) {
    std::istringstream in(text);
    return read_windows(in, "w.csv");
}

std::string error_of(const std::string& text) {
    const auto file = read(text);
    if (file) return "no error";
    EXPECT_EQ(file.error().code, ErrorCode::usage);
    EXPECT_EQ(file.error().message.find('\n'), std::string::npos);
    return file.error().message;
}

TEST(WindowsReader, ReadsWhatWasWritten) {
    Answer answer = quiet_answer(5);
    add_appearance(answer, 1, 3);
    damage(answer, 4, 2);
    answer.windows[3].decided_by = DecidedBy::skip;
    answer.windows[4].end_s = 4.48;
    const auto file = read(windows_csv(answer));
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_TRUE(file->hits_known);
    ASSERT_EQ(file->windows.size(), 5U);
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_EQ(file->windows[i].number, answer.windows[i].number);
        EXPECT_EQ(file->windows[i].start_s, answer.windows[i].start_s);
        EXPECT_EQ(file->windows[i].end_s, answer.windows[i].end_s);
        EXPECT_EQ(file->windows[i].positive, answer.windows[i].positive);
        EXPECT_EQ(file->windows[i].decided_by, answer.windows[i].decided_by);
        EXPECT_EQ(file->windows[i].frames, answer.windows[i].frames);
        EXPECT_EQ(file->windows[i].positive_frames, answer.windows[i].positive_frames);
    }
    EXPECT_EQ(file->place(2), "w.csv:4");
}

TEST(WindowsReader, TakesOtherOrdersLineEndsAndColumns) {
    const auto file = read(
        "\xEF\xBB\xBFmore,frames,positive,decided_by,end_s,start_s,window\r\n"
        "x,2,1,difference,1.5,.5,7\r\n,3,0,packets,2,1.5,9");
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_FALSE(file->hits_known);
    ASSERT_EQ(file->windows.size(), 2U);
    EXPECT_EQ(file->windows[0].number, 7);
    EXPECT_EQ(file->windows[0].start_s, .5);
    EXPECT_TRUE(file->windows[0].positive);
    EXPECT_EQ(file->windows[1].frames, 3);
    EXPECT_EQ(file->windows[1].decided_by, DecidedBy::packets);
}

TEST(WindowsReader, RefusesWhatIsNoWindowsCsv) {
    EXPECT_THAT(error_of(""), HasSubstr("empty"));
    EXPECT_THAT(error_of("\n"), HasSubstr("no column 'window'"));
    EXPECT_THAT(error_of("id,start_s,end_s\n1,0,1\n"), HasSubstr("no column 'window'"));
    EXPECT_THAT(error_of(std::string(100'000, '\0')), HasSubstr("never ends"));
    EXPECT_THAT(error_of(std::string(100'000, 'x') + "\n"), HasSubstr("never ends"));
    EXPECT_FALSE(read_windows("/"));
    EXPECT_FALSE(read_windows("/nowhere/w.csv"));
}

TEST(WindowsReader, RefusesMalformedRowsByLine) {
    const std::string header =
        "window,start_s,end_s,positive,decided_by,frames,reference_frames,positive_frames\n";
    const std::string good = "0,0.000,1.000,1,reference,2,2,1\n";
    ASSERT_TRUE(read(header + good));
    const std::pair<const char*, const char*> rows[] = {
        {"1,1.000,2.000,1,reference,2,2", "7 columns where the first has 8"},
        {"1,1.000,2.000,1,reference,2,2,", "'positive_frames'"},
        {"", "1 columns"},
        {"one,1.000,2.000,1,reference,2,2,1", "'window'"},
        {"-1,1.000,2.000,1,reference,2,2,1", "'window'"},
        {"1,nan,2.000,1,reference,2,2,1", "'start_s'"},
        {"1,2.000,1.000,1,reference,2,2,1", "'start_s'"},
        {"1,1.000,2.000,2,reference,2,2,1", "'positive'"},
        {"1,1.000,2.000,1,guess,2,2,1", "'decided_by'"},
        {"1,1.000,2.000,1,reference,2.5,2,1", "'frames'"},
        {"1,1.000,2.000,1,reference,2,2,3", "'positive_frames'"},
        {"1,1.000,2.000,1,damaged,2,2,2", "cannot be positive"},
        {"1,1.000,2.000,1,reference,0,0,0", "cannot be positive"},
        {"0,1.000,2.000,1,reference,2,2,1", "window 0 comes after window 0"},
        {"1,1.000,2.000,1,\x1b[31m\x01,2,2,1", "'decided_by'"},
    };
    for (const auto& [row, what] : rows) {
        const std::string message = error_of(header + good + row + "\n");
        EXPECT_THAT(message, HasSubstr(what)) << row;
        EXPECT_THAT(message, HasSubstr("line 3")) << row;
        EXPECT_EQ(message.find('\x1b'), std::string::npos);
    }
}

// A file that ends anywhere before its last line end is told, unless only that line end is missing.
TEST(WindowsReader, IsNeverTakenInByHalfARow) {
    const std::string csv = windows_csv(quiet_answer(2));
    const std::size_t rows_begin = csv.find('\n') + 1;
    const std::size_t second = csv.find('\n', rows_begin) + 1;
    for (std::size_t size = second + 1; size < csv.size() - 1; ++size)
        EXPECT_FALSE(read(csv.substr(0, size))) << size;
    EXPECT_TRUE(read(csv.substr(0, csv.size() - 1)));
}

}  // namespace
}  // namespace noscope
