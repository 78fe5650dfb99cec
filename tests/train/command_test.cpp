// The program itself, as noscope and a user run it.

#include "made_blocks.h"
#include "run_train.h"

#include "support/command.h"
#include "support/temp_folder.h"
#include "training/find_trainer.h"
#include "training/train_logistic.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <limits>
#include <set>
#include <string>
#include <vector>

namespace noscope {
namespace {

using testing::CommandResult;
using ::testing::HasSubstr;
using testing::made_blocks;
using testing::quoted;
using testing::run_train;
using ::testing::StartsWith;
using testing::TempFolder;

class NoscopeTrain : public ::testing::Test {
   protected:
    void SetUp() override { ASSERT_TRUE(write_training_set(made_blocks(), samples_)); }
    // With `-o MODEL` and these words.
    CommandResult logistic(std::vector<std::string> words) {
        words.insert(words.begin(), {"logistic", samples_, "-o", model_});
        return run_train(words);
    }
    std::size_t files() const {
        return static_cast<std::size_t>(
            std::distance(std::filesystem::directory_iterator(folder_.path()), {}));
    }
    // One line that begins as a message of ours, and no model.
    void expect_refused(const CommandResult& done, int code, const std::string& says) {
        EXPECT_EQ(done.code, code) << done.output;
        EXPECT_THAT(done.output, StartsWith("noscope-train: "));
        EXPECT_THAT(done.output, HasSubstr(says));
        EXPECT_EQ(std::count(done.output.begin(), done.output.end(), '\n'), 1) << done.output;
        EXPECT_EQ(files(), 1U);
    }

