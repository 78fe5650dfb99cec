#include "train/cnn_training.h"

#include "made_scene.h"

#include "train/cnn_fit.h"
#include "train/held_out.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

namespace noscope::train {
namespace {

using ::testing::HasSubstr;

constexpr const char* kNet = "32x16,8s2-16s2,d16,diff";

CnnSamples morning(std::size_t rows) {
    return testing::made_scene({.size = {32, 16}, .rows = rows, .positives = 0.06});
}

class CnnTraining : public ::testing::Test {
   protected:
    const PreparedThread prepared_;

    static Result<CnnTrainingResult> train(
        const CnnSamples& samples, const CnnTrainingSettings& settings = {}, const std::string& net = kNet,
        const Stopped& stopped = [] { return false; }) {
        ProgressTeller progress(ProgressForm::none);
        return train_cnn(*parse_cnn_architecture(net), samples, settings, progress, stopped);
    }
    static CnnTrainingSettings short_one(int epochs = 2) {
        CnnTrainingSettings settings;
        settings.epochs = epochs;
        return settings;
    }
};

double area(const TrainedCnn& net, const CnnSamples& samples) {
    CnnFitter fitter(net.architecture, net.mean, net.scale, {});
    fitter.set_weights(net.weights);
    const std::size_t planes = static_cast<std::size_t>(net.architecture.channels());
    std::vector<float> logits(samples.rows());
    for (std::size_t row = 0; row < samples.rows(); ++row)
        fitter.logits(samples.row(row).first(planes * samples.row_size() / 4),
                      std::span(logits).subspan(row, 1));
    return area_under_curve(logits, samples.labels);
}

// The later half of the day has other light and other vehicles.
TEST_F(CnnTraining, WhatIsLearntInTheMorningHoldsInTheAfternoon) {
    const auto trained = train(morning(1000));
    ASSERT_TRUE(trained) << trained.error().message;
    const CnnSamples afternoon = testing::made_scene(
        {.size = {32, 16}, .rows = 2000, .positives = 0.06, .from = 0.5, .to = 1, .seed = 2});
    EXPECT_GT(area(trained->net, afternoon), 0.95);
}

TEST_F(CnnTraining, TheRecordSaysWhatHappened) {
    const CnnSamples samples = morning(400);
    CnnTrainingSettings settings = short_one(4);
    settings.optimizer = CnnOptimizer::rmsprop;
    settings.learning_rate = 0.0005;
    settings.seed = 3;
    const auto trained = train(samples, settings);
    ASSERT_TRUE(trained) << trained.error().message;
    const CnnRecord& record = trained->net.record;
    EXPECT_TRUE(check(trained->net));
    EXPECT_EQ(record.optimizer, "rmsprop");
    EXPECT_EQ(record.learning_rate, 0.0005);
    EXPECT_EQ(record.seed, 3U);
    EXPECT_EQ(record.rows + record.held_out_rows, 400U);
    EXPECT_EQ(record.groups + record.held_out_groups, 20U);
    EXPECT_EQ(record.held_out_groups, 4U);
    EXPECT_EQ(record.positives + record.held_out_positives,
              static_cast<std::uint64_t>(std::count(samples.labels.begin(), samples.labels.end(), 1)));
    EXPECT_GT(record.held_out_positives, 0U);
    EXPECT_EQ(record.epochs.size(), 4U);
    EXPECT_LT(record.epochs.back().training_loss, record.epochs.front().training_loss);
    EXPECT_FALSE(record.ended_early);
    EXPECT_GT(record.seconds, 0);
}

// Whole groups are held out, and what is in them changes no weight.
TEST_F(CnnTraining, HeldOutGroupsAreNotLearntFrom) {
    CnnSamples samples = morning(400);
    const auto first = train(samples, short_one(1));
    ASSERT_TRUE(first) << first.error().message;
    std::set<std::uint32_t> groups;
    std::set<std::size_t> rows;
    for (const auto& [row, logit] : first->held_out) {
        groups.insert(samples.groups[row]);
        rows.insert(row);
    }
    for (std::size_t row = 0; row < samples.rows(); ++row)
        EXPECT_EQ(rows.contains(row), groups.contains(samples.groups[row]));
    ASSERT_EQ(rows.size(), first->net.record.held_out_rows);

    for (const std::size_t row : rows)
        for (std::size_t i = 0; i < samples.row_size(); ++i)
            samples.levels[row * samples.row_size() + i] ^= 0x55;
    const auto other = train(samples, short_one(1));
    EXPECT_EQ(other->net.weights, first->net.weights);
    EXPECT_EQ(other->net.mean, first->net.mean);
    EXPECT_EQ(other->net.scale, first->net.scale);
    EXPECT_NE(other->held_out.front().logit, first->held_out.front().logit);

    std::size_t learnt = 0;
    while (rows.contains(learnt)) ++learnt;
    samples.levels[learnt * samples.row_size() + 7] ^= 0x55;
    EXPECT_NE(train(samples, short_one(1))->net.weights, first->net.weights);
}

// The weights are those of the best epoch, not of the last: a training that ends there has the same.
TEST_F(CnnTraining, TheBestEpochIsKept) {
    const CnnSamples samples = morning(300);
    CnnTrainingSettings settings = short_one(20);
    settings.patience = 3;
    const auto trained = train(samples, settings);
    const CnnRecord& record = trained->net.record;
    ASSERT_LT(record.epochs.size(), 20U) << "it was to end early";
    ASSERT_EQ(record.epochs.size(), static_cast<std::size_t>(record.best_epoch) + 4);
    double least = 1e9;
    for (const CnnEpoch& epoch : record.epochs) least = std::min(least, epoch.held_out_loss);
    EXPECT_NEAR(record.epochs[record.best_epoch].held_out_loss, least, 1e-3 * least);
    const auto shorter = train(samples, short_one(record.best_epoch + 1));
    EXPECT_EQ(shorter->net.weights, trained->net.weights);
    std::vector<float> logits, weights;
    std::vector<std::uint8_t> labels;
    for (const auto& [row, logit] : trained->held_out) {
        logits.push_back(logit);
        labels.push_back(samples.labels[row]);
        weights.push_back(1);
    }
    EXPECT_EQ(balanced_loss(logits, labels, weights), record.epochs[record.best_epoch].held_out_loss);
}

TEST_F(CnnTraining, StoppedItGivesTheBestSoFar) {
    const CnnSamples samples = morning(300);
    int asked = 0;
    const auto none = train(samples, short_one(5), kNet, [&] { return ++asked > 3; });
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, ErrorCode::interrupted);
    int in_all = 0;
    const auto whole = train(samples, short_one(1), kNet, [&] {
        ++in_all;
        return false;
    });
    asked = 0;
    const auto some = train(samples, short_one(5), kNet, [&] { return ++asked > in_all + 2; });
    ASSERT_TRUE(some) << some.error().message;
    EXPECT_TRUE(some->net.record.ended_early);
    EXPECT_EQ(some->net.record.epochs.size(), 1U);
    EXPECT_EQ(some->net.weights, whole->net.weights);
}

TEST_F(CnnTraining, ALossThatDivergesIsTriedOnceMoreWithATenth) {
    const CnnSamples samples = morning(300);
    CnnTrainingSettings settings = short_one(3);
    settings.learning_rate = 1e30;
    const auto failed = train(samples, settings);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::recording);
    EXPECT_THAT(failed.error().message, HasSubstr("--learning-rate"));
    bool lowered = false;
    for (double rate = 1e12; rate > 1 && !lowered; rate /= 10) {
        settings.learning_rate = rate;
        const auto trained = train(samples, settings);
        lowered = trained && trained->net.record.learning_rate == rate / 10;
        EXPECT_TRUE(!trained || check(trained->net));
    }
    EXPECT_TRUE(lowered);
}

