#include "train/cnn_fit.h"

#include "plain_cnn.h"

#include "training/made_images.h"
#include "training/made_net.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace noscope::train {
namespace {

// Odd sides, strides, pools that round down, repeats, with and without the difference.
const std::string kNets[] = {"17x20,3s2-2x5,d4",
                             "19,2x4p-6s3,d3,diff",
                             "16x23,3p-4p-5p,d2",
                             "21x16,8s2-16s2-7s2,d5,diff",
                             "16,1,d1",
                             "50,2x32p-2x64p,d32",
                             "64x32,16s2-32s2-32s2,d32,diff"};

class CnnFit : public ::testing::Test {
   protected:
    const PreparedThread prepared_;

    // With first weights as training has them.
    static TrainedCnn first_net(const std::string& text, std::uint64_t seed) {
        TrainedCnn net = testing::made_net(text, 1);
        std::fill(net.scale.begin(), net.scale.end(), 3.5F);
        net.weights = CnnFitter(net.architecture, net.mean, net.scale, {.seed = seed}).weights();
        return net;
    }
};

// So the order of weights in trained_cnn.h is the one that LibTorch's logits come from.
TEST_F(CnnFit, LogitsAreThoseOfThePlainForm) {
    for (const std::string& text : kNets) {
        TrainedCnn net = first_net(text, 3);
        for (std::size_t i = 0; i < net.weights.size(); i += 7) net.weights[i] += 0.01F;  // biases, too
        const CnnSamples images =
            testing::made_images(5, net.architecture.size, net.architecture.difference, 2);
        CnnFitter fitter(net.architecture, net.mean, net.scale, {});
        fitter.set_weights(net.weights);
        EXPECT_EQ(fitter.weights(), net.weights) << text;
        std::vector<float> logits(images.rows());
        fitter.logits(images.levels, logits);
        for (std::size_t row = 0; row < images.rows(); ++row)
            EXPECT_NEAR(logits[row], testing::plain_logit(net, images.row(row)), 1e-4) << text;
    }
}

TEST_F(CnnFit, FirstWeightsAreNormalOfTwoOverInputs) {
    const TrainedCnn net = first_net("64x32,16s2-32s2-32s2,d32,diff", 1);
    const auto layer = [&](std::size_t from, std::size_t count, double inputs) {
        double sum = 0, squares = 0;
        for (std::size_t i = from; i < from + count; ++i) {
            sum += net.weights[i];
            squares += net.weights[i] * net.weights[i];
        }
        EXPECT_NEAR(sum / static_cast<double>(count), 0, 0.02);
        EXPECT_NEAR(squares / static_cast<double>(count) * inputs / 2, 1, 0.2);
    };
    layer(0, 16 * 4 * 9, 4 * 9);
    EXPECT_EQ(net.weights[16 * 4 * 9], 0);  // a bias
    layer(16 * 4 * 9 + 16, 32 * 16 * 9, 16 * 9);
    EXPECT_NE(net.weights, first_net("64x32,16s2-32s2-32s2,d32,diff", 2).weights);
}

CnnBatch batch_of(const CnnSamples& images, float weight) {
    CnnBatch batch;
    batch.levels = images.levels;
    for (const std::uint8_t label : images.labels) batch.labels.push_back(label);
    batch.weights.assign(images.rows(), weight);
    return batch;
}

// Against finite differences of the plain form: with a tiny rate RMSprop's first step is the sign of the
// gradient, times the rate over sqrt(1 - memory).
TEST_F(CnnFit, AStepGoesDownTheLossThatItGives) {
    TrainedCnn net = first_net("16,3s2-4,d3,diff", 5);
    const CnnSamples images = testing::made_images(6, {16, 16}, true, 4);
    const CnnBatch batch = batch_of(images, 0.25F);
    const auto loss = [&](const TrainedCnn& at) {
        double sum = 0;
        for (std::size_t row = 0; row < images.rows(); ++row) {
            const double logit = testing::plain_logit(at, images.row(row));
            sum += 0.25 * std::log1p(std::exp(images.labels[row] ? -logit : logit));
        }
        return sum;
    };
    constexpr double kRate = 1e-4;
    CnnFitter fitter(net.architecture, net.mean, net.scale,
                     {.optimizer = CnnOptimizer::rmsprop, .learning_rate = kRate});
    fitter.set_weights(net.weights);
    EXPECT_NEAR(fitter.step(batch), loss(net), 1e-4);
    const std::vector<float> after = fitter.weights();
    int compared = 0;
    for (std::size_t i = 0; i < after.size(); ++i) {
        TrainedCnn more = net, less = net;
        more.weights[i] += 1e-3F;
        less.weights[i] -= 1e-3F;
        const double slope = (loss(more) - loss(less)) / 2e-3;
        if (std::abs(slope) < 1e-3) continue;  // too near to a kink or to nothing
        ++compared;
        const double step = -kRate / std::sqrt(0.1) * (slope > 0 ? 1 : -1);
        EXPECT_NEAR(after[i] - net.weights[i], step, 0.02 * kRate) << i << ' ' << slope;
    }
    EXPECT_GT(compared, 50);
}

TEST_F(CnnFit, BothOptimizersLearnAnImageByHeart) {
    const CnnSamples images = testing::made_images(8, {16, 16}, true, 4);
    for (const CnnOptimizer optimizer : {CnnOptimizer::adamw, CnnOptimizer::rmsprop}) {
        const TrainedCnn net = first_net("16,3s2-4,d8,diff", 1);
        CnnFitter fitter(net.architecture, net.mean, net.scale, {optimizer, 2e-3, 1});
        const CnnBatch batch = batch_of(images, 0.125F);
        const double first = fitter.step(batch);
        double last = first;
        for (int i = 0; i < 300; ++i) last = fitter.step(batch);
        EXPECT_LT(last, first / 10);
    }
}

}  // namespace
}  // namespace noscope::train
