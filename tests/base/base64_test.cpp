#include "base/base64.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace noscope {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Lines = std::vector<std::string>;

Bytes bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

TEST(Base64, IsThatOfTheStandard) {  // RFC 4648, section 10
    EXPECT_EQ(to_base64_lines(Bytes{}), Lines{});
    EXPECT_EQ(to_base64_lines(bytes_of("f")), Lines{"Zg=="});
    EXPECT_EQ(to_base64_lines(bytes_of("fo")), Lines{"Zm8="});
    EXPECT_EQ(to_base64_lines(bytes_of("foo")), Lines{"Zm9v"});
    EXPECT_EQ(to_base64_lines(bytes_of("foobar")), Lines{"Zm9vYmFy"});
    EXPECT_EQ(to_base64_lines(Bytes{0xfb, 0xff, 0xfe}), Lines{"+//+"});
}

TEST(Base64, GivesBackWhatItWasGiven) {
    std::mt19937 random(1);
    for (std::size_t size = 0; size < 200; ++size) {
        Bytes bytes(size);
        for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
        const Lines lines = to_base64_lines(bytes);
        EXPECT_EQ(lines.size(), (size + 56) / 57);
        for (const std::string& line : lines) EXPECT_LE(line.size(), 76U);
        const auto back = from_base64_lines(lines);
        ASSERT_TRUE(back) << size;
        EXPECT_EQ(*back, bytes);
    }
}

// Else two texts would stand for the same bytes.
TEST(Base64, TakesNothingElse) {
    const std::string line(76, 'A');
    for (const Lines& lines :
         {Lines{""}, Lines{"Z"}, Lines{"Zg="}, Lines{"Zg"}, Lines{"Zh=="}, Lines{"Zm9="}, Lines{"Z==="},
          Lines{"===="}, Lines{"Zg==Zg=="}, Lines{"Zm9v", "Zm9v"}, Lines{line + "AAAA"}, Lines{"Zm9-"},
          Lines{"Zm 9"}, Lines{std::string(74, 'A') + "==", "AAAA"}, Lines{"Zg==", ""}, Lines{"=Zg="}})
        EXPECT_FALSE(from_base64_lines(lines)) << lines[0];
}

// Any text that is taken is the one that its bytes have.
TEST(Base64, AChangedTextIsRefusedOrStandsForOtherBytes) {
    std::mt19937 random(2);
    const std::string letters = "ABab01+/= -\n";
    for (int round = 0; round < 20'000; ++round) {
        Bytes bytes(random() % 120);
        for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
        Lines lines = to_base64_lines(bytes);
        if (lines.empty()) continue;
        std::string& line = lines[random() % lines.size()];
        line[random() % line.size()] = letters[random() % letters.size()];
        const auto back = from_base64_lines(lines);
        EXPECT_TRUE(!back || to_base64_lines(*back) == lines);
    }
}

}  // namespace
}  // namespace noscope
