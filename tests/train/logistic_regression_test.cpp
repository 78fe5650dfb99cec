#include "train/logistic_regression.h"

#include "made_blocks.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <utility>

namespace noscope::train {
namespace {

using ::testing::HasSubstr;
using testing::made_blocks;
using testing::MadeBlocks;

Result<LogisticModel> train(const TrainingSet& set, const LogisticSettings& settings = {}) {
    ProgressTeller quiet(ProgressForm::none);
    return fit_logistic(set, settings, quiet, {});
}

LogisticSettings with(Penalty penalty, bool nonnegative = true) {
    LogisticSettings settings;
    settings.penalty = penalty;
    settings.nonnegative = nonnegative;
    return settings;
}

const std::pair<Penalty, bool> kKinds[] = {
    {Penalty::l1, true}, {Penalty::l1, false}, {Penalty::l2, true}, {Penalty::l2, false}};

std::ptrdiff_t count_of_weights(const LogisticModel& model) {
    return std::count_if(model.weights.begin(), model.weights.end(),
                         [](double weight) { return weight != 0; });
}

TEST(LogisticRegression, BlocksThatTellAreFoundAndTheFlickeringOneIsNot) {
    const MadeBlocks how;
    const TrainingSet set = made_blocks(how);
    for (const auto& [penalty, nonnegative] : kKinds) {
        SCOPED_TRACE(std::string(to_text(penalty)) + (nonnegative ? " nonnegative" : ""));
        const auto model = train(set, with(penalty, nonnegative));
        ASSERT_TRUE(model) << model.error().message;
        EXPECT_TRUE(model->converged);
        EXPECT_LT(std::abs(model->weights[how.flickers]), 0.002);
        std::vector<double> telling, others = model->weights;
        for (const std::size_t block : how.tell) telling.push_back(std::exchange(others[block], 0));
        // What a block adds to the score is its weight times how much it varies: some 2e-3 here, 1e-4
        // elsewhere.
        EXPECT_GT(2e-3 * *std::min_element(telling.begin(), telling.end()),
                  2 * 1e-4 * *std::max_element(others.begin(), others.end()));
        EXPECT_LT(*model->held_out_loss, 0.35);
        EXPECT_LT(model->training_loss, *model->held_out_loss);
        EXPECT_EQ(*std::min_element(model->weights.begin(), model->weights.end()) >= 0, nonnegative);
        const double size = std::accumulate(model->weights.begin(), model->weights.end(), 0.0,
                                            [](double sum, double weight) { return sum + std::abs(weight); });
        EXPECT_NEAR(size, 1, 1e-12);
    }
}

// The scale and the intercept turn the score into log-odds: the loss comes out again.
TEST(LogisticRegression, ScaleAndInterceptGiveLogOdds) {
    const TrainingSet set = made_blocks();
    const auto model = train(set);
    double loss = 0;
    const auto positives = static_cast<double>(model->positives);
    for (std::size_t row = 0; row < set.rows(); ++row) {
        const auto features = set.row(row);
        const double score =
            std::inner_product(features.begin(), features.end(), model->weights.begin(), 0.0);
        const double odds = model->scale * score + model->intercept;
        const double count = set.labels[row] ? positives : static_cast<double>(set.rows()) - positives;
        loss += std::log1p(std::exp(set.labels[row] ? -odds : odds)) / (2 * count);
    }
    EXPECT_NEAR(loss, model->training_loss, 1e-9);
}

TEST(LogisticRegression, L1KeepsFewerBlocksThanL2) {
    MadeBlocks how;
    how.rows = 300;  // few, so that chance speaks for blocks that tell nothing
    const TrainingSet set = made_blocks(how);
    LogisticSettings l1 = with(Penalty::l1, false), l2 = with(Penalty::l2, false);
    l1.lambda = 0.03;
    l2.lambda = 0.03;
    EXPECT_LT(count_of_weights(*train(set, l1)), 12);
    EXPECT_EQ(count_of_weights(*train(set, l2)), 30);
}

TEST(LogisticRegression, LambdaIsTheOneThatDoesBestOnHeldOutGroups) {
    const TrainingSet set = made_blocks();
    for (const auto& [penalty, nonnegative] : kKinds) {
        const auto chosen = train(set, with(penalty, nonnegative));
        ASSERT_EQ(chosen->tried.size(), 5U);
        for (const auto& one : chosen->tried) {
            EXPECT_GE(one.held_out_loss, *chosen->held_out_loss);
            LogisticSettings given = with(penalty, nonnegative);
            given.lambda = one.lambda;
            const auto model = train(set, given);
            EXPECT_NEAR(*model->held_out_loss, one.held_out_loss, 1e-3);
            EXPECT_EQ(model->lambda, one.lambda);
            EXPECT_TRUE(model->tried.empty());
        }
    }
}

// A column that says of each row which group it is of, and the label of a group: within groups it tells all,
// outside of them nothing. Were rows of one group on both sides, such columns would look good.
TEST(LogisticRegression, WhatIsLearntByHeartOfAGroupDoesNotCount) {
    testing::Random random(5);
    TrainingSet set;
    constexpr std::size_t kGroups = 40, kRows = 10;
    set.columns = kGroups;
    set.used.assign(set.columns, 1);
    for (std::uint32_t group = 0; group < kGroups; ++group) {
        const bool positive = group % 2;
        for (std::size_t row = 0; row < kRows; ++row) {
            for (std::size_t i = 0; i < set.columns; ++i)
                set.features.push_back(static_cast<float>((i == group) + 0.1 * random.fraction()));
            set.labels.push_back(positive);
            set.groups.push_back(group);
        }
    }
    const auto model = train(set, with(Penalty::l2, false));
    EXPECT_EQ(model->lambda, 1);  // the strongest that is tried
    EXPECT_GT(*model->held_out_loss, 0.65);
}

TEST(LogisticRegression, TheSameForAnyNumberOfThreads) {
    const TrainingSet set = made_blocks();
    for (const auto& [penalty, nonnegative] : kKinds) {
        LogisticSettings settings = with(penalty, nonnegative);
        const std::string one = to_json(*train(set, settings));
        EXPECT_EQ(to_json(*train(set, settings)), one);
        settings.threads = 4;
        EXPECT_EQ(to_json(*train(set, settings)), one);
        settings.seed = 2;
        EXPECT_NE(to_json(*train(set, settings)), one);
    }
}

TEST(LogisticRegression, WhatCannotBeLearntFromIsRefused) {
    const std::pair<const char*, std::function<void(TrainingSet&)>> faults[] = {
        {"no rows", [](TrainingSet& set) { set.features.clear(), set.labels.clear(), set.groups.clear(); }},
        {"no columns", [](TrainingSet& set) { set.features.clear(), set.used.clear(), set.columns = 0; }},
        {"label 1", [](TrainingSet& set) { set.labels.assign(set.rows(), 0); }},
        {"label 0", [](TrainingSet& set) { set.labels.assign(set.rows(), 1); }},
        {"--lambda", [](TrainingSet& set) { set.groups.assign(set.rows(), 3); }},
    };
    for (const auto& [says, spoil] : faults) {
        TrainingSet set = made_blocks();
        spoil(set);
        const auto model = train(set);
        ASSERT_FALSE(model) << says;
        EXPECT_EQ(model.error().code, ErrorCode::recording);
        EXPECT_THAT(model.error().message, HasSubstr(says));
    }
}

TEST(LogisticRegression, OneGroupIsEnoughForAGivenLambda) {
    TrainingSet set = made_blocks();
    set.groups.assign(set.rows(), 3);
    LogisticSettings settings;
    settings.lambda = 0.01;
    const auto model = train(set, settings);
    ASSERT_TRUE(model) << model.error().message;
    EXPECT_FALSE(model->held_out_loss);
    EXPECT_EQ(model->groups, 1U);
}

TEST(LogisticRegression, ColumnsThatTellNothingGiveNoWeight) {
    TrainingSet set = made_blocks();
    for (const bool masked : {true, false}) {
        if (masked)
            set.used.assign(set.columns, 0);
        else
            std::fill(set.features.begin(), set.features.end(), 0.25F);
        for (const auto& [penalty, nonnegative] : kKinds) {
            const auto model = train(set, with(penalty, nonnegative));
            ASSERT_TRUE(model) << model.error().message;
            EXPECT_EQ(model->weights, std::vector<double>(set.columns, 0.0));
            EXPECT_EQ(model->scale, 0);
            EXPECT_NEAR(model->training_loss, std::log(2.0), 1e-9);
        }
        set.used.assign(set.columns, 1);
    }
}

TEST(LogisticRegression, MoreColumnsThanRowsAndHugeOrTinyValuesAreFine) {
    MadeBlocks how;
    how.rows = 60;
    how.columns = 100;
    how.group_size = 5;
    how.positives = 0.4;
    const TrainingSet wide = made_blocks(how);
    for (const auto& [penalty, nonnegative] : kKinds) {
        const auto reference = train(wide, with(penalty, nonnegative));
        ASSERT_TRUE(reference) << reference.error().message;
        for (const double factor : {1e37, 1e-37}) {
            TrainingSet set = wide;
            for (float& value : set.features) value = static_cast<float>(value * factor);
            ASSERT_TRUE(check(set));
            const auto model = train(set, with(penalty, nonnegative));
            ASSERT_TRUE(model) << model.error().message;
            for (std::size_t i = 0; i < set.columns; ++i)
                ASSERT_NEAR(model->weights[i], reference->weights[i], 1e-3) << i;
            EXPECT_NEAR(model->scale * factor / reference->scale, 1, 1e-3);
            EXPECT_NEAR(model->intercept, reference->intercept, 1e-3 * std::abs(reference->intercept));
        }
    }
}

}  // namespace
}  // namespace noscope::train
