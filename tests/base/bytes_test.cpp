#include "base/bytes.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <random>

namespace noscope {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes written(const std::function<void(ByteWriter&)>& write) {
    ByteWriter writer;
    write(writer);
    return std::move(writer).take();
}

// The bytes are file formats: these are what they are on any machine.
TEST(Bytes, AreTheseEverywhere) {
    EXPECT_EQ(written([](ByteWriter& out) { out.fixed(0x01020304); }), (Bytes{4, 3, 2, 1}));
    EXPECT_EQ(written([](ByteWriter& out) { out.fixed64(0x0102030405060708); }),
              (Bytes{8, 7, 6, 5, 4, 3, 2, 1}));
    EXPECT_EQ(written([](ByteWriter& out) { out.varint(127); }), (Bytes{0x7F}));
    EXPECT_EQ(written([](ByteWriter& out) { out.varint(300); }), (Bytes{0xAC, 2}));
    EXPECT_EQ(written([](ByteWriter& out) { out.varint(~std::uint64_t{0}); }),
              (Bytes{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1}));
    EXPECT_EQ(written([](ByteWriter& out) { out.signed_varint(-1); }), (Bytes{1}));
    EXPECT_EQ(written([](ByteWriter& out) { out.signed_varint(-64); }), (Bytes{0x7F}));
    EXPECT_EQ(written([](ByteWriter& out) { out.signed_varint(64); }), (Bytes{0x80, 1}));
    EXPECT_EQ(written([](ByteWriter& out) { out.real32(0.5F); }), (Bytes{0, 0, 0, 0x3F}));
    EXPECT_EQ(written([](ByteWriter& out) { out.real(-2.0); }), (Bytes{0, 0, 0, 0, 0, 0, 0, 0xC0}));
    EXPECT_EQ(written([](ByteWriter& out) { out.sized(Bytes{9, 8}); }), (Bytes{2, 9, 8}));
}

TEST(Bytes, ComeBack) {
    std::mt19937_64 random(1);
    for (int round = 0; round < 20'000; ++round) {
        const std::uint64_t number = random() >> (random() % 64);
        const auto low = static_cast<std::uint32_t>(number);
        const auto either = static_cast<std::int64_t>(round % 2 ? number : ~number);
        const Bytes bytes = written([&](ByteWriter& out) {
            out.byte(static_cast<std::uint8_t>(number));
            out.varint(number);
            out.fixed(low);
            out.varint(low);
            out.signed_varint(either);
            out.real32(std::bit_cast<float>(low));
            out.fixed64(number);
            out.real(std::bit_cast<double>(number));
            out.sized(Bytes(number % 5, 7));
            out.append(Bytes{1, 2});
        });
        ByteReader in(bytes);
        EXPECT_EQ(in.byte(), static_cast<std::uint8_t>(number));
        EXPECT_EQ(in.varint(), number);
        EXPECT_EQ(in.fixed(), low);
        EXPECT_EQ(in.varint32(), low);
        EXPECT_EQ(in.signed_varint(), either);
        EXPECT_EQ(std::bit_cast<std::uint32_t>(in.real32()), low);
        EXPECT_EQ(in.fixed64(), number);
        EXPECT_EQ(std::bit_cast<std::uint64_t>(in.real()), number);
        EXPECT_EQ(in.sized().size(), number % 5);
        EXPECT_EQ(in.left(), 2U);
        EXPECT_FALSE(in.at_end());
        EXPECT_EQ(in.take(2).size(), 2U);
        ASSERT_TRUE(in.at_end());
    }
    for (const auto extreme :
         {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
        const Bytes bytes = written([&](ByteWriter& out) { out.signed_varint(extreme); });
        ByteReader in(bytes);
        EXPECT_EQ(in.signed_varint(), extreme);
        EXPECT_TRUE(in.at_end());
    }
}

// Each way of reading, on bytes that it must refuse: zero then and afterwards, whatever is left.
template <class Read>
void expect_refused(const Bytes& bytes, const Read& read) {
    ByteReader in(bytes);
    EXPECT_EQ(read(in), 0U);
    EXPECT_FALSE(in.ok());
    EXPECT_FALSE(in.at_end());
    EXPECT_EQ(in.left(), 0U);
    EXPECT_EQ(in.byte(), 0U);
    EXPECT_FALSE(in.ok());
}

TEST(Bytes, TooFewAreRefused) {
    expect_refused({}, [](ByteReader& in) { return in.byte(); });
    expect_refused({1, 2, 3}, [](ByteReader& in) { return in.fixed(); });
    expect_refused({1, 2, 3}, [](ByteReader& in) { return in.take(4).size(); });
    expect_refused({0x80, 0x80}, [](ByteReader& in) { return in.varint(); });
    expect_refused({4, 1, 2, 3}, [](ByteReader& in) { return in.sized().size(); });
}

TEST(Bytes, AVarintThatOverflowsOrIsLongerThanNeededIsRefused) {
    const auto varint = [](ByteReader& in) { return in.varint(); };
    expect_refused({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2, 5}, varint);
    expect_refused({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x81, 5}, varint);
    expect_refused({0x80, 0, 5}, varint);
    expect_refused({0xFF, 0x80, 0, 5}, varint);
    expect_refused({0x80, 0x80, 0x80, 0x80, 0x10, 5}, [](ByteReader& in) { return in.varint32(); });
}

TEST(Bytes, ACountOfMoreThanIsLeftIsRefused) {
    const Bytes six{2, 1, 2, 3, 4, 5, 6};
    ByteReader in(six);
    EXPECT_EQ(in.count(3), 2U);
    EXPECT_TRUE(in.ok());
    expect_refused(six, [](ByteReader& again) { return again.count(4); });
    expect_refused({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 5},
                   [](ByteReader& huge) { return huge.count(1); });
}

TEST(Bytes, WhatTheCallerRefusesEndsTheReading) {
    expect_refused({1, 2, 3}, [](ByteReader& in) {
        in.refuse();
        return in.byte();
    });
}

}  // namespace
}  // namespace noscope
