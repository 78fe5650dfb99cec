#include "training/train_logistic.h"

#include "support/temp_folder.h"
#include "training/made_set.h"
#include "training/scripted_trainer.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>

namespace noscope {
namespace {

using ::testing::HasSubstr;
using testing::made_set;
using testing::scripted_trainer;
using testing::TempFolder;

class TrainLogistic : public ::testing::Test {
   protected:
    void SetUp() override {
        std::filesystem::create_directory(scratch_);
        ::setenv("TMPDIR", scratch_.c_str(), 1);
        LogisticModel model;
        model.weights = {0.25, 0.75};
        ASSERT_TRUE(write_logistic_model(model, folder_.file("answer.json")));
    }
    void TearDown() override { ::unsetenv("TMPDIR"); }

    Result<LogisticModel> train(const std::string& script, const LogisticSettings& settings = {}) {
        auto trained = train_logistic(scripted_trainer(folder_, script), made_set(4, 2, 1), settings, {}, {});
        EXPECT_TRUE(std::filesystem::is_empty(scratch_)) << "something was left behind";
        return trained;
    }

    const TempFolder folder_;
    const std::string scratch_ = folder_.file("scratch");
    const std::string answer_ = "cp " + folder_.file("answer.json") + " \"$4\"; ";
};

TEST_F(TrainLogistic, SamplesGoInAndTheModelComesBack) {
    const auto model = train("cp \"$2\" \"$0.samples\"; echo \"$*\" > \"$0.words\"; " + answer_);
    ASSERT_TRUE(model) << model.error().message;
    EXPECT_EQ(model->weights, (std::vector<double>{0.25, 0.75}));
    EXPECT_EQ(testing::read_text(folder_.file("trainer.samples")), encode_training_set(made_set(4, 2, 1)));
    EXPECT_THAT(testing::read_text(folder_.file("trainer.words")),
                HasSubstr("--penalty l2 --lambda auto --nonnegative --seed 1 --threads 1 --progress json\n"));
}

TEST_F(TrainLogistic, SettingsAreHandedOn) {
    LogisticSettings settings;
    settings.penalty = Penalty::l1;
    settings.lambda = 0.1;
    settings.nonnegative = false;
    settings.seed = 7;
    settings.threads = 2;
    ASSERT_TRUE(train("echo \"$*\" > \"$0.words\"; " + answer_, settings));
    EXPECT_THAT(testing::read_text(folder_.file("trainer.words")),
                HasSubstr("--penalty l1 --lambda 0.1 --no-nonnegative --seed 7 --threads 2 "));
}

TEST_F(TrainLogistic, FailuresLeaveNothingBehind) {
    EXPECT_EQ(train("echo no rows >&2; exit 3").error().message, "no rows");
    EXPECT_EQ(train("exit 0").error().code, ErrorCode::internal);  // no model
    EXPECT_EQ(train("echo '{' > \"$4\"").error().code, ErrorCode::internal);
    LogisticModel other;
    other.weights = {1};
    ASSERT_TRUE(write_logistic_model(other, folder_.file("answer.json")));
    EXPECT_THAT(train(answer_).error().message, HasSubstr("1 weights for 2 columns"));
    ::setenv("TMPDIR", folder_.file("missing").c_str(), 1);
    const auto nowhere = train_logistic("/bin/true", made_set(4, 2, 1), {}, {}, {});
    EXPECT_EQ(nowhere.error().code, ErrorCode::store);
}

}  // namespace
}  // namespace noscope
