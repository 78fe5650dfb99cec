#include "video/packet_sizes.h"

#include "support/clips.h"
#include "support/random.h"
#include "video/media_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

namespace noscope {
namespace {

using noscope::testing::example_clip;
using noscope::testing::Random;

constexpr float kInfinity = std::numeric_limits<float>::infinity();

PacketIndex::Packet packet(std::int64_t pts, int size, PictureType type = PictureType::predicted) {
    PacketIndex::Packet p;
    p.pts = pts;
    p.size = size;
    p.type = type;
    p.key = type == PictureType::intra;
    return p;
}

// Times in milliseconds of every habit: steady, equal, going back, far apart.
PacketIndex random_index(Random& random, int count) {
    PacketIndex index;
    const int habit = static_cast<int>(random() % 5);
    const int types = 1 + static_cast<int>(random() % 4);
    std::int64_t time = 0;
    for (int i = 0; i < count; ++i) {
        switch (habit) {
            case 0:
                time += 40;
                break;
            case 1:
                time += static_cast<std::int64_t>(random() % 3) * 1000;
                break;
            case 2:
                time = static_cast<std::int64_t>(random() % 200) * 1000;
                break;
            case 3:
                break;
            case 4:
                time = random() % 2 ? std::numeric_limits<std::int64_t>::max() - random() % 9
                                    : std::numeric_limits<std::int64_t>::min() + 1 + random() % 9;
                break;
        }
        auto p =
            packet(time, static_cast<int>(random() % 9 == 0 ? 0 : 1 + random() % (random() % 2 ? 20 : 5000)),
                   static_cast<PictureType>(random() % types));
        p.key = random() % 10 == 0;
        p.frame = random() % 10 != 0;
        p.disposable = random() % 4 == 0;
        p.field = random() % 5 == 0;
        index.packets.push_back(p);
    }
    return index;
}

// The definition, packet by packet. `span` in milliseconds.
double distance(std::int64_t a, std::int64_t b) {
    return std::abs(static_cast<double>(static_cast<long double>(a) - static_cast<long double>(b)));
}

float median_ratio(const PacketIndex& index, const std::vector<std::uint32_t>& group, std::uint32_t of,
                   double span) {
    const auto time = [&](std::size_t i) { return index.packets[group[i]].pts; };
    const auto self = static_cast<std::size_t>(std::find(group.begin(), group.end(), of) - group.begin());
    const std::size_t few = std::min(kEnoughOfAKind, group.size());
    // The run of a few that holds the packet and lies nearest, the earliest of equals.
    std::size_t best = 0;
    double nearest = std::numeric_limits<double>::infinity();
    for (std::size_t s = self + 1 >= few ? self + 1 - few : 0; s <= self && s + few <= group.size(); ++s) {
        double sum = 0;
        for (std::size_t i = s; i < s + few; ++i) sum += distance(time(i), time(self));
        if (sum < nearest) nearest = sum, best = s;
    }
    std::vector<int> sizes;
    for (std::size_t i = 0; i < group.size(); ++i)
        if (distance(time(i), time(self)) <= span || (i >= best && i < best + few))
            sizes.push_back(index.packets[group[i]].size);
    std::sort(sizes.begin(), sizes.end());
    return static_cast<float>(index.packets[of].size) / static_cast<float>(sizes[(sizes.size() - 1) / 2]);
}

std::vector<float> by_definition(const PacketIndex& index, double span) {
    const auto kinds = packet_kinds(index);
    std::vector<float> result;
    for (std::uint32_t i = 0; i < kinds.size(); ++i) {
        if (index.packets[i].size == 0) {
            result.push_back(0);
            continue;
        }
        std::vector<std::uint32_t> same, no_keys;
        for (std::uint32_t k = 0; k < kinds.size(); ++k) {
            if (index.packets[k].size == 0) continue;
            if (kinds[k] == kinds[i]) same.push_back(k);
            if (kinds[k] != 0) no_keys.push_back(k);
        }
        auto& group = kinds[i] != 0 && same.size() < kEnoughOfAKind ? no_keys : same;
        std::stable_sort(group.begin(), group.end(), [&](std::uint32_t a, std::uint32_t b) {
            return index.packets[a].pts < index.packets[b].pts;
        });
        result.push_back(median_ratio(index, group, i, span));
    }
    return result;
}

TEST(RelativeSizes, IsTheDefinitionOnAnyIndex) {
    Random random(3);
    for (int round = 0; round < 300; ++round) {
        const PacketIndex index = random_index(random, static_cast<int>(random() % 90));
        const double span_s = random() % 3 == 0 ? 0 : random.fraction() * 20;
        const double span = std::floor(span_s * 1000);
        EXPECT_EQ(relative_sizes(index, span_s), by_definition(index, span)) << "round " << round;
    }
}

TEST(RelativeSizes, ScalingAKindChangesNothing) {
    Random random(5);
    for (int round = 0; round < 50; ++round) {
        PacketIndex index = random_index(random, 300);
        const auto before = relative_sizes(index, 5);
        const auto kinds = packet_kinds(index);
        std::array<int, 256> members{};
        for (std::size_t i = 0; i < kinds.size(); ++i) members[kinds[i]] += index.packets[i].size > 0 ? 1 : 0;
        // A rare kind is set against others.
        std::vector<std::uint8_t> common;
        for (std::size_t kind = 0; kind < members.size(); ++kind)
            if (members[kind] >= static_cast<int>(kEnoughOfAKind))
                common.push_back(static_cast<std::uint8_t>(kind));
        if (common.empty()) continue;
        const std::uint8_t scaled = common[random() % common.size()];
        for (std::size_t i = 0; i < kinds.size(); ++i)
            if (kinds[i] == scaled) index.packets[i].size *= 8;
        const auto after = relative_sizes(index, 5);
        for (std::size_t i = 0; i < kinds.size(); ++i)
            if (members[kinds[i]] >= static_cast<int>(kEnoughOfAKind)) {
                EXPECT_EQ(after[i], before[i]) << i;
            }
    }
}

TEST(RelativeSizes, KindsAreTypePlaceReferenceAndField) {
    using enum PictureType;
    PacketIndex index;
    const auto add = [&](PictureType type, bool key, bool disposable = false, bool field = false) {
        auto p = packet(std::ssize(index.packets) * 40, 100, type);
        p.key = key;
        p.disposable = disposable;
        p.field = field;
        index.packets.push_back(p);
    };
    add(intra, true);                    // 0
    add(bidirectional, false, true);     // 1
    add(predicted, false);               // 2: the first after the keyframe
    add(bidirectional, false, true);     // 3
    add(bidirectional, false);           // 4: others refer to it
    add(predicted, false);               // 5
    add(intra, false);                   // 6: no keyframe
    add(predicted, false);               // 7
    add(intra, true, false, true);       // 8: first field, a keyframe all the same
    add(predicted, false, false, true);  // 9: its second field, not the first picture after it
    add(predicted, false, false, true);  // 10: that is this one
    add(predicted, false, false, true);  // 11
    add(predicted, false, false, true);  // 12
    add(unknown, false);                 // 13
    const auto k = packet_kinds(index);
    EXPECT_EQ(k[0], 0);
    EXPECT_EQ(k[8], 0);
    EXPECT_EQ(k[1], k[3]);
    EXPECT_EQ(k[5], k[7]);
    EXPECT_EQ(k[9], k[11]);
    const std::set<int> different = {k[0], k[1], k[2], k[4], k[5], k[6], k[9], k[10], k[12], k[13]};
    EXPECT_EQ(different.size(), 10U);
}

TEST(RelativeSizes, OddRecordings) {
    EXPECT_TRUE(relative_sizes({}).empty());
    PacketIndex keys;
    for (int i = 0; i < 3; ++i) keys.packets.push_back(packet(i * 40, 100 + i, PictureType::intra));
    EXPECT_EQ(relative_sizes(keys)[1], 1);
    EXPECT_THAT(packet_scores(keys, relative_sizes(keys), std::vector<std::uint32_t>{0, 1, 2}),
                ::testing::Each(kInfinity));
    // An intra picture that is no keyframe, alone in its kind, stands out among the rest.
    PacketIndex cut;
    for (int i = 0; i < 50; ++i) cut.packets.push_back(packet(i * 40, i == 25 ? 900 : 100));
    cut.packets[25].type = PictureType::intra;
    EXPECT_EQ(relative_sizes(cut)[25], 9);
}

// Ten hours in less than a second; quadratic time would take hours.
TEST(RelativeSizes, TenHoursWhateverTheTimes) {
    Random random(9);
    for (const int step : {40, 0}) {
        PacketIndex index;
        for (int i = 0; i < 900'000; ++i)
            index.packets.push_back(packet(std::int64_t{i} * step, 1 + static_cast<int>(random() % 100'000)));
        EXPECT_EQ(relative_sizes(index).size(), index.packets.size());
    }
}

TEST(PacketScores, TheLargestSinceTheAnalysedFrameBefore) {
    PacketIndex index;
    index.packets = {
        packet(0, 900, PictureType::intra),   packet(40, 1),  packet(120, 1), packet(80, 1), packet(160, 1),
        packet(200, 900, PictureType::intra), packet(240, 1), packet(240, 1)};
    const std::vector<float> relative = {50, 1, 2, 7, 3, 60, 4, 5};
    const auto scores = [&](std::vector<std::uint32_t> analysed) {
        return packet_scores(index, relative, analysed);
    };
    // In pts order the packets are 0 1 3 2 4 5 6 7; keyframes count only as ends.
    EXPECT_THAT(scores({0, 1, 4, 5, 6, 7}), ::testing::ElementsAre(kInfinity, 1, 7, kInfinity, 4, 5));
    EXPECT_THAT(scores({0, 2, 5}), ::testing::ElementsAre(kInfinity, 7, 3));
    EXPECT_THAT(scores({2, 7}), ::testing::ElementsAre(kInfinity, 5));
    index.packets[3].frame = false;  // never shown
    EXPECT_THAT(scores({0, 2, 5}), ::testing::ElementsAre(kInfinity, 2, 3));
    index.packets[4].corrupt = true;
    EXPECT_THAT(scores({0, 2, 5, 7}), ::testing::ElementsAre(kInfinity, 2, kInfinity, 5));
    index.packets[6].gap = true;
    EXPECT_THAT(scores({0, 2, 5, 7}), ::testing::ElementsAre(kInfinity, 2, kInfinity, kInfinity));
    EXPECT_TRUE(scores({}).empty());
}

// When a person is visible in the example clip (README.md), beside packet sizes alone. The two seconds about
// each span are left out: who comes and goes through the doors moves before and after the model sees a
// person.
TEST(PacketScores, TellWhenSomebodyIsInTheLobby) {
    auto file = MediaFile::open(example_clip(), {});
    ASSERT_TRUE(file);
    const auto index = (*file)->index();
    ASSERT_TRUE(index);
    const PacketIndex::Frames frames = index->frame_times();
    std::vector<std::uint32_t> analysed;
    std::vector<bool> visible, calm;
    const double spans[][2] = {{6, 20}, {23, 45}, {50, 70}, {74, 87}, {93, 120}, {123, 136}};
    const auto within = [&](double at, double margin) {
        return std::any_of(std::begin(spans), std::end(spans),
                           [&](const auto& span) { return at >= span[0] - margin && at < span[1] + margin; });
    };
    for (const AnalysedFrame& frame : analysed_frames(frames.times, index->time_base, Sampling{})) {
        analysed.push_back(frames.packets[frame.packet]);
        visible.push_back(within(index->seconds(frame.pts), 0));
        calm.push_back(!within(index->seconds(frame.pts), 2));
    }
    const auto scores = packet_scores(*index, relative_sizes(*index), analysed);
    // A frame's score is the same whichever frames it is asked for with, in whatever order.
    std::vector<ScoredPacket> some;
    for (std::size_t i = analysed.size() - 1; i > 2; i -= 3) some.push_back({analysed[i], analysed[i - 1]});
    const auto of_some = packet_scores(*index, relative_sizes(*index), some);
    for (std::size_t i = analysed.size() - 1, k = 0; i > 2; i -= 3, ++k) EXPECT_EQ(of_some[k], scores[i]);
    double right = 0, pairs = 0;
    for (std::size_t i = 1; i < scores.size(); ++i)
        for (std::size_t k = 1; k < scores.size(); ++k) {
            if (!visible[i] || !calm[k]) continue;
            ++pairs;
            right += scores[i] > scores[k] ? 1 : scores[i] == scores[k] ? .5 : 0;
        }
    ASSERT_GT(pairs, 1000);
    EXPECT_GT(right / pairs, .9);
}

}  // namespace
}  // namespace noscope
