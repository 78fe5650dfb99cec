#include "report/terminal_text.h"

#include <gtest/gtest.h>

namespace noscope {
namespace {

TEST(TerminalText, NamesCannotSteerTheTerminal) {
    EXPECT_EQ(printable("grün.mp4"), "grün.mp4");
    EXPECT_EQ(printable("a\nb\x1b[31m"), "a?b?[31m");
    EXPECT_EQ(printable("\xff.mp4"), "\xEF\xBF\xBD.mp4");
    EXPECT_EQ(printable("cut \xE2\x80"), "cut \xEF\xBF\xBD\xEF\xBF\xBD");  // ends within a character
    EXPECT_EQ(printable("\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD");          // overlong
    EXPECT_EQ(printable("\xED\xA0\x80").substr(0, 3), "\xEF\xBF\xBD");     // surrogate
    EXPECT_EQ(printable("abc\xE2\x80\xAEgnp.exe"), "abc?gnp.exe");         // right-to-left override
}

TEST(TerminalText, WidthCountsColumns) {
    EXPECT_EQ(display_width("abc"), 3);
    EXPECT_EQ(display_width("grün"), 4);
    EXPECT_EQ(display_width("玄関"), 4);
    EXPECT_EQ(display_width("e\xCC\x81"), 1);  // e and a combining accent
}

TEST(TerminalText, CutsAtCharacters) {
    EXPECT_EQ(keep_end("short", 5), "short");
    EXPECT_EQ(keep_end("folder/name.mp4", 9), "…name.mp4");
    EXPECT_EQ(keep_end("玄関前.mp4", 7), "…前.mp4");
    EXPECT_EQ(keep_end("玄関前.mp4", 6), "….mp4");
    EXPECT_EQ(keep_start("labelling", 6), "label…");
    EXPECT_EQ(keep_start("labelling", 1), "…");
}

TEST(TerminalText, TableAlignsAndCutsTheLastColumn) {
    EXPECT_EQ(
        text_table({{"#", true, {"1", "10"}}, {"name", false, {"ü", "long"}}, {"file", false, {"a", "b"}}},
                   80),
        "   #  name  file\n"
        "   1  ü     a\n"
        "  10  long  b\n");
    EXPECT_EQ(text_table({{"#", true, {"1"}}, {"file", false, {"a/very/long/path/to/the.mp4"}}}, 20),
              "  #  file\n"
              "  1  …ath/to/the.mp4\n");
    // Twelve columns are left to it, however narrow the terminal.
    EXPECT_EQ(text_table({{"#", true, {"1"}}, {"file", false, {"a/very/long/path/to/the.mp4"}}}, 5),
              "  #  file\n"
              "  1  …/to/the.mp4\n");
}

}  // namespace
}  // namespace noscope
