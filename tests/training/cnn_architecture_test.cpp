#include "training/cnn_architecture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace noscope {
namespace {

using ::testing::HasSubstr;

CnnArchitecture read(const std::string& text) {
    auto architecture = parse_cnn_architecture(text);
    EXPECT_TRUE(architecture) << text << ": " << (architecture ? "" : architecture.error().message);
    return architecture ? *architecture : CnnArchitecture{};
}

std::string refusal(const std::string& text) {
    const auto architecture = parse_cnn_architecture(text);
    return architecture ? "taken" : architecture.error().message;
}

TEST(CnnArchitecture, SaysWhatItReads) {
    const CnnArchitecture net = read(" 64x48 , 16s2-3x8p , d32 , crop , diff ");
    EXPECT_EQ(net, (CnnArchitecture{.size = {64, 48},
                                    .convs = {{1, 16, 2, false}, {3, 8, 1, true}},
                                    .dense = 32,
                                    .difference = true,
                                    .crop = true}));
    EXPECT_EQ(to_string(net), "64x48,16s2-3x8p,d32,diff,crop");
    EXPECT_EQ(net.channels(), 4);
}

TEST(CnnArchitecture, RefusesWhatIsNone) {
    EXPECT_THAT(refusal("50,32p"), HasSubstr("cnn(50,2x32p-2x64p,d128)"));
    EXPECT_THAT(refusal("50,32p,d8,diff,diff"), HasSubstr("`diff` is said twice"));
    EXPECT_THAT(refusal("50,32p,d8,mirror"), HasSubstr("'mirror' is not known"));
    EXPECT_THAT(refusal("16,8p-8p-8p-8p-8p,d8"), HasSubstr("leave nothing"));
    EXPECT_THAT(refusal("1024,1024,d4096"), HasSubstr("is no cheap one"));
}

// By hand: 50x50 -> 32 maps of 50x50 twice, pooled to 25x25; 64 maps twice, pooled to 12x12.
TEST(CnnArchitecture, CountsThePapersNet) {
    const CnnShape shape = shape_of(read("50,2x32p-2x64p,d128"));
    ASSERT_EQ(shape.convs.size(), 4U);
    EXPECT_EQ(shape.convs[2].width_in, 25);
    EXPECT_EQ(shape.flat, 64U * 12 * 12);
    EXPECT_EQ(shape.parameters(), (3U * 9 + 1) * 32 + (32 * 9 + 1) * 32 + (32 * 9 + 1) * 64 +
                                      (64 * 9 + 1) * 64 + (64 * 12 * 12 + 1) * 128 + 129);
    EXPECT_EQ(shape.multiply_adds(),
              2500U * 32 * 9 * (3 + 32) + 625U * 64 * 9 * (32 + 64) + 64U * 12 * 12 * 128 + 128);
}

TEST(CnnArchitecture, StridesRoundUpAndPoolsDown) {
    const CnnShape shape = shape_of(read("25x17,8s2p-4s3,d8"));
    EXPECT_EQ(shape.convs[0].width_out, 13);
    EXPECT_EQ(shape.convs[0].height_out, 9);
    EXPECT_EQ(shape.convs[1].width_in, 6);
    EXPECT_EQ(shape.convs[1].height_in, 4);
    EXPECT_EQ(shape.convs[1].width_out, 2);
    EXPECT_EQ(shape.convs[1].height_out, 2);
}

TEST(CnnArchitecture, TheTableHoldsThePapersNetsAndCheapOnes) {
    std::set<std::string> texts;
    std::size_t paper = 0, least_of_paper = SIZE_MAX;
    for (const KnownCnn& known : known_cnns()) {
        EXPECT_EQ(to_string(read(known.text)), known.text);
        EXPECT_TRUE(texts.insert(known.text).second) << known.text;
        if (known.family != CnnFamily::paper) continue;
        ++paper;
        least_of_paper = std::min(least_of_paper, shape_of(read(known.text)).multiply_adds());
    }
    EXPECT_EQ(paper, 16U);
    for (const KnownCnn& known : known_cnns()) {
        if (known.family == CnnFamily::paper) continue;
        EXPECT_LT(shape_of(read(known.text)).multiply_adds() * 5, least_of_paper) << known.text;
    }
}

}  // namespace
}  // namespace noscope