    const TempFolder folder_;
    const std::string samples_ = folder_.file("samples"), model_ = folder_.file("model.json");
};

// The file, too, and from one process to the next.
TEST_F(NoscopeTrain, TheSameSamplesGiveTheSameBytes) {
    for (const std::string penalty : {"l1", "l2"}) {
        ASSERT_EQ(logistic({"--penalty", penalty, "--no-nonnegative"}).code, 0);
        const std::string first = testing::read_text(model_);
        const CommandResult again = testing::run_command(
            quoted(NOSCOPE_TRAIN_FILE) + " logistic " + quoted(samples_) + " -o " + quoted(model_) +
            " --no-nonnegative --threads 3 --progress none 2>&1 --penalty " + penalty);
        EXPECT_EQ(again.code, 0);
        EXPECT_EQ(again.output, "");
        EXPECT_EQ(testing::read_text(model_), first);
        EXPECT_TRUE(logistic_model_from_json(first, "model"));
    }
    EXPECT_EQ(files(), 2U);
}

TEST_F(NoscopeTrain, EveryOptionCounts) {
    std::set<std::string> models;
    const std::vector<std::string> choices[] = {
        {}, {"--penalty", "l1"}, {"--lambda", "0.03"}, {"--no-nonnegative"}, {"--seed", "2"}};
    for (const auto& words : choices) {
        ASSERT_EQ(logistic(words).code, 0);
        EXPECT_TRUE(models.insert(testing::read_text(model_)).second) << words.back();
    }
    ASSERT_EQ(logistic({"--penalty", "l2", "--lambda", "auto", "--nonnegative", "--seed", "1"}).code, 0);
    EXPECT_TRUE(models.contains(testing::read_text(model_))) << "the defaults are not as they are said to be";
}

TEST_F(NoscopeTrain, ProgressIsTold) {
    EXPECT_EQ(logistic({"--progress", "none"}).output, "");
    EXPECT_THAT(logistic({}).output, StartsWith("noscope-train: 1 of 30, held out, lambda 1; "));
    const std::string lines = logistic({"--progress", "json"}).output;
    TrainingProgress last;
    ASSERT_TRUE(from_line(lines.substr(lines.rfind('\n', lines.size() - 2) + 1), last)) << lines;
    EXPECT_EQ(last.done, 1);
    EXPECT_EQ(last.seconds_left, 0);
}

TEST_F(NoscopeTrain, HelpAndVersionAreAnswers) {
    EXPECT_THAT(run_train({"--help"}).output, HasSubstr("logistic"));
    EXPECT_THAT(run_train({"logistic", "--help"}).output, HasSubstr("Exit codes: 0 the model is written"));
    EXPECT_THAT(run_train({"--version"}).output, StartsWith("noscope-train "));
    EXPECT_EQ(
        run_train({"--help"}).code + run_train({"logistic", "--help"}).code + run_train({"--version"}).code,
        0);
}

TEST_F(NoscopeTrain, WrongWordsAreRefused) {
    expect_refused(run_train({}), 2, "--help");
    expect_refused(run_train({"guess"}), 2, "guess");
    expect_refused(run_train({"logistic", "-o", "x"}), 2, "SAMPLES");
    expect_refused(run_train({"logistic", samples_}), 2, "--output");
    const std::vector<std::string> wrong[] = {
        {"--penalty", "l3"}, {"--lambda", "0"},  {"--lambda", "-1"},     {"--lambda", "nan"},
        {"--lambda", "inf"}, {"--lambda", "1x"}, {"--lambda", ""},       {"--seed", "-1"},
        {"--seed", "x"},     {"--threads", "0"}, {"--progress", "loud"}, {"--colour", "red"},
        {"more", "words"}};
    for (const auto& words : wrong) expect_refused(logistic(words), 2, words[0]);
}

TEST_F(NoscopeTrain, BadSamplesAreRefused) {
    TrainingSet one_class = made_blocks();
    one_class.labels.assign(one_class.rows(), 1);
    ASSERT_TRUE(write_training_set(one_class, samples_));
    expect_refused(logistic({}), 3, "label 0");
    folder_.write("samples", "not samples");
    expect_refused(logistic({}), 3, samples_);
    TrainingSet not_a_number = made_blocks();
    not_a_number.features[65] = std::numeric_limits<float>::quiet_NaN();
    folder_.write("samples", encode_training_set(not_a_number));
    expect_refused(logistic({}), 3, "row 2, column 5");
    expect_refused(run_train({"logistic", "/nowhere/samples", "-o", model_}), 3, "/nowhere/samples");
}

TEST_F(NoscopeTrain, AModelThatCannotBeWrittenIsSaid) {
    expect_refused(run_train({"logistic", samples_, "-o", folder_.file("no/model"), "--progress", "none"}), 5,
                   "no/model");
}

TEST_F(NoscopeTrain, CancelledItLeavesNothing) {
    const CancelToken cancel;
    cancel.cancel();
    expect_refused(run_train({"logistic", samples_, "-o", model_}, cancel), 130, "interrupted");
}

// Samples that take it seconds.
TrainingSet large_set() {
    testing::MadeBlocks how;
    how.rows = 20000;
    how.columns = 200;
    return made_blocks(how);
}

TEST_F(NoscopeTrain, InterruptedItLeavesNothing) {
    ASSERT_TRUE(write_training_set(large_set(), samples_));
    for (const char* signal : {"INT", "TERM"}) {
        const CommandResult done = testing::run_command(
            "cd " + quoted(folder_.path()) + "; " + quoted(NOSCOPE_TRAIN_FILE) +
            " logistic samples -o model.json " +
            "--no-nonnegative --penalty l1 2>said & child=$!; while ! grep -q ' left' said; do sleep 0.01; "
            "done; " +
            "kill -" + signal + " $child; wait $child; code=$?; cat said; rm said; exit $code");
        EXPECT_EQ(done.code, 130) << done.output;
        EXPECT_THAT(done.output, HasSubstr("noscope-train: interrupted\n"));
        EXPECT_EQ(files(), 1U);
    }
}

TEST(TrainLogisticForReal, GivesTheModelAndStopsWhenCancelled) {
    ::unsetenv("NOSCOPE_TRAIN");
    const auto trainer = find_trainer();
    ASSERT_TRUE(trainer) << trainer.error().message;
    LogisticSettings settings;
    settings.threads = 2;
    double done = 0;
    const auto model = train_logistic(*trainer, made_blocks(), settings,
                                      [&](const TrainingProgress& progress) { done = progress.done; }, {});
    ASSERT_TRUE(model) << model.error().message;
    EXPECT_EQ(model->rows, 1200U);
    EXPECT_EQ(done, 1);

    const CancelToken cancel;
    settings.penalty = Penalty::l1;
    settings.nonnegative = false;
    const auto none = train_logistic(
        *trainer, large_set(), settings, [&](const TrainingProgress&) { cancel.cancel(); }, cancel);
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, ErrorCode::interrupted);

    TrainingSet one_class = made_blocks();
    one_class.labels.assign(one_class.rows(), 0);
    const auto refused = train_logistic(*trainer, one_class, settings, {}, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::recording);
    EXPECT_THAT(refused.error().message, HasSubstr("label 1"));
}

}  // namespace
}  // namespace noscope
