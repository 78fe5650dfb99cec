// analysed_frames() against the definition written out slot by slot, on random files.
#include "base/rational_math.h"
#include "query/made.h"
#include "query/sampling.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

namespace noscope {
namespace {

// A time as an exact fraction of two 128-bit numbers, compared by cross-multiplication.
struct Time {
    int128 num, den;
    bool operator<(const Time& other) const { return num * other.den < other.num * den; }
};

struct File {
    std::vector<FrameTime> frames;
    Rational time_base;

    Time time(std::size_t i) const {
        std::int64_t first = frames[0].pts;
        for (const FrameTime& frame : frames) first = std::min(first, frame.pts);
        return {int128{frames[i].pts - first} * time_base.num, time_base.den};
    }
    // Whether frame a comes before frame b: by pts, file order among equals.
    bool before(std::size_t a, std::size_t b) const {
        return frames[a].pts != frames[b].pts ? frames[a].pts < frames[b].pts : a < b;
    }
};

// The window in which `begin` lies: the only w with w L <= begin < (w+1) L.
std::int64_t window_at(Time begin, Rational length) {
    std::int64_t w = 0;
    while (!(begin < Time{int128{w + 1} * length.num, length.den})) ++w;
    return w;
}

std::vector<AnalysedFrame> by_definition(const File& file, const Sampling& sampling) {
    std::vector<AnalysedFrame> analysed;
    const std::size_t n = file.frames.size();
    if (sampling.native) {
        std::vector<bool> taken(n);
        for (std::size_t round = 0; round < n; ++round) {
            std::optional<std::size_t> next;
            for (std::size_t i = 0; i < n; ++i)
                if (!taken[i] && (!next || file.before(i, *next))) next = i;
            taken[*next] = true;
            analysed.push_back({window_at(file.time(*next), sampling.window), file.frames[*next].pts,
                                static_cast<std::uint32_t>(*next)});
        }
        return analysed;
    }
    std::size_t placed = 0;
    std::vector<Time> times;
    for (std::size_t i = 0; i < n; ++i) times.push_back(file.time(i));
    for (std::int64_t slot = 0; placed < n; ++slot) {
        const Time begin{int128{slot} * sampling.rate.den, sampling.rate.num};
        const Time end{int128{slot + 1} * sampling.rate.den, sampling.rate.num};
        std::optional<std::size_t> first, first_key;
        for (std::size_t i = 0; i < n; ++i) {
            if (times[i] < begin || !(times[i] < end)) continue;
            ++placed;
            if (!first || file.before(i, *first)) first = i;
            if (file.frames[i].key && (!first_key || file.before(i, *first_key))) first_key = i;
        }
        if (!first) continue;
        const std::size_t chosen = first_key.value_or(*first);
        analysed.push_back(
            {window_at(begin, sampling.window), file.frames[chosen].pts, static_cast<std::uint32_t>(chosen)});
    }
    return analysed;
}

File random_file(Random& random) {
    File file;
    file.time_base =
        random.one_of<Rational>({{1, 1000}, {1, 90'000}, {1001, 30'000}, {1, 25}, {2, 50}, {1, 7}});
    // Some units to a frame, so that a file of every time base is a few seconds to minutes long.
    const auto units_a_second = file.time_base.den / file.time_base.num;
    const bool variable = random.one_in(2), b_frames = random.one_in(2);
    const auto step = std::max<std::int64_t>(1, units_a_second / random.one_of<std::int64_t>({1, 5, 25, 30}));
    std::int64_t pts = random.one_of<std::int64_t>({0, 12'345, -98'765, 8'589'934'000});
    const int count = random.between(1, 60);
    for (int i = 0; i < count; ++i) {
        file.frames.push_back({pts, random.one_in(6)});
        if (random.one_in(20)) continue;  // equal time stamps
        pts += variable ? random.between(0, static_cast<int>(2 * step)) : step;
        if (random.one_in(30)) pts += units_a_second * random.between(1, 9);  // a gap
    }
    if (b_frames)
        for (std::size_t i = random.below(2); i + 1 < file.frames.size(); i += 3)
            std::swap(file.frames[i], file.frames[i + 1]);
    return file;
}

Sampling random_sampling(Random& random) {
    Sampling sampling;
    sampling.native = random.one_in(4);
    sampling.rate =
        random.one_of<Rational>({{2, 1}, {1, 1}, {3, 2}, {30'000, 1001}, {1, 2}, {25, 1}, {7, 3}});
    do {
        sampling.window = random.one_of<Rational>({{1, 1}, {1, 2}, {1001, 1000}, {5, 2}, {10, 3}, {7, 1}});
    } while (!check(sampling));
    return sampling;
}

TEST(SlotsProperty, AsTheDefinitionSays) {
    for (std::uint64_t seed = 0; seed < 3000; ++seed) {
        Random random(seed);
        const File file = random_file(random);
        const Sampling sampling = random_sampling(random);
        const auto expected = by_definition(file, sampling);
        const auto analysed = analysed_frames(file.frames, file.time_base, sampling);
        ASSERT_EQ(analysed.size(), expected.size()) << "seed " << seed;
        for (std::size_t i = 0; i < expected.size(); ++i) {
            ASSERT_EQ(analysed[i].packet, expected[i].packet) << "seed " << seed << ", frame " << i;
            ASSERT_EQ(analysed[i].pts, expected[i].pts) << "seed " << seed << ", frame " << i;
            ASSERT_EQ(analysed[i].window, expected[i].window) << "seed " << seed << ", frame " << i;
        }
    }
}

TEST(SlotsProperty, AFilesStartAndUnitsChangeNothing) {
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        Random random(seed);
        const File file = random_file(random);
        const Sampling sampling = random_sampling(random);
        File moved = file;
        moved.time_base.den *= 3;
        for (FrameTime& frame : moved.frames) frame.pts = frame.pts * 3 + 1'000'003;
        const auto a = analysed_frames(file.frames, file.time_base, sampling);
        const auto b = analysed_frames(moved.frames, moved.time_base, sampling);
        ASSERT_EQ(a.size(), b.size()) << "seed " << seed;
        for (std::size_t i = 0; i < a.size(); ++i) {
            ASSERT_EQ(a[i].packet, b[i].packet) << "seed " << seed;
            ASSERT_EQ(a[i].window, b[i].window) << "seed " << seed;
        }
    }
}

}  // namespace
}  // namespace noscope
