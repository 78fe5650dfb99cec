#include "store/label_codec.h"
#include "store/support.h"

#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace noscope {
namespace {

using Bytes = std::vector<std::uint8_t>;

std::vector<StoredLabel> round_trip(std::span<const StoredLabel> labels) {
    std::vector<StoredLabel> out;
    EXPECT_TRUE(decode_labels(encode_labels(labels), out));
    return out;
}

std::vector<StoredLabel> random_labels(std::mt19937_64& random, std::size_t count) {
    std::vector<StoredLabel> labels;
    std::int64_t pts = static_cast<std::int64_t>(random() % 1'000'000) - 500'000;
    std::uint32_t duplicate = 0;
    while (labels.size() < count) {
        labels.push_back(random_label(random, pts, duplicate));
        if (random() % 8 == 0) {
            ++duplicate;
        } else {
            pts += 1 + static_cast<std::int64_t>(random() % (random() % 5 == 0 ? 1'000'000'000'000 : 5000));
            duplicate = 0;
        }
    }
    return labels;
}

// Without this, nearly every mutation would already fail at the checksum.
void repair_checksum(Bytes& blob) {
    const std::size_t content = blob.size() - 4;
    auto sum = crc32_z(0, blob.data(), content);
    for (std::size_t i = content; i < blob.size(); ++i, sum >>= 8) blob[i] = static_cast<std::uint8_t>(sum);
}

TEST(LabelCodec, KeepsNothing) { EXPECT_TRUE(round_trip({}).empty()); }

TEST(LabelCodec, KeepsEveryBit) {
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    constexpr float kTiny = std::numeric_limits<float>::denorm_min();
    constexpr auto kLowest = std::numeric_limits<std::int64_t>::min();
    constexpr auto kHighest = std::numeric_limits<std::int64_t>::max();
    const std::vector<StoredLabel> labels{
        label(kLowest, {{0, 0.05F, -0.0F, 0.0F, kTiny, kInfinity}}),
        damaged(-1),
        damaged(-1, 1),
        label(-1, {{79, 1.0F, 0.1F, 0.2F, 0.3F, 0.4F}, {-1, 0.999F, 1e30F, -1e30F, 1e-30F, 3.0F}},
              4'000'000'000),
        {0, 0, false, {0, 0, {}}},
        {5, 0, false, {std::numeric_limits<int>::max(), -1, {}}},
        label(kHighest),
    };
    EXPECT_EQ(describe(round_trip(labels)), describe(labels));
}

TEST(LabelCodec, KeepsRandomLabels) {
    std::mt19937_64 random(1);
    for (std::size_t count = 0; count < 200; ++count) {
        const auto labels = random_labels(random, count);
        ASSERT_EQ(describe(round_trip(labels)), describe(labels)) << count;
    }
}

// The bytes are a file format: this is what version 1 is, on any machine.
TEST(LabelCodec, WritesVersionOne) {
    const std::vector<StoredLabel> labels{label(300, {{2, 0.5F, 1.0F, 2.0F, 3.0F, 4.0F}}), damaged(301),
                                          damaged(301, 7)};
    Bytes expected{1,     3, 0x2C, 1,    0,    0,    0,    0,    0,    0,  // version, 3 labels, pts 300
                   4,     0, 0x80, 0x0F, 0xB8, 0x08, 1,                    // 1920x1080, 1 box
                   2,     0, 0,    0,    0x3F, 0,    0,    0x80, 0x3F, 0, 0, 0, 0x40,  // class 2, .5, 1, 2
                   0,     0, 0x40, 0x40, 0,    0,    0x80, 0x40,                       // 3, 4
                   1 | 4, 1, 0,    0,                                                  // damaged, size 0x0
                   1 | 2, 0, 7,                                                        // damaged, duplicate 7
                   0,     0, 0,    0};
    repair_checksum(expected);
    EXPECT_EQ(encode_labels(labels), expected);
}

TEST(LabelCodec, LeavesOutBoxesOfDamagedFrames) {
    StoredLabel broken = label(1, {{0, 0.5F, 0, 0, 1, 1}});
    broken.damaged = true;
    const auto out = round_trip(std::vector{broken});
    ASSERT_EQ(out.size(), 1U);
    EXPECT_TRUE(out[0].damaged);
    EXPECT_TRUE(out[0].detections.boxes.empty());
}

TEST(LabelCodec, RefusesEveryShorterOrLongerBlob) {
    std::mt19937_64 random(2);
    const Bytes blob = encode_labels(random_labels(random, 20));
    for (std::size_t size = 0; size < blob.size(); ++size) {
        std::vector<StoredLabel> out{label(9)};
        Bytes cut(blob.begin(), blob.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_FALSE(decode_labels(cut, out)) << size;
        if (size >= 4) repair_checksum(cut);
        EXPECT_FALSE(decode_labels(cut, out)) << size;
        EXPECT_EQ(out.size(), 1U);
    }
    Bytes longer = blob;
    longer.push_back(0);
    repair_checksum(longer);
    std::vector<StoredLabel> out;
    EXPECT_FALSE(decode_labels(longer, out));
}

TEST(LabelCodec, RefusesEveryFlippedBit) {
    std::mt19937_64 random(3);
    const Bytes blob = encode_labels(random_labels(random, 10));
    for (std::size_t bit = 0; bit < blob.size() * 8; ++bit) {
        Bytes flipped = blob;
        flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ (1U << (bit % 8)));
        std::vector<StoredLabel> out;
        EXPECT_FALSE(decode_labels(flipped, out)) << bit;
        EXPECT_TRUE(out.empty());
    }
}

// Counts that promise more than there is must not become allocations.
TEST(LabelCodec, RefusesHugeCounts) {
    for (const std::size_t at : {std::size_t{1}, std::size_t{16}}) {
        Bytes blob = encode_labels(std::vector{label(300, {{2, 0.5F, 1.0F, 2.0F, 3.0F, 4.0F}})});
        blob.erase(blob.begin() + static_cast<std::ptrdiff_t>(at));
        const Bytes huge{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01};
        blob.insert(blob.begin() + static_cast<std::ptrdiff_t>(at), huge.begin(), huge.end());
        repair_checksum(blob);
        std::vector<StoredLabel> out;
        EXPECT_FALSE(decode_labels(blob, out)) << at;
    }
}

TEST(LabelCodec, RefusesWhatItWouldNotWrite) {
    const Bytes good = encode_labels(std::vector{damaged(300), damaged(301, 2), damaged(301, 3)});
    // Ends with: flags 3, delta 1, duplicate 2; flags 3, delta 0, duplicate 3; checksum.
    const std::size_t last = good.size() - 4 - 3;
    const auto refused = [&](std::size_t at, std::uint8_t value) {
        Bytes bad = good;
        bad[at] = value;
        repair_checksum(bad);
        std::vector<StoredLabel> out;
        return !decode_labels(bad, out) && out.empty();
    };
    EXPECT_FALSE(refused(last, 3));
    EXPECT_TRUE(refused(last + 2, 2)) << "twice the same frame";
    EXPECT_TRUE(refused(last + 2, 1)) << "falling";
    EXPECT_TRUE(refused(last, 3 | 8)) << "an unknown flag";
    EXPECT_TRUE(refused(0, 2)) << "another version";
}

// Mutations with a right checksum reach every branch; what is accepted must be well-formed.
TEST(LabelCodec, SurvivesRandomMutations) {
    std::mt19937_64 random(4);
    int accepted = 0;
    for (int round = 0; round < 20'000; ++round) {
        Bytes blob = encode_labels(random_labels(random, 1 + random() % 12));
        for (auto changes = 1 + random() % 4; changes > 0; --changes) {
            const auto at = static_cast<std::ptrdiff_t>(random() % blob.size());
            switch (random() % 4) {
                case 0:
                    blob[static_cast<std::size_t>(at)] = static_cast<std::uint8_t>(random());
                    break;
                case 1:
                    blob[static_cast<std::size_t>(at)] = random() % 2 ? 0xFF : 0x80;
                    break;
                case 2:
                    blob.insert(blob.begin() + at, static_cast<std::uint8_t>(random()));
                    break;
                default:
                    if (blob.size() > 5) blob.erase(blob.begin() + at);
            }
        }
        repair_checksum(blob);
        std::vector<StoredLabel> out;
        if (!decode_labels(blob, out)) {
            ASSERT_TRUE(out.empty());
            continue;
        }
        ++accepted;
        std::vector<StoredLabel> again;
        ASSERT_TRUE(decode_labels(encode_labels(out), again));
        ASSERT_EQ(describe(again), describe(out));
        for (std::size_t i = 1; i < out.size(); ++i)
            ASSERT_LT(std::pair(out[i - 1].pts, out[i - 1].duplicate),
                      std::pair(out[i].pts, out[i].duplicate));
        for (const StoredLabel& each : out)
            for (const Box& box : each.detections.boxes)
                ASSERT_FALSE(std::isnan(box.confidence) || std::isnan(box.x0));
    }
    EXPECT_GT(accepted, 100);
}

}  // namespace
}  // namespace noscope
