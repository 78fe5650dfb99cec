// Which confidences a search may offer: what a net tells, beside what the differences of the same table tell.
#include "search/scorer_pairs.h"

#include "cascade/scripted.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

namespace noscope {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;

using Column = std::vector<float>;
constexpr float kNone = NAN;

// One span; the first half of its frames is negative.
SearchTable table_of(const std::string& plan, const std::vector<Column>& columns) {
    SearchTable table;
    table.scorers = plan_of(plan);
    ScoredSpan span;
    for (std::size_t i = 0; i < columns[0].size(); ++i) {
        span.frames.push_back({.pts = static_cast<std::int64_t>(i)});
        span.decoded.push_back(true);
        span.positive.push_back(i >= columns[0].size() / 2);
    }
    span.scores = columns;
    span.scores.emplace_back(columns[0].size(), kNone);  // the reference's
    table.spans.push_back(std::move(span));
    return table;
}

// Chances that a positive frame has the higher score: 1, 8 of 9, 7 of 9, 0.
const Column kBest{1, 2, 3, 4, 5, 6}, kGood{1, 2, 4, 3, 5, 6}, kFair{1, 3, 4, 2, 5, 6},
    kWrong{6, 5, 4, 3, 2, 1};

const std::string kTwo = "mse(empty)>0 | hist(empty)>0 | cnn(50,8s2,d8)[0,1] | reference";

TEST(ScorerPairs, ANetIsComparedWithTheBestDifference) {
    // Better than one of the two is not enough, not even behind that one.
    const SearchTable table = table_of(kTwo, {kFair, kBest, kGood});
    EXPECT_THAT(scorer_pairs(table), ElementsAre(ScorerPair{}, ScorerPair{0, -1}, ScorerPair{1, -1}));
    const auto worthless = worthless_scorers(table);
    ASSERT_EQ(worthless.size(), 1U);
    EXPECT_EQ(worthless[0].scorer, 2);
    EXPECT_EQ(worthless[0].difference, 1);
    EXPECT_NEAR(worthless[0].auc, 8. / 9, 1e-9);
    EXPECT_NEAR(worthless[0].difference_auc, 1, 1e-9);
    for (const Column& net : {kGood, kBest})
        EXPECT_THAT(scorer_pairs(table_of(kTwo, {kFair, kGood, net})),
                    ElementsAre(ScorerPair{}, ScorerPair{0, -1}, ScorerPair{1, -1}, ScorerPair{-1, 2},
                                ScorerPair{0, 2}, ScorerPair{1, 2}));
}

TEST(ScorerPairs, ANetThatIsNearlyAsGoodIsTried) {
    // It may say yes, which spares calls that no difference does.
    Column best;
    for (int i = 0; i < 20; ++i) best.push_back(static_cast<float>(i));
    Column close = best, far = best;
    std::swap(close[9], close[10]);  // one of 100 pairs the wrong way round
    std::swap(far[8], far[11]);      // nine
    EXPECT_TRUE(worthless_scorers(table_of(kTwo, {best, best, close})).empty());
    EXPECT_EQ(worthless_scorers(table_of(kTwo, {best, best, far})).size(), 1U);
}

TEST(ScorerPairs, OverTheFramesThatBothHaveScored) {
    // The net is wrong about one frame, of which the difference says nothing: over the others it is as good.
    const Column net{1, 2, 9, 3, 10, 11}, day{1, 2, kNone, 3, 4, 5};
    EXPECT_TRUE(worthless_scorers(table_of(kTwo, {day, kFair, net})).empty());
    EXPECT_EQ(worthless_scorers(table_of(kTwo, {kBest, kFair, net})).size(), 1U);
}

TEST(ScorerPairs, WithoutADifferenceANetHasToBeBetterThanChance) {
    const std::string alone = "packets>0 | cnn(50,8s2,d8)[0,1] | cnn(32,8s2,d8)[0,1] | reference";
    const Column same(6, 1);
    const SearchTable table = table_of(alone, {kFair, kWrong, kFair});
    EXPECT_THAT(scorer_pairs(table), ElementsAre(ScorerPair{}, ScorerPair{-1, 2}));
    EXPECT_THAT(worthless_scorers(table), ElementsAre(Field(&WorthlessScorer::difference, -1)));
    EXPECT_EQ(worthless_scorers(table_of(alone, {kFair, same, same})).size(), 2U);
}

}  // namespace
}  // namespace noscope
