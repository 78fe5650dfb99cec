#include "video/text_picture.h"

#include <gtest/gtest.h>

#include <string>

namespace noscope {
namespace {

constexpr Rgb kInk{200, 100, 50};

RgbImage blank(int width, int height) {
    RgbImage picture;
    picture.resize(width, height);
    std::fill(picture.pixels.begin(), picture.pixels.end(), std::uint8_t{7});
    return picture;
}

// Rows of '#' and '.'.
std::string drawn(const RgbImage& picture) {
    std::string text;
    for (int y = 0; y < picture.height; ++y) {
        for (int x = 0; x < picture.width; ++x) {
            const std::uint8_t* const at = picture.view().row(y) + std::ptrdiff_t{3} * x;
            const bool ink = at[0] == kInk[0] && at[1] == kInk[1] && at[2] == kInk[2];
            EXPECT_TRUE(ink || (at[0] == 7 && at[1] == 7 && at[2] == 7)) << x << "," << y;
            text += ink ? '#' : '.';
        }
        text += '\n';
    }
    return text;
}

std::string written(const std::string& text) {
    RgbImage picture = blank(kLetterWidth * static_cast<int>(text.size()), kLetterHeight);
    const Status status = draw_text(picture, 0, 0, text, kInk);
    EXPECT_TRUE(status) << status.error().message;
    return drawn(picture);
}

// A letter that everybody reads.
TEST(TextPicture, LettersAreLetters) {
    EXPECT_EQ(written("L"),
              "........\n........\n####....\n.##.....\n.##.....\n.##.....\n.##.....\n.##.....\n"
              ".##.....\n.##...#.\n.##..##.\n#######.\n........\n........\n........\n........\n");
    EXPECT_NE(written("0"), written("8"));
    EXPECT_EQ(written(" ").find('#'), std::string::npos);
}

TEST(TextPicture, WhatIsNoPlainLetterIsAQuestionMark) {
    const auto first = [](const std::string& text) {
        RgbImage picture = blank(kLetterWidth, kLetterHeight);
        EXPECT_TRUE(draw_text(picture, 0, 0, text, kInk));
        return drawn(picture);
    };
    for (const char* text : {"\xC3\xBC", "\xFF", "\n", "\x7F"}) EXPECT_EQ(first(text), written("?")) << text;
    RgbImage picture = blank(2 * kLetterWidth, kLetterHeight);
    EXPECT_TRUE(draw_text(picture, 0, 0,
                          "\xC3\xBC"
                          "a",
                          kInk));  // one mark for a character of two bytes
    EXPECT_EQ(drawn(picture), written("?a"));
}

TEST(TextPicture, StaysWithinThePicture) {
    for (const auto& [x, y] : {std::pair(-5, -9), std::pair(17, 3), std::pair(-100, 0), std::pair(0, 500)}) {
        RgbImage picture = blank(20, 10);
        EXPECT_TRUE(draw_text(picture, x, y, "WWWW", kInk));
        drawn(picture);
    }
    RgbImage picture = blank(20, 10);
    EXPECT_TRUE(draw_text(picture, 0, 0, "", kInk));
}

}  // namespace
}  // namespace noscope
