#include "query/appearances.h"

#include "query/made.h"

#include <gmock/gmock.h>

#include <numeric>
#include <utility>

namespace noscope {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Times = std::vector<std::pair<double, double>>;

Grouping grouping_of(Rational merge_gap, int min_hits) { return {merge_gap, min_hits}; }

Times times(const std::string& picture, const Grouping& grouping = {}) {
    Times result;
    for (const Span& span : appearance_spans(windows_from(picture), grouping))
        result.emplace_back(span.start_s, span.end_s);
    return result;
}

TEST(CheckGrouping, RefusesNegativeGapsAndNoHits) {
    EXPECT_TRUE(check(Grouping{}));
    EXPECT_TRUE(check(grouping_of({0, 1}, 1)));
    const Status gap = check(grouping_of({-1, 1}, 1)), unit = check(grouping_of({1, 0}, 1)),
                 hits = check(grouping_of({5, 1}, 0));
    ASSERT_FALSE(gap);
    EXPECT_EQ(gap.error().code, ErrorCode::usage);
    EXPECT_FALSE(unit);
    ASSERT_FALSE(hits);
    EXPECT_THAT(hits.error().message, HasSubstr("--min-hits 0"));
}

TEST(Appearances, NoneWithoutPositiveWindows) {
    EXPECT_THAT(times(""), IsEmpty());
    EXPECT_THAT(times("......"), IsEmpty());
}

TEST(Appearances, AllPositiveIsOne) { EXPECT_EQ(times("######"), (Times{{0, 6}})); }

TEST(Appearances, OnePositiveWindow) { EXPECT_EQ(times("..#.."), (Times{{2, 3}})); }

TEST(Appearances, AGapOfTheMergeGapIsMerged) {
    EXPECT_EQ(times("#.....#"), (Times{{0, 7}}));
    EXPECT_EQ(times("#......#"), (Times{{0, 1}, {7, 8}}));
    EXPECT_EQ(times("#.#", grouping_of({0, 1}, 1)), (Times{{0, 1}, {2, 3}}));
    EXPECT_EQ(times("##", grouping_of({0, 1}, 1)), (Times{{0, 2}}));
    EXPECT_EQ(times("#..#", grouping_of({19, 10}, 1)), (Times{{0, 1}, {3, 4}}));
}

TEST(Appearances, TimeWithoutFootageIsGapToo) {
    EXPECT_EQ(times("#     #"), (Times{{0, 7}}));
    EXPECT_EQ(times("#      #"), (Times{{0, 1}, {7, 8}}));
    EXPECT_EQ(times("#.    .#"), (Times{{0, 1}, {7, 8}}));
}

TEST(Appearances, GapsCountFromTheLastPositiveWindow) {
    // Each gap is mergeable, so that the whole chain is one, however long.
    EXPECT_EQ(times("#.....#.....#.....#"), (Times{{0, 19}}));
}

TEST(Appearances, TooFewHitsAreDroppedAfterMerging) {
    EXPECT_THAT(times("+"), IsEmpty());
    EXPECT_EQ(times("+....+"), (Times{{0, 6}}));  // two hits between them
    EXPECT_EQ(times("+.......#......+"), (Times{{8, 9}}));
    EXPECT_EQ(times("+", grouping_of({5, 1}, 1)), (Times{{0, 1}}));
    EXPECT_EQ(times("##", grouping_of({5, 1}, 4)), (Times{{0, 2}}));
    EXPECT_THAT(times("##", grouping_of({5, 1}, 5)), IsEmpty());
}

TEST(Appearances, HitsOfNegativeWindowsDoNotCount) {
    auto windows = windows_from("+..");
    windows[1].positive_frames = 1;  // one of its three frames, say: not enough for the window
    EXPECT_THAT(appearance_spans(windows, {}), IsEmpty());
}

TEST(Appearances, CountsAndPlaces) {
    const auto spans = appearance_spans(windows_from("..#..+.......##."), {});
    ASSERT_EQ(spans.size(), 2U);
    EXPECT_EQ(spans[0].first, 2U);
    EXPECT_EQ(spans[0].last, 5U);
    EXPECT_EQ(spans[0].positive_frames, 3);
    EXPECT_EQ(spans[0].reference_frames, 4);  // all windows from 2 to 5, and none after
    EXPECT_EQ(spans[1].first, 13U);
    EXPECT_EQ(spans[1].last, 14U);
    EXPECT_EQ(spans[1].reference_frames, 2);
}

TEST(AppearanceBuilder, TellsAsSoonAsItIsCertain) {
    AppearanceBuilder builder({});
    const auto windows = windows_from("#......");
    for (std::size_t i = 0; i < 6; ++i) EXPECT_FALSE(builder.push(windows[i])) << i;
    // A window of the five seconds after it might still have joined; one that begins 6 s after cannot.
    const auto span = builder.push(windows[6]);
    ASSERT_TRUE(span);
    EXPECT_EQ(span->end_s, 1);
    EXPECT_FALSE(builder.finish());
}

TEST(AppearanceBuilder, StartsAfreshAfterFinish) {
    AppearanceBuilder builder({});
    for (int round = 0; round < 2; ++round) {
        for (const Window& window : windows_from(".#.")) EXPECT_FALSE(builder.push(window));
        const auto span = builder.finish();
        ASSERT_TRUE(span);
        EXPECT_EQ(span->first, 1U);
        EXPECT_EQ(span->reference_frames, 1);
    }
}

// Windows on a grid of whole ticks, and appearances found with whole numbers alone: positive windows are
// linked where the gap is small enough, and each chain is summed up afterwards.
struct TickWindow {
    std::int64_t start, end;
    Window window;
};

std::vector<TickWindow> random_windows(Random& random, double tick_s) {
    std::vector<TickWindow> windows;
    const std::int64_t length = random.between(1, 12);
    const int density = random.between(1, 8);
    std::int64_t start = random.one_of<std::int64_t>({0, 7, 86'400'000, 1'000'000'000});
    for (int i = random.between(0, 60); i > 0; --i) {
        if (random.one_in(12)) start += random.between(1, 40);  // a gap in the footage
        const std::int64_t end =
            start + (random.one_in(15) ? random.between(1, static_cast<int>(length)) : length);
        TickWindow made{start, end, {}};
        made.window.start_s = static_cast<double>(start) * tick_s;
        made.window.end_s = static_cast<double>(end) * tick_s;
        made.window.positive = random.one_in(density);
        made.window.positive_frames = random.between(made.window.positive ? 1 : 0, 2);
        made.window.reference_frames = random.between(0, 2);
        windows.push_back(made);
        start = end;
    }
    return windows;
}

std::vector<Span> by_linking(const std::vector<TickWindow>& windows, std::int64_t gap_ticks, int min_hits) {
    std::vector<std::vector<std::size_t>> chains;
    for (std::size_t i = 0; i < windows.size(); ++i) {
        if (!windows[i].window.positive) continue;
        const bool joins =
            !chains.empty() && windows[i].start - windows[chains.back().back()].end <= gap_ticks;
        if (!joins) chains.emplace_back();
        chains.back().push_back(i);
    }
    std::vector<Span> spans;
    for (const auto& chain : chains) {
        Span span{.first = chain.front(), .last = chain.back()};
        span.start_s = windows[span.first].window.start_s;
        span.end_s = windows[span.last].window.end_s;
        for (const std::size_t i : chain) span.positive_frames += windows[i].window.positive_frames;
        for (std::size_t i = span.first; i <= span.last; ++i)
            span.reference_frames += windows[i].window.reference_frames;
        if (span.positive_frames >= min_hits) spans.push_back(span);
    }
    return spans;
}

void expect_same(const std::vector<Span>& a, const std::vector<Span>& b, std::uint64_t seed) {
    ASSERT_EQ(a.size(), b.size()) << "seed " << seed;
    for (std::size_t i = 0; i < a.size(); ++i) {
        EXPECT_EQ(a[i].first, b[i].first) << "seed " << seed;
        EXPECT_EQ(a[i].last, b[i].last) << "seed " << seed;
        EXPECT_EQ(a[i].start_s, b[i].start_s) << "seed " << seed;
        EXPECT_EQ(a[i].end_s, b[i].end_s) << "seed " << seed;
        EXPECT_EQ(a[i].positive_frames, b[i].positive_frames) << "seed " << seed;
        EXPECT_EQ(a[i].reference_frames, b[i].reference_frames) << "seed " << seed;
    }
}

TEST(AppearancesProperty, StreamedAndAtOnceAreAsLinkedByHand) {
    for (std::uint64_t seed = 0; seed < 4000; ++seed) {
        Random random(seed);
        // Ticks that no double holds: gaps that equal the merge gap come out a rounding off.
        const Rational tick = random.one_of<Rational>({{1, 1}, {1, 10}, {1, 30}, {1001, 30'000}});
        const std::int64_t gap_ticks = random.between(0, 30);
        const Grouping grouping{{gap_ticks * tick.num, tick.den}, random.between(1, 5)};
        const auto made = random_windows(random, tick.value());
        std::vector<Window> windows;
        for (const TickWindow& window : made) windows.push_back(window.window);

        const auto at_once = appearance_spans(windows, grouping);
        expect_same(at_once, by_linking(made, gap_ticks, grouping.min_hits), seed);

        AppearanceBuilder builder(grouping);
        std::vector<Span> streamed;
        std::size_t told = 0;
        for (std::size_t i = 0; i < windows.size(); ++i) {
            if (const auto span = builder.push(windows[i])) streamed.push_back(*span);
            // What is told is never late: all that ended more than the merge gap before this window's end.
            told = streamed.size();
            std::size_t certain = 0;
            for (const Span& span : at_once)
                if (made[i].end - made[span.last].end > gap_ticks) ++certain;
            ASSERT_EQ(told, certain) << "seed " << seed << ", window " << i;
        }
        if (const auto span = builder.finish()) streamed.push_back(*span);
        expect_same(streamed, at_once, seed);
    }
}

}  // namespace
}  // namespace noscope
