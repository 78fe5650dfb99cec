#include "guarantee/duration_certificate.h"

#include "made.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <limits>

namespace noscope {
namespace {

using testing::Random;
using Times = std::vector<std::int64_t>;

constexpr std::int64_t kSecond = 1'000'000'000;

TEST(DurationCertificate, StretchesEndAtChecksFilesAndGaps) {
    const std::vector<Footage> footage{{0, 100}, {130, 200}};
    EXPECT_EQ(longest_unchecked(footage, {}), 100);
    EXPECT_EQ(longest_unchecked(footage, Times{40}), 70);
    EXPECT_EQ(longest_unchecked(footage, Times{40, 115, 150}), 60);  // 115 lies in the gap
    EXPECT_EQ(longest_unchecked(footage, Times{0, 50, 100, 165, 200}), 50);
    EXPECT_EQ(longest_unchecked({}, Times{1}), 0);
}

TEST(DurationCertificate, TwoHoursByTheMinute) {
    Times frames;
    for (std::int64_t i = 0; i < 14'400; ++i) frames.push_back(i * kSecond / 2);
    const std::vector<Footage> footage{{0, 7200 * kSecond}};
    const ChecksWanted wanted = fewest_checks(footage, frames, {}, 60 * kSecond);
    EXPECT_EQ(wanted.frames.size(), 119U);
    EXPECT_EQ(wanted.longest_ns, 60 * kSecond);
    EXPECT_EQ(frames[wanted.frames.front()], 60 * kSecond);
}

TEST(DurationCertificate, AHoleIsPassedAtItsEdges) {
    const Times frames{2, 4, 6, 30, 32, 34};
    const ChecksWanted wanted = fewest_checks(std::vector<Footage>{{0, 36}}, frames, {}, 5);
    EXPECT_EQ(wanted.frames, (std::vector<std::size_t>{1, 2, 3, 5}));
    EXPECT_EQ(wanted.longest_ns, 24);
    const ChecksWanted none = fewest_checks(std::vector<Footage>{{0, 36}}, {}, {}, 5);
    EXPECT_TRUE(none.frames.empty());
    EXPECT_EQ(none.longest_ns, 36);
}

struct Made {
    std::vector<Footage> footage;
    Times frames, checked;
};

Made made(Random& random) {
    Made result;
    std::int64_t at = 0;
    for (std::uint32_t parts = 1 + random() % 2; parts > 0; --parts) {
        const std::int64_t start = at + random() % 6, end = start + 1 + random() % 25;
        result.footage.push_back({start, end});
        at = end;
    }
    for (std::int64_t time = 0; time <= at + 2; ++time) {
        if (random() % 4 == 0 && result.frames.size() < 12) result.frames.push_back(time);
        if (random() % 12 == 0) result.checked.push_back(time);
    }
    return result;
}

TEST(DurationCertificate, NoFewerChecksDo) {
    Random random(2);
    for (int round = 0; round < 400; ++round) {
        const Made given = made(random);
        const std::int64_t most = 1 + random() % 12;
        const ChecksWanted wanted = fewest_checks(given.footage, given.frames, given.checked, most);

        const auto longest_with = [&](auto chosen) {
            Times checked = given.checked;
            for (std::size_t i = 0; i < given.frames.size(); ++i)
                if (chosen(i)) checked.push_back(given.frames[i]);
            std::sort(checked.begin(), checked.end());
            return longest_unchecked(given.footage, checked);
        };
        EXPECT_EQ(longest_with([&](std::size_t i) {
                      return std::find(wanted.frames.begin(), wanted.frames.end(), i) != wanted.frames.end();
                  }),
                  wanted.longest_ns);
        const std::int64_t all = longest_with([](std::size_t) { return true; });
        EXPECT_EQ(wanted.longest_ns <= most, all <= most);
        if (all > most) {
            EXPECT_EQ(wanted.longest_ns, all);
            continue;
        }
        int fewest = std::numeric_limits<int>::max();
        for (std::uint32_t set = 0; set < 1U << given.frames.size(); ++set)
            if (std::popcount(set) < fewest &&
                longest_with([&](std::size_t i) { return set >> i & 1; }) <= most)
                fewest = std::popcount(set);
        EXPECT_EQ(std::ssize(wanted.frames), fewest);
    }
}

}  // namespace
}  // namespace noscope
