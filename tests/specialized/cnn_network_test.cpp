// Nets through OpenVINO beside their plain form.
#include "specialized/cnn_network.h"

#include "made_cnn.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace noscope {
namespace {

using ::testing::HasSubstr;
using testing::made_cnn;
using testing::made_levels;
using testing::PlainCnn;
using testing::Random;

SpecializedModel model_of(const TrainedCnn& net) {
    SpecializedModel model;
    model.architecture = net.architecture;
    auto ir = make_cnn_ir(net);
    EXPECT_TRUE(ir) << ir.error().message;
    if (!ir) return model;
    model.ir_xml = std::move(ir->xml);
    model.ir_weights = std::move(ir->weights);
    return model;
}

std::unique_ptr<CnnNetwork> opened(const SpecializedModel& model, const CnnRunSettings& settings = {}) {
    auto network = CnnNetwork::open(model, settings);
    EXPECT_TRUE(network) << network.error().message;
    return network ? std::move(*network) : nullptr;
}

using Levels = std::vector<std::uint8_t>;

std::vector<float> logits_of(CnnNetwork& network, const std::vector<Levels>& images) {
    for (std::size_t i = 0; i < images.size(); ++i)
        std::copy(images[i].begin(), images[i].end(), network.input(i).begin());
    std::vector<float> logits(images.size(), NAN);
    const Status ran = network.run(images.size(), logits);
    EXPECT_TRUE(ran) << ran.error().message;
    return logits;
}

void expect_the_plain_logits(const std::string& text, std::uint32_t seed) {
    SCOPED_TRACE(text);
    const TrainedCnn net = made_cnn(text, seed);
    const auto network = opened(model_of(net));
    if (!network) return;
    Random random(seed + 1);
    std::vector<Levels> images;
    for (int i = 0; i < 2; ++i) images.push_back(made_levels(net.architecture, random));
    const std::vector<float> logits = logits_of(*network, images);
    PlainCnn plain(net);
    for (std::size_t i = 0; i < images.size(); ++i) EXPECT_NEAR(logits[i], plain.logit(images[i]), 1e-4);
    EXPECT_NE(logits[0], logits[1]);
}

TEST(CnnNetwork, EachKnownNetComputesItsPlainForm) {
    std::uint32_t seed = 1;
    for (const KnownCnn& known : known_cnns()) expect_the_plain_logits(known.text, ++seed);
}

TEST(CnnNetwork, SoDoOddSizesStridesAndPools) {
    std::uint32_t seed = 200;
    for (const char* text :
         {"17x23,3,d6", "16,1,d1,diff", "33x17,5s3-7p,d3", "31x47,2x4p-3p,d5,diff", "97x64,8s3p-4s2p,d9,diff",
          "19x16,6s8,d2", "64x36,3x5s2-9,d31", "21,3p-5p-7p,d4,diff,crop", "100,8s3-16s3-32s3,d17,diff"})
        expect_the_plain_logits(text, ++seed);
}

class AnyNet : public ::testing::TestWithParam<const char*> {};

// An image's score at every place of batches of every size, beside others and on any number of threads.
TEST_P(AnyNet, AScoreHangsOnItsImageAlone) {
    const TrainedCnn net = made_cnn(GetParam(), 7);
    const SpecializedModel model = model_of(net);
    Random random(8);
    std::vector<Levels> images;
    for (int i = 0; i < 40; ++i) images.push_back(made_levels(net.architecture, random));

    std::vector<float> alone;
    const auto single = opened(model, {.batch = 1});
    ASSERT_TRUE(single);
    ASSERT_EQ(single->batch(), 1U);
    for (const Levels& image : images) alone.push_back(logits_of(*single, {image})[0]);

    for (const int batch : {3, 16, 17, 40})
        for (const int threads : {1, 2, 3}) {
            SCOPED_TRACE(::testing::Message() << "batch " << batch << ", threads " << threads);
            const auto network = opened(model, {.batch = batch, .threads = threads});
            ASSERT_TRUE(network);
            for (int round = 0; round < 20; ++round) {
                const auto count = 1 + random() % static_cast<std::uint32_t>(batch);
                std::vector<Levels> some;
                std::vector<float> expected;
                for (std::uint32_t i = 0; i < count; ++i) {
                    const std::size_t at = random() % images.size();
                    some.push_back(images[at]);
                    expected.push_back(alone[at]);
                }
                EXPECT_EQ(logits_of(*network, some), expected);
            }
        }
}

INSTANTIATE_TEST_SUITE_P(CnnNetwork, AnyNet,
                         ::testing::Values("50,2x32p,d32", "50,2x32p-2x64p,d128", "32,16s2-32s2,d32,diff",
                                           "64,8s2-16s2-32s2,d32,diff", "96,8s3-16s2-32s2,d32,diff",
                                           "17x23,3p-5s3,d7"));

TEST(CnnNetwork, TheSameNetGivesTheSameBytes) {
    const TrainedCnn net = made_cnn("32,4s2-8p,d16,diff", 3);
    const SpecializedModel once = model_of(net);
    model_of(made_cnn("50,8,d4", 4));
    const SpecializedModel again = model_of(net);
    EXPECT_EQ(once.ir_xml, again.ir_xml);
    EXPECT_EQ(once.ir_weights, again.ir_weights);
    EXPECT_NE(once.ir_weights, model_of(made_cnn("32,4s2-8p,d16,diff", 5)).ir_weights);
}

TEST(CnnNetwork, RefusesWhatItCannotRun) {
    const SpecializedModel sound = model_of(made_cnn("16,2,d2", 1));
    const auto refusal = [](const SpecializedModel& model, const CnnRunSettings& settings) {
        const auto network = CnnNetwork::open(model, settings);
        if (network) return std::string("taken");
        EXPECT_EQ(network.error().code, ErrorCode::reference);
        EXPECT_THAT(network.error().message, ::testing::Not(HasSubstr("\n")));
        return network.error().message;
    };
    EXPECT_THAT(refusal(sound, {.precision = "f8"}), HasSubstr("f32, f16 or bf16"));
    EXPECT_THAT(refusal(sound, {.device = "TOASTER"}), HasSubstr("TOASTER"));
    SpecializedModel other = sound;
    other.architecture.difference = true;
    EXPECT_THAT(refusal(other, {}), HasSubstr("16,2,d2,diff"));
    other = sound;
    other.ir_xml.resize(other.ir_xml.size() / 2);
    EXPECT_NE(refusal(other, {}), "taken");
    other = sound;
    other.ir_weights.resize(other.ir_weights.size() / 2);
    EXPECT_NE(refusal(other, {}), "taken");
}

}  // namespace
}  // namespace noscope
