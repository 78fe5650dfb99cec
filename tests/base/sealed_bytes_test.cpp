#include "base/sealed_bytes.h"

#include <gtest/gtest.h>

namespace noscope {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes sealed(std::string_view text) {
    SealedWriter writer(7);
    for (const char letter : text) writer.byte(static_cast<std::uint8_t>(letter));
    return std::move(writer).seal();
}

// CRC-32 of ISO 3309, as zlib, gzip and PNG have it: that of "\x07" "12345678" and that of "\x07".
TEST(SealedBytes, AreTheseEverywhere) {
    EXPECT_EQ(sealed("12345678"), (Bytes{7, '1', '2', '3', '4', '5', '6', '7', '8', 0xA1, 0x7C, 0xAA, 0x7D}));
    EXPECT_EQ(sealed(""), (Bytes{7, 0x2E, 0x7A, 0x66, 0x4C}));
}

TEST(SealedBytes, ComeBackWithoutTheirSeal) {
    const Bytes bytes = sealed("abc");
    auto reader = SealedReader::open(bytes, 7);
    ASSERT_TRUE(reader);
    EXPECT_EQ(reader->left(), 3U);
    EXPECT_EQ(reader->byte(), 'a');
    EXPECT_FALSE(reader->at_end());
    EXPECT_EQ(reader->take(2).size(), 2U);
    EXPECT_TRUE(reader->at_end());
    ASSERT_TRUE(SealedReader::open(sealed(""), 7));
}

TEST(SealedBytes, OfAnotherVersionAreRefused) { EXPECT_FALSE(SealedReader::open(sealed("abc"), 6)); }

TEST(SealedBytes, AreRefusedWhenAnyBitDiffersOrAnyByteIsMissing) {
    const Bytes good = sealed("some content");
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        Bytes bad = good;
        bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ (1U << (bit % 8)));
        EXPECT_FALSE(SealedReader::open(bad, 7)) << bit;
    }
    for (std::size_t size = 0; size < good.size(); ++size)
        EXPECT_FALSE(SealedReader::open(std::span(good).first(size), 7)) << size;
}

}  // namespace
}  // namespace noscope
