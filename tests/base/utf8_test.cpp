#include "base/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace noscope {
namespace {

TEST(Utf8, IsToldFromWhatIsNone) {
    for (const char* text : {"", "plain", "\xC3\xBC", "\xE2\x82\xAC", "\xF0\x9F\x90\x88 cat"})
        EXPECT_TRUE(is_utf8(text)) << text;
    // A lone byte, a cut sequence, an overlong one, a surrogate, a code beyond the last.
    for (const char* text : {"b\xFF.mp4", "\xC3", "\xC3(", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80"})
        EXPECT_FALSE(is_utf8(text)) << text;
}

TEST(Utf8, CharactersHaveTheirCodes) {
    EXPECT_EQ(first_utf8_character("\xE2\x82\xAC!").code, 0x20ACU);
    EXPECT_EQ(first_utf8_character("\xE2\x82\xAC!").bytes, 3U);
    EXPECT_EQ(first_utf8_character("\xE2\x82").bytes, 0U);
}

}  // namespace
}  // namespace noscope
