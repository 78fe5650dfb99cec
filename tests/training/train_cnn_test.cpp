#include "training/train_cnn.h"

#include "support/temp_folder.h"
#include "training/made_images.h"
#include "training/made_net.h"
#include "training/scripted_trainer.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>

namespace noscope {
namespace {

using ::testing::HasSubstr;
using testing::made_images;
using testing::made_net;
using testing::scripted_trainer;
using testing::TempFolder;

constexpr const char* kSmall = "16,4,d2";
constexpr const char* kOther = "16,4s2,d2,diff";

class TrainCnns : public ::testing::Test {
   protected:
    void SetUp() override {
        std::filesystem::create_directory(scratch_);
        ::setenv("TMPDIR", scratch_.c_str(), 1);
        ASSERT_TRUE(write_trained_cnn(made_net(kSmall, 1), folder_.file("small.cnn")));
        ASSERT_TRUE(write_trained_cnn(made_net(kOther, 2), folder_.file("other.cnn")));
    }
    void TearDown() override { ::unsetenv("TMPDIR"); }

    CnnCandidate candidate(const char* net, const CnnSamples& samples) const {
        return {*parse_cnn_architecture(net), &samples};
    }
    auto train(const std::string& script, std::span<const CnnCandidate> candidates,
               const CnnTrainingSettings& settings = {}, std::vector<TrainedCnn>* so_far = nullptr) {
        auto trained = train_cnns(scripted_trainer(folder_, script), candidates, settings, {}, {}, so_far);
        EXPECT_TRUE(std::filesystem::is_empty(scratch_)) << "something was left behind";
        return trained;
    }
    std::string words() const { return testing::read_text(folder_.file("trainer.words")); }

