#include "store/score_codec.h"
#include "store/support.h"

#include "base/sealed_bytes.h"

#include <cmath>
#include <limits>

namespace noscope {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr float kInfinity = std::numeric_limits<float>::infinity();

std::vector<StoredScore> round_trip(std::span<const StoredScore> scores) {
    std::vector<StoredScore> out;
    EXPECT_TRUE(decode_scores(encode_scores(scores), out));
    return out;
}

std::vector<StoredScore> random_scores(std::mt19937_64& random, std::size_t count) {
    std::vector<StoredScore> scores;
    std::int64_t pts = static_cast<std::int64_t>(random() % 1'000'000) - 500'000;
    std::uint32_t duplicate = 0;
    while (scores.size() < count) {
        scores.push_back({pts, duplicate, std::ldexp(static_cast<float>(random() % 1000), -9)});
        if (random() % 8 == 0) {
            duplicate += 1 + static_cast<std::uint32_t>(random() % 300);
        } else {
            pts += 1 + static_cast<std::int64_t>(random() % (random() % 5 == 0 ? 1'000'000'000'000 : 5000));
            duplicate = random() % 20 == 0 ? 2 : 0;
        }
    }
    return scores;
}

// The content of a sealed blob with another one in its place, so that damage is not noticed by the seal.
Bytes sealed(std::span<const std::uint8_t> content, std::uint8_t version = 1) {
    SealedWriter writer(version);
    writer.append(content);
    return std::move(writer).seal();
}
Bytes content_of(const Bytes& blob) { return {blob.begin() + 1, blob.end() - 4}; }

bool refused(const Bytes& blob) {
    std::vector<StoredScore> out{{9, 0, 1}};
    if (decode_scores(blob, out)) return false;
    EXPECT_EQ(out, (std::vector<StoredScore>{{9, 0, 1}}));
    return true;
}

TEST(ScoreCodec, KeepsEveryBit) {
    constexpr auto kLowest = std::numeric_limits<std::int64_t>::min();
    constexpr auto kHighest = std::numeric_limits<std::int64_t>::max();
    const std::vector<StoredScore> scores{
        {kLowest, 0, -kInfinity},
        {kLowest, 4'294'967'295, kInfinity},
        {-1, 3, std::numeric_limits<float>::denorm_min()},
        {0, 0, 0.1F},
        {0, 1, -1e30F},
        {kHighest - 1, 0, 0},
        {kHighest, 7, 1},
    };
    EXPECT_EQ(round_trip(scores), scores);
    EXPECT_TRUE(round_trip({}).empty());
    const auto zero = round_trip(std::vector<StoredScore>{{5, 0, -0.0F}});
    EXPECT_TRUE(std::signbit(zero.at(0).value));
}

TEST(ScoreCodec, KeepsRandomScores) {
    std::mt19937_64 random(1);
    for (std::size_t count = 0; count < 200; ++count) {
        const auto scores = random_scores(random, count);
        ASSERT_EQ(round_trip(scores), scores) << count;
    }
}

// The bytes are a file format: this is what version 1 is, on any machine.
TEST(ScoreCodec, WritesVersionOne) {
    const std::vector<StoredScore> scores{{300, 0, 0.5F}, {302, 0, 1}, {304, 0, 2}, {304, 7, 3}, {305, 1, 4}};
    const Bytes content{5,                                      // scores
                        0xD8, 4, 0xD3, 4,    0, 3, 2,           // by steps of 300, 2, 2, 0, 1
                        0,    0, 0,    0x3F,                    // .5
                        0,    0, 0x80, 0x3F, 0, 0, 0,    0x40,  // 1, 2
                        0,    0, 0x40, 0x40, 0, 0, 0x80, 0x40,  // 3, 4
                        2,    3, 7,    0,    1};  // 2 duplicates: 7 after 3 others, 1 after none
    EXPECT_EQ(encode_scores(scores), sealed(content));
}

TEST(ScoreCodec, TakesFiveBytesAScoreAtAnEvenRate) {
    std::vector<StoredScore> scores;
    for (std::int64_t i = 0; i < 4096; ++i) scores.push_back({i * 45'000, 0, 0.25F});
    EXPECT_LT(encode_scores(scores).size(), 4096U * 5 + 30);
}

TEST(ScoreCodec, RefusesEveryFlippedBitAndEveryShorterOrLongerBlob) {
    std::mt19937_64 random(3);
    const Bytes blob = encode_scores(random_scores(random, 20)), content = content_of(blob);
    for (std::size_t bit = 0; bit < blob.size() * 8; ++bit) {
        Bytes flipped = blob;
        flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ (1U << (bit % 8)));
        EXPECT_TRUE(refused(flipped)) << bit;
    }
    for (std::size_t size = 0; size < content.size(); ++size) {
        EXPECT_TRUE(refused(sealed(std::span(content).first(size)))) << size;
        EXPECT_TRUE(refused({blob.begin(), blob.begin() + static_cast<std::ptrdiff_t>(size)})) << size;
    }
    Bytes longer = content;
    longer.push_back(0);
    EXPECT_TRUE(refused(sealed(longer)));
    EXPECT_TRUE(refused(sealed(content, 2))) << "another version";
    EXPECT_FALSE(refused(sealed(content)));
}

TEST(ScoreCodec, RefusesWhatItWouldNotWrite) {
    // One step (or none) a score, its value, the duplicates.
    const auto made = [](std::uint64_t count, const std::vector<std::int64_t>& changes,
                         const std::vector<float>& values, const std::vector<std::uint64_t>& duplicates) {
        ByteWriter out;
        out.varint(count);
        for (const auto change : changes) out.signed_varint(change);
        for (const float value : values) out.real32(value);
        for (const auto number : duplicates) out.varint(number);
        return sealed(out.bytes());
    };
    EXPECT_FALSE(refused(made(2, {5, -4}, {1, 2}, {1, 1, 9})));
    EXPECT_FALSE(refused(made(2, {5, -5}, {1, 2}, {1, 1, 9}))) << "twice the same pts";
    EXPECT_TRUE(refused(made(2, {5, -5}, {1, 2}, {0}))) << "twice the same frame";
    EXPECT_TRUE(refused(made(2, {5, -5}, {1, 2}, {2, 0, 3, 0, 3}))) << "twice the same frame";
    EXPECT_TRUE(refused(made(2, {5, -6}, {1, 2}, {0}))) << "falling";
    EXPECT_TRUE(refused(made(1, {5}, {std::numeric_limits<float>::quiet_NaN()}, {0})));
    EXPECT_TRUE(refused(made(2, {5, -4}, {1, 2}, {1, 2, 9}))) << "a duplicate behind the end";
    EXPECT_TRUE(refused(made(2, {5, -4}, {1, 2}, {1, ~std::uint64_t{0}, 9}))) << "far behind the end";
    EXPECT_TRUE(refused(made(2, {5, -4}, {1, 2}, {2, 1, 9, 0, 9}))) << "another one behind the end";
    EXPECT_TRUE(refused(made(2, {5, -4}, {1, 2}, {1, 1, 0}))) << "a duplicate that is none";
    EXPECT_TRUE(refused(made(2, {5, -4}, {1, 2}, {1, 1, 0x1'0000'0000}))) << "too large a number";
    EXPECT_TRUE(refused(made(~std::uint64_t{0}, {5}, {1}, {0}))) << "a count that cannot be";
    EXPECT_TRUE(refused(made(1, {5}, {1}, {~std::uint64_t{0}}))) << "a count of duplicates that cannot be";
}

// Mutations with a right seal reach every branch; what is accepted must be well-formed.
TEST(ScoreCodec, SurvivesRandomMutations) {
    std::mt19937_64 random(4);
    int accepted = 0;
    for (int round = 0; round < 20'000; ++round) {
        Bytes content = content_of(encode_scores(random_scores(random, 1 + random() % 12)));
        for (auto changes = 1 + random() % 4; changes > 0; --changes) {
            const auto at = content.begin() + static_cast<std::ptrdiff_t>(random() % content.size());
            switch (random() % 4) {
                case 0:
                    *at = static_cast<std::uint8_t>(random());
                    break;
                case 1:
                    *at = random() % 2 ? 0xFF : 0x80;
                    break;
                case 2:
                    content.insert(at, static_cast<std::uint8_t>(random()));
                    break;
                default:
                    if (content.size() > 1) content.erase(at);
            }
        }
        std::vector<StoredScore> out;
        if (!decode_scores(sealed(content), out)) {
            ASSERT_TRUE(out.empty());
            continue;
        }
        ++accepted;
        ASSERT_EQ(content_of(encode_scores(out)), content) << "two ways to write the same";
        for (std::size_t i = 1; i < out.size(); ++i)
            ASSERT_LT(std::pair(out[i - 1].pts, out[i - 1].duplicate),
                      std::pair(out[i].pts, out[i].duplicate));
        for (const StoredScore& each : out) ASSERT_FALSE(std::isnan(each.value));
    }
    EXPECT_GT(accepted, 100);
}

}  // namespace
}  // namespace noscope
