#include "base/percent.h"

#include <gtest/gtest.h>

namespace noscope {
namespace {

TEST(Percent, HasExamplesOfTheStandard) {
    EXPECT_EQ(percent_encoded("/my clip~1.mp4"), "/my%20clip~1.mp4");
    EXPECT_EQ(percent_encoded("a%b\xFF"), "a%25b%FF");
}

TEST(Percent, AnyBytesComeBack) {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
    EXPECT_EQ(percent_decoded(percent_encoded(all)), all);
    EXPECT_EQ(percent_decoded("%c3%BC"), "\xC3\xBC");
}

TEST(Percent, WhatIsNoneIsRefused) {
    for (const char* text : {"%", "a%4", "%zz", "%4z", "%-1"}) EXPECT_FALSE(percent_decoded(text)) << text;
}

}  // namespace
}  // namespace noscope