    const TempFolder folder_;
    const std::string scratch_ = folder_.file("scratch");
    const std::string tell_ = "echo \"$*\" > \"$0.words\"; ";
    const std::string small_ = "cp " + folder_.file("small.cnn") + " \"$3/1.cnn\"; ";
    const std::string both_ = small_ + "cp " + folder_.file("other.cnn") + " \"$3/2.cnn\"; ";
    const CnnSamples images_ = made_images(6, {16, 16}, true, 1), more_ = made_images(3, {16, 16}, true, 2);
};

TEST_F(TrainCnns, SamplesGoInAndNetsComeBackInOrder) {
    const CnnCandidate candidates[] = {candidate(kSmall, images_), candidate(kOther, images_)};
    const auto nets = train(tell_ + "cp \"$3\"/*.samples \"$0.samples\"; " + both_, candidates);
    ASSERT_TRUE(nets) << nets.error().message;
    ASSERT_EQ(nets->size(), 2U);
    EXPECT_EQ((*nets)[0]->weights, made_net(kSmall, 1).weights);
    EXPECT_EQ((*nets)[1]->weights, made_net(kOther, 2).weights);
    const auto samples = read_cnn_samples(folder_.file("trainer.samples"));  // one file, or cp would refuse
    ASSERT_TRUE(samples) << samples.error().message;
    EXPECT_EQ(samples->levels, images_.levels);
    EXPECT_THAT(words(),
                HasSubstr("--optimizer adamw --learning-rate auto --epochs 30 --patience 6 --batch 64 "
                          "--held-out 0.2 --seed 1 --threads 1 --progress json --candidate 16,4,d2="));
}

TEST_F(TrainCnns, EachCandidateGetsItsOwnSamples) {
    const CnnCandidate candidates[] = {candidate(kSmall, images_), candidate(kOther, more_)};
    const auto nets =
        train("for word; do case $word in *=*) cp \"${word#*=}\" \"$0.${word%%=*}\";; esac; done; " + both_,
              candidates);
    ASSERT_TRUE(nets) << nets.error().message;
    EXPECT_EQ(read_cnn_samples(folder_.file(std::string("trainer.") + kSmall))->labels, images_.labels);
    EXPECT_EQ(read_cnn_samples(folder_.file(std::string("trainer.") + kOther))->labels, more_.labels);
}

TEST_F(TrainCnns, ANetThatCannotLearnHasItsReasonInItsPlace) {
    const CnnCandidate candidates[] = {candidate(kOther, images_), candidate(kSmall, images_)};
    const auto nets = train(
        "printf 'too few' > \"$3/1.failed\"; cp " + folder_.file("small.cnn") + " \"$3/2.cnn\"", candidates);
    ASSERT_TRUE(nets) << nets.error().message;
    ASSERT_EQ(nets->size(), 2U);
    ASSERT_FALSE((*nets)[0]);
    EXPECT_EQ((*nets)[0].error().code, ErrorCode::recording);
    EXPECT_EQ((*nets)[0].error().message, "too few");
    EXPECT_EQ((*nets)[1]->weights, made_net(kSmall, 1).weights);
}

TEST_F(TrainCnns, SettingsAreHandedOn) {
    CnnTrainingSettings settings;
    settings.optimizer = CnnOptimizer::rmsprop;
    settings.learning_rate = 0.01;
    settings.epochs = 3;
    settings.patience = 4;
    settings.batch = 5;
    settings.held_out = 0.25;
    settings.seed = 7;
    settings.threads = 2;
    const CnnCandidate candidates[] = {candidate(kSmall, images_)};
    ASSERT_TRUE(train(tell_ + small_, candidates, settings));
    EXPECT_THAT(words(),
                HasSubstr("--optimizer rmsprop --learning-rate 0.01 --epochs 3 --patience 4 --batch 5 "
                          "--held-out 0.25 --seed 7 --threads 2 "));
}

TEST_F(TrainCnns, WhatDoesNotFitIsRefusedBefore) {
    const CnnSamples wide = made_images(4, {32, 16}, false, 3), plain = made_images(4, {16, 16}, false, 4);
    CnnCandidate wrong[] = {candidate(kSmall, wide), candidate(kOther, plain), candidate(kSmall, plain)};
    wrong[2].architecture.dense = 0;
    for (const CnnCandidate& one : wrong) {
        const auto nets = train(tell_, std::span(&one, 1));
        ASSERT_FALSE(nets);
        EXPECT_EQ(nets.error().code, ErrorCode::usage);
        EXPECT_FALSE(std::filesystem::exists(folder_.file("trainer.words")));
    }
}

TEST_F(TrainCnns, FailuresLeaveNothingBehind) {
    const CnnCandidate candidates[] = {candidate(kSmall, images_), candidate(kOther, images_)};
    const auto few = train("echo too few >&2; exit 3", candidates);
    EXPECT_EQ(few.error().code, ErrorCode::recording);
    EXPECT_EQ(few.error().message, "too few");
    EXPECT_EQ(train(small_, candidates).error().code, ErrorCode::internal);  // one net of two
    const CnnCandidate swapped[] = {candidate(kOther, images_), candidate(kSmall, images_)};
    EXPECT_THAT(train(both_, swapped).error().message, HasSubstr("the net '16,4,d2' for '16,4s2,d2,diff'"));
    ::setenv("TMPDIR", folder_.file("missing").c_str(), 1);
    EXPECT_EQ(train_cnns("/bin/true", candidates, {}, {}, {}).error().code, ErrorCode::store);
}

TEST_F(TrainCnns, InterruptedItGivesWhatThereIs) {
    const CnnCandidate candidates[] = {candidate(kSmall, images_), candidate(kOther, images_)};
    std::vector<TrainedCnn> so_far;
    EXPECT_EQ(train(small_ + "exit 130", candidates, {}, &so_far).error().code, ErrorCode::interrupted);
    ASSERT_EQ(so_far.size(), 1U);
    EXPECT_EQ(so_far[0].weights, made_net(kSmall, 1).weights);
    EXPECT_EQ(train("exit 130", candidates, {}, &so_far).error().code, ErrorCode::interrupted);
    EXPECT_TRUE(so_far.empty());
}

}  // namespace
}  // namespace noscope
