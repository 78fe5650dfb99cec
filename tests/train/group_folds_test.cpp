#include "train/group_folds.h"

#include "made_blocks.h"

#include "support/random.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

namespace noscope::train {
namespace {

std::set<std::uint32_t> groups_of(const TrainingSet& set, const std::vector<std::size_t>& rows) {
    std::set<std::uint32_t> groups;
    for (const std::size_t row : rows) groups.insert(set.groups[row]);
    return groups;
}

std::set<int> labels_of(const TrainingSet& set, const std::vector<std::size_t>& rows) {
    std::set<int> labels;
    for (const std::size_t row : rows) labels.insert(set.labels[row]);
    return labels;
}

// Rows of random groups with labels of which a group may have one or both; 0 where that cannot be split.
TrainingSet random_groups(testing::Random& random) {
    TrainingSet set;
    const std::uint32_t groups = 1 + random() % 9;
    for (std::uint32_t group = 0; group < groups; ++group) {
        const std::uint32_t kind = random() % 3, rows = 1 + random() % 4;
        for (std::uint32_t row = 0; row < rows; ++row) {
            set.labels.push_back(static_cast<std::uint8_t>(kind == 2 ? random() % 2 : kind));
            set.groups.push_back(group * 1000);
        }
    }
    for (std::size_t i = set.rows(); i > 1; --i) {  // rows of a group need not lie together
        const std::size_t other = random() % i;
        std::swap(set.labels[i - 1], set.labels[other]);
        std::swap(set.groups[i - 1], set.groups[other]);
    }
    return set;
}

TEST(GroupFolds, NoGroupIsOnBothSidesAndBothLabelsAreToLearnFrom) {
    testing::Random random(1);
    int split = 0;
    for (int i = 0; i < 3000; ++i) {
        const TrainingSet set = random_groups(random);
        std::set<std::uint32_t> with[2];
        for (std::size_t row = 0; row < set.rows(); ++row) with[set.labels[row]].insert(set.groups[row]);
        const auto folds = group_folds(set, 5, random());
        ASSERT_EQ(static_cast<bool>(folds), with[0].size() >= 2 && with[1].size() >= 2);
        if (!folds) continue;
        ++split;
        std::vector<int> held_out(set.rows());
        ASSERT_GE(folds->size(), 2U);
        ASSERT_LE(folds->size(), 5U);
        for (const Fold& fold : *folds) {
            EXPECT_FALSE(fold.held_out.empty());
            EXPECT_EQ(fold.training.size() + fold.held_out.size(), set.rows());
            EXPECT_TRUE(std::is_sorted(fold.training.begin(), fold.training.end()));
            std::vector<std::uint32_t> shared;
            const auto inside = groups_of(set, fold.training), outside = groups_of(set, fold.held_out);
            std::set_intersection(inside.begin(), inside.end(), outside.begin(), outside.end(),
                                  std::back_inserter(shared));
            EXPECT_TRUE(shared.empty());
            EXPECT_EQ(labels_of(set, fold.training), (std::set{0, 1}));
            for (const std::size_t row : fold.held_out) ++held_out[row];
        }
        EXPECT_EQ(held_out, std::vector<int>(set.rows(), 1));
    }
    EXPECT_GT(split, 500);
}

TEST(GroupFolds, TheSeedDeals) {
    const TrainingSet set = testing::made_blocks();
    const auto held_out = [&](std::uint64_t seed) { return (*group_folds(set, 5, seed))[0].held_out; };
    EXPECT_EQ(held_out(1), held_out(1));
    EXPECT_NE(held_out(1), held_out(2));
}

TEST(GroupFolds, ALabelOfOneGroupIsNamed) {
    TrainingSet set;
    set.labels = {0, 1, 1, 0};
    set.groups = {1, 2, 2, 3};
    const auto folds = group_folds(set, 5, 1);
    ASSERT_FALSE(folds);
    EXPECT_EQ(folds.error().code, ErrorCode::recording);
    EXPECT_THAT(folds.error().message, ::testing::HasSubstr("label 1 are of one group"));
}

}  // namespace
}  // namespace noscope::train