// Steps so large that every unit ends at 0: such a net says the same of every image, and no step brings it
// back.
TEST_F(CnnTraining, ANetThatDiesIsTriedOnceMoreWithATenth) {
    const CnnSamples samples = morning(400);
    CnnTrainingSettings settings = short_one(4);
    settings.learning_rate = 1.0;
    const auto trained = train(samples, settings);
    ASSERT_TRUE(trained) << trained.error().message;
    EXPECT_EQ(trained->net.record.learning_rate, 0.1);
    EXPECT_EQ(trained->net.record.epochs.size(), 4U);
    settings.learning_rate = 0.3;
    const auto small = train(samples, settings);
    ASSERT_TRUE(small) << small.error().message;
    EXPECT_EQ(small->net.record.learning_rate, 0.03);
    EXPECT_GT(area(small->net, samples), 0.7);
}

TEST_F(CnnTraining, WhatCannotBeLearntIsSaid) {
    const CnnSamples good = morning(400);
    const auto refusal = [](const CnnSamples& samples) {
        const Status status = check_learnable(samples, true, "the file");
        return status ? std::string("none") : status.error().message;
    };
    EXPECT_EQ(refusal(good), "none");
    CnnSamples samples;
    samples.size = good.size;
    EXPECT_THAT(refusal(samples), HasSubstr("no images"));
    samples = good;
    std::fill(samples.labels.begin(), samples.labels.end(), std::uint8_t{0});
    EXPECT_THAT(refusal(samples), HasSubstr("0 of 400 images"));
    for (const std::size_t row : {3, 50, 90, 130}) samples.labels[row] = 1;
    EXPECT_THAT(refusal(samples), HasSubstr("4 of 400 images, and at least 5"));
    EXPECT_THAT(refusal(samples),
                HasSubstr("label more frames, widen the query's region if it has one, or let"));
    samples.labels[200] = 1;
    EXPECT_EQ(refusal(samples), "none");
    std::fill(samples.labels.begin(), samples.labels.end(), std::uint8_t{1});
    EXPECT_THAT(refusal(samples), HasSubstr("negatives to learn from: 0 of 400"));
    samples = good;
    std::fill(samples.labels.begin(), samples.labels.end(), std::uint8_t{0});
    std::fill(samples.labels.begin(), samples.labels.begin() + 10, std::uint8_t{1});
    EXPECT_THAT(refusal(samples), HasSubstr("of one block"));
    samples = good;
    const auto first = good.row(0);
    for (std::size_t row = 1; row < samples.rows(); ++row)
        std::copy(first.begin(), first.end(),
                  samples.levels.begin() + static_cast<std::ptrdiff_t>(row * samples.row_size()));
    EXPECT_THAT(refusal(samples), HasSubstr("all images are the same"));
}

// A plane without any change, as colour by night, does no harm.
TEST_F(CnnTraining, AConstantPlaneCountsNothing) {
    CnnSamples samples = morning(300);
    const std::size_t area_of_plane = samples.row_size() / 4;
    for (std::size_t row = 0; row < samples.rows(); ++row)
        std::fill_n(
            samples.levels.begin() + static_cast<std::ptrdiff_t>(row * samples.row_size() + area_of_plane),
            area_of_plane, std::uint8_t{128});
    const auto trained = train(samples, short_one());
    ASSERT_TRUE(trained) << trained.error().message;
    EXPECT_EQ(trained->net.scale[1], 0);
    EXPECT_GT(trained->net.scale[2], 0);
}

}  // namespace
}  // namespace noscope::train
