#include "train/logistic_fit.h"

#include "made_blocks.h"
#include "plain_logistic.h"

#include <gtest/gtest.h>

#include <cmath>

namespace noscope::train {
namespace {

using testing::all_rows;
using testing::made_blocks;
using testing::MadeBlocks;
using testing::plain_logistic;
using testing::PlainFit;

constexpr double kTolerance = 1e-8;

LinearFit fit(const TrainingSet& set, Penalty penalty, double lambda, bool nonnegative) {
    const auto rows = all_rows(set);
    LogisticFitter fitter(set, rows, penalty, nonnegative);
    const auto found = fitter.fit(lambda, kTolerance, {});
    EXPECT_TRUE(found && found->converged);
    return *found;
}

TrainingSet small_set() {
    MadeBlocks how;
    how.rows = 120;
    how.columns = 6;
    how.flickers = 5;
    how.tell = {1, 2};
    return made_blocks(how);
}

// Each weight to 1e-4 of the largest.
void expect_near(const LinearFit& found, const PlainFit& plain) {
    double largest = 0;
    for (const double weight : plain.weights) largest = std::max(largest, std::abs(weight));
    ASSERT_EQ(found.weights.size(), plain.weights.size());
    for (std::size_t i = 0; i < plain.weights.size(); ++i)
        EXPECT_NEAR(found.weights[i], plain.weights[i], 1e-4 * largest) << i;
    EXPECT_NEAR(found.intercept, plain.intercept, 1e-4);
    EXPECT_NEAR(found.loss, plain.loss, 1e-6);
}

TEST(LogisticFit, IsTheMinimumThatPlainGradientDescentFinds) {
    const TrainingSet set = small_set();
    for (const Penalty penalty : {Penalty::l1, Penalty::l2})
        for (const bool nonnegative : {true, false}) {
            SCOPED_TRACE(std::string(to_text(penalty)) + (nonnegative ? " nonnegative" : ""));
            const double lambda = penalty == Penalty::l1 ? 0.01 : 0.02;
            expect_near(fit(set, penalty, lambda, nonnegative),
                        plain_logistic(set, penalty, lambda, nonnegative));
        }
}

TEST(LogisticFit, ClassesWeighTheSame) {
    MadeBlocks how;
    how.positives = 0.03;
    how.rows = 600;
    how.columns = 6;
    how.flickers = 5;
    how.tell = {1, 2};
    const TrainingSet set = made_blocks(how);
    const LinearFit balanced = fit(set, Penalty::l2, 0.1, false);
    const PlainFit plain = plain_logistic(set, Penalty::l2, 0.1, false, false);
    EXPECT_GT(balanced.intercept, plain.intercept + 1);
    // As if each positive row were there as often as makes the classes alike.
    double log_odds_of_mean = 0, count = 0;
    for (std::size_t row = 0; row < set.rows(); ++row)
        if (set.labels[row]) {
            double odds = balanced.intercept;
            for (std::size_t i = 0; i < set.columns; ++i) odds += balanced.weights[i] * set.row(row)[i];
            log_odds_of_mean += odds;
            ++count;
        }
    EXPECT_GT(log_odds_of_mean / count, 0);
}

TEST(LogisticFit, TheTwoWaysToAnL2MinimumMeet) {
    MadeBlocks how;
    how.columns = 5;
    how.tell = {0, 1, 2, 3};
    how.flickers = 4;
    TrainingSet set = made_blocks(how);
    set.used[4] = 0;  // all others tell something, so that no bound is felt
    const LinearFit bounded = fit(set, Penalty::l2, 1e-3, true), free = fit(set, Penalty::l2, 1e-3, false);
    for (const std::size_t i : how.tell) {
        ASSERT_GT(free.weights[i], 0);
        EXPECT_NEAR(bounded.weights[i] / free.weights[i], 1, 1e-4);
    }
}

TEST(LogisticFit, WarmStartsEndAtTheSamePlace) {
    const TrainingSet set = made_blocks();
    for (const Penalty penalty : {Penalty::l1, Penalty::l2})
        for (const bool nonnegative : {true, false}) {
            const auto rows = all_rows(set);
            LogisticFitter fitter(set, rows, penalty, nonnegative);
            for (const double lambda : {1.0, 0.1, 0.01}) (void)fitter.fit(lambda, 1e-3, {});
            const auto warm = fitter.fit(2e-3, kTolerance, {});
            const LinearFit cold = fit(set, penalty, 2e-3, nonnegative);
            EXPECT_NEAR(warm->loss, cold.loss, 1e-6);
            for (std::size_t i = 0; i < set.columns; ++i)
                EXPECT_NEAR(warm->weights[i], cold.weights[i], 1e-3 * (10 + std::abs(cold.weights[i])));
        }
}

TEST(LogisticFit, NoWeightAboveTheLargestLambda) {
    const TrainingSet set = made_blocks();
    const auto rows = all_rows(set);
    for (const bool nonnegative : {true, false}) {
        LogisticFitter fitter(set, rows, Penalty::l1, nonnegative);
        const double largest = fitter.largest_lambda();
        const auto none = fitter.fit(largest * 1.0001, kTolerance, {}),
                   some = fitter.fit(largest * 0.99, kTolerance, {});
        EXPECT_EQ(none->weights, std::vector<double>(set.columns, 0.0));
        EXPECT_NEAR(none->loss, std::log(2.0), 1e-9);
        EXPECT_NE(some->weights, std::vector<double>(set.columns, 0.0));
    }
}

TEST(LogisticFit, MaskedAndConstantColumnsGetExactlyNothing) {
    TrainingSet set = made_blocks();
    set.used[3] = 0;
    for (std::size_t row = 0; row < set.rows(); ++row) set.features[row * set.columns + 4] = 0.1F;
    for (const Penalty penalty : {Penalty::l1, Penalty::l2})
        for (const bool nonnegative : {true, false}) {
            const LinearFit found = fit(set, penalty, 1e-3, nonnegative);
            EXPECT_EQ(found.weights[3], 0);
            EXPECT_EQ(found.weights[4], 0);
            EXPECT_GT(found.weights[12], 0);
        }
}

TEST(LogisticFit, OnlyTheRowsThatAreNamedCount) {
    const TrainingSet set = made_blocks();
    TrainingSet half;
    half.columns = set.columns;
    half.used = set.used;
    std::vector<std::size_t> even;
    for (std::size_t row = 0; row < set.rows(); row += 2) {
        even.push_back(row);
        half.features.insert(half.features.end(), set.row(row).begin(), set.row(row).end());
        half.labels.push_back(set.labels[row]);
        half.groups.push_back(set.groups[row]);
    }
    LogisticFitter fitter(set, even, Penalty::l2, true);
    EXPECT_EQ(fitter.fit(0.01, kTolerance, {})->weights, fit(half, Penalty::l2, 0.01, true).weights);
}

TEST(LogisticFit, ACancelledOneSaysSo) {
    const TrainingSet set = made_blocks();
    const auto rows = all_rows(set);
    const CancelToken cancel;
    cancel.cancel();
    for (const bool nonnegative : {true, false}) {
        LogisticFitter fitter(set, rows, Penalty::l2, nonnegative);
        EXPECT_EQ(fitter.fit(0.01, kTolerance, cancel).error().code, ErrorCode::interrupted);
    }
}

}  // namespace
}  // namespace noscope::train
