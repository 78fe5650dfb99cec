// The jobs `cnn` and `speed` as noscope and a user run them.
#include "made_scene.h"
#include "run_train.h"

#include "support/command.h"
#include "support/temp_folder.h"
#include "training/find_trainer.h"
#include "training/train_cnn.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

namespace noscope {
namespace {

using testing::CommandResult;
using ::testing::HasSubstr;
using testing::made_scene;
using testing::quoted;
using testing::run_train;
using ::testing::StartsWith;
using testing::TempFolder;

constexpr const char* kNet = "32x16,8s2-16s2,d16,diff";
constexpr const char* kPlain = "32x16,8s2-16s2,d16";

class CnnJob : public ::testing::Test {
   protected:
    void SetUp() override { ASSERT_TRUE(write_cnn_samples(images(), samples_)); }

    static CnnSamples images() { return made_scene({.size = {32, 16}, .rows = 240, .positives = 0.1}); }
    std::string candidate(const std::string& net) const { return net + "=" + samples_; }
    std::vector<std::string> words(std::vector<std::string> more) const {
        more.insert(more.begin(), {"cnn", "-o", folder_, "--candidate", candidate(kNet), "--epochs", "2"});
        return more;
    }
    TrainedCnn net(int number) const {
        const auto read = read_trained_cnn(folder_ + "/" + std::to_string(number) + ".cnn");
        EXPECT_TRUE(read) << read.error().message;
        return read ? *read : TrainedCnn{};
    }
    // One line that begins as a message of ours, and nothing written.
    void expect_refused(const CommandResult& done, int code, const std::string& says) const {
        EXPECT_EQ(done.code, code) << done.output;
        EXPECT_THAT(done.output, StartsWith("noscope-train: "));
        EXPECT_THAT(done.output, HasSubstr(says));
        EXPECT_EQ(std::count(done.output.begin(), done.output.end(), '\n'), 1) << done.output;
        EXPECT_FALSE(std::filesystem::exists(folder_ + "/1.cnn"));
    }

    const TempFolder place_;
    const std::string samples_ = place_.file("samples"), folder_ = place_.file("nets");
};

void expect_same(const TrainedCnn& a, const TrainedCnn& b) {
    EXPECT_EQ(a.architecture, b.architecture);
    EXPECT_EQ(a.weights, b.weights);
    EXPECT_EQ(a.mean, b.mean);
    EXPECT_EQ(a.scale, b.scale);
    ASSERT_EQ(a.record.epochs.size(), b.record.epochs.size());
    for (std::size_t i = 0; i < a.record.epochs.size(); ++i)
        EXPECT_EQ(a.record.epochs[i].held_out_loss, b.record.epochs[i].held_out_loss);
}

// Bit by bit: however many threads, whatever is trained beside it, from one process to the next.
TEST_F(CnnJob, TheSameSamplesGiveTheSameNets) {
    ASSERT_EQ(run_train(words({"--candidate", candidate(kPlain)})).code, 0);
    const TrainedCnn first = net(1), second = net(2);
    EXPECT_EQ(to_string(first.architecture), kNet);
    EXPECT_EQ(to_string(second.architecture), kPlain);
    const CommandResult again =
        testing::run_command(quoted(NOSCOPE_TRAIN_FILE) + " cnn --threads 3 --epochs 2 --progress none -o " +
                             quoted(folder_) + " --candidate " + quoted(candidate(kPlain)) + " --candidate " +
                             quoted(candidate(kNet)) + " --candidate " + quoted(candidate(kNet)) + " 2>&1");
    EXPECT_EQ(again.code, 0);
    EXPECT_EQ(again.output, "");
    expect_same(net(1), second);
    expect_same(net(2), first);
    expect_same(net(3), first);
}

TEST_F(CnnJob, EveryOptionCounts) {
    ASSERT_EQ(run_train(words({})).code, 0);
    std::vector<std::vector<float>> weights{net(1).weights};
    const std::vector<std::string> choices[] = {{"--optimizer", "rmsprop"},
                                                {"--learning-rate", "0.01"},
                                                {"--batch", "16"},
                                                {"--held-out", "0.4"},
                                                {"--seed", "2"}};
    for (const auto& choice : choices) {
        ASSERT_EQ(run_train(words(choice)).code, 0);
        EXPECT_EQ(std::count(weights.begin(), weights.end(), net(1).weights), 0) << choice.front();
        weights.push_back(net(1).weights);
    }
    ASSERT_EQ(run_train(words({"--optimizer", "adamw", "--learning-rate", "auto", "--batch", "64",
                               "--held-out", "0.2", "--seed", "1", "--patience", "6"}))
                  .code,
              0);
    EXPECT_EQ(net(1).weights, weights.front()) << "the defaults are not as they are said to be";
    const auto epochs = [&](const std::vector<std::string>& more) {
        std::vector<std::string> all{"cnn", "-o", folder_, "--candidate", candidate(kNet)};
        all.insert(all.end(), more.begin(), more.end());
        EXPECT_EQ(run_train(all).code, 0);
        return net(1).record.epochs.size();
    };
    EXPECT_EQ(epochs({"--epochs", "3"}), 3U);
    EXPECT_LT(epochs({"--patience", "1", "--learning-rate", "0.05"}), 30U);
}

TEST_F(CnnJob, LogitsOfHeldOutRowsAreWritten) {
    ASSERT_EQ(run_train(words({"--logits"})).code, 0);
    const std::string csv = testing::read_text(folder_ + "/1.logits.csv");
    EXPECT_THAT(csv, StartsWith("row,label,logit\n"));
    EXPECT_EQ(static_cast<std::uint64_t>(std::count(csv.begin(), csv.end(), '\n')),
              net(1).record.held_out_rows + 1);
}

TEST_F(CnnJob, ProgressIsTold) {
    EXPECT_EQ(run_train(words({"--progress", "none"})).output, "");
    EXPECT_THAT(run_train(words({})).output, HasSubstr(std::string(kNet) + ", epoch 1; "));
    const std::string lines = run_train(words({"--progress", "json"})).output;
    TrainingProgress last;
    ASSERT_TRUE(from_line(lines.substr(lines.rfind('\n', lines.size() - 2) + 1), last)) << lines;
    EXPECT_EQ(last.done, 1);
    EXPECT_EQ(last.seconds_left, 0);
}

TEST_F(CnnJob, WrongWordsAreRefused) {
    expect_refused(run_train({"cnn", "-o", folder_}), 2, "--candidate");
    expect_refused(run_train({"cnn", "--candidate", candidate(kNet)}), 2, "--output");
    const std::vector<std::string> wrong[] = {{"--candidate", "nothing"},
                                              {"--candidate", "32,d3=" + samples_},
                                              {"--candidate", kNet + std::string("=")},
                                              {"--optimizer", "sgd"},
                                              {"--learning-rate", "0"},
                                              {"--learning-rate", "-1"},
                                              {"--learning-rate", "x"},
                                              {"--epochs", "0"},
                                              {"--patience", "0"},
                                              {"--batch", "3"},
                                              {"--held-out", "0.6"},
                                              {"--held-out", "0.01"},
                                              {"--seed", "-1"},
                                              {"--threads", "0"},
                                              {"--progress", "loud"}};
    for (const auto& one : wrong) expect_refused(run_train(words(one)), 2, one[0]);
}

TEST_F(CnnJob, SamplesThatCannotBeUsedAreRefused) {
    expect_refused(run_train(words({"--candidate", candidate("64,8s2,d2")})), 3, "images of 32x16");
    CnnSamples none = images();
    std::fill(none.labels.begin(), none.labels.end(), std::uint8_t{0});
    for (auto& boxes : none.boxes) boxes.clear();
    ASSERT_TRUE(write_cnn_samples(none, samples_));
    expect_refused(run_train(words({})), 3, "too few positives to learn from: 0 of 240");
    std::string damaged = testing::read_text(samples_);
    damaged[1000] ^= 1;
    place_.write("samples", damaged);
    expect_refused(run_train(words({})), 3, "checksum");
    std::filesystem::remove(samples_);
    expect_refused(run_train(words({})), 3, samples_);
}

// What it says of the one keeps no other from being trained, and stands in its place.
TEST_F(CnnJob, ANetThatCannotLearnKeepsNoOtherFromIt) {
    CnnSamples same = images();
    for (std::size_t row = 0; row < same.rows(); ++row)
        std::ranges::copy(same.row(0),
                          same.levels.begin() + static_cast<std::ptrdiff_t>(row * same.row_size()));
    const std::string other = place_.file("same");
    ASSERT_TRUE(write_cnn_samples(same, other));
    const std::string first = kPlain + std::string("=") + other;
    std::filesystem::create_directory(folder_);
    place_.write("nets/1.cnn", "an earlier run's");
    place_.write("nets/2.failed", "an earlier run's");
    const CommandResult done = run_train({"cnn", "-o", folder_, "--candidate", first, "--candidate",
                                          candidate(kNet), "--epochs", "2", "--progress", "none"});
    EXPECT_EQ(done.code, 0) << done.output;
    EXPECT_THAT(done.output,
                StartsWith("noscope-train: '32x16,8s2-16s2,d16' is left out: all images are the same"));
    EXPECT_EQ(to_string(net(2).architecture), kNet);
    EXPECT_THAT(testing::read_text(folder_ + "/1.failed"), StartsWith("all images are the same"));
    EXPECT_FALSE(std::filesystem::exists(folder_ + "/1.cnn"));
    EXPECT_FALSE(std::filesystem::exists(folder_ + "/2.failed"));
    // Where none can, it is an error, and nothing is written.
    std::filesystem::remove_all(folder_);
    expect_refused(run_train({"cnn", "-o", folder_, "--candidate", first, "--candidate", first}), 3,
                   "all images are the same");
    EXPECT_FALSE(std::filesystem::exists(folder_));
}

// The thread's own arithmetic is as before: numbers below the smallest normal one are no 0.
TEST_F(CnnJob, LeavesArithmeticAsItWas) {
    ASSERT_EQ(run_train(words({"--progress", "none"})).code, 0);
    volatile float tiny = std::numeric_limits<float>::min();
    tiny = tiny / 4;
    EXPECT_GT(tiny, 0);
}

TEST_F(CnnJob, ADivergingLossIsSaid) {
    const CommandResult done = run_train(words({"--learning-rate", "1e30", "--progress", "none"}));
    expect_refused(done, 3, "diverges");
}

// What was written before the disk was full is taken away, and nothing is half there.
TEST_F(CnnJob, AFullDiskLeavesNothing) {
    const CommandResult done = testing::run_command("ulimit -f 4; exec " + quoted(NOSCOPE_TRAIN_FILE) +
                                                    " cnn --epochs 1 --progress none -o " + quoted(folder_) +
                                                    " --candidate " + quoted(candidate("32x16,1s2,d1")) +
                                                    " --candidate " + quoted(candidate(kNet)) + " 2>&1");
    expect_refused(done, 5, "2.cnn");
    EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(CnnJob, AFolderThatCannotBeMadeIsSaid) {
    expect_refused(run_train({"cnn", "-o", place_.file("no/nets"), "--candidate", candidate(kNet), "--epochs",
                              "1", "--progress", "none"}),
                   5, "no/nets");
}

TEST_F(CnnJob, CancelledBeforeTheFirstEpochItLeavesNothing) {
    const CancelToken cancel;
    cancel.cancel();
    expect_refused(run_train(words({}), cancel), 130, "interrupted; the best so far of 0 of 1 nets");
}

TEST_F(CnnJob, InterruptedItKeepsTheBestSoFar) {
    for (const char* signal : {"INT", "TERM"}) {
        const CommandResult done =
            testing::run_command("cd " + quoted(place_.path()) + "; " + quoted(NOSCOPE_TRAIN_FILE) +
                                 " cnn -o nets --candidate " + quoted(candidate(kNet)) +
                                 " --epochs 1000 --patience 1000 2>said & child=$!; while ! grep -q 'epoch "
                                 "[2-9]' said; do sleep 0.01; "
                                 "done; kill -" +
                                 signal + " $child; wait $child; code=$?; cat said; rm said; exit $code");
        EXPECT_EQ(done.code, 130) << done.output;
        EXPECT_THAT(done.output, HasSubstr("interrupted; the best so far of 1 of 1 nets is in 'nets'\n"));
        EXPECT_TRUE(net(1).record.ended_early);
        EXPECT_GE(net(1).record.epochs.size(), 1U);
        EXPECT_LT(net(1).record.epochs.size(), 1000U);
        std::filesystem::remove_all(folder_);
    }
}

TEST(TrainCnnsForReal, GivesTheNetsAndKeepsTheBestWhenCancelled) {
    ::unsetenv("NOSCOPE_TRAIN");
    const auto trainer = find_trainer();
    ASSERT_TRUE(trainer) << trainer.error().message;
    const CnnSamples samples = made_scene({.size = {32, 16}, .rows = 240, .positives = 0.1});
    const CnnCandidate candidates[] = {{*parse_cnn_architecture(kNet), &samples},
                                       {*parse_cnn_architecture(kPlain), &samples}};
    CnnTrainingSettings settings;
    settings.epochs = 2;
    settings.threads = 2;
    double done = 0;
    const auto nets = train_cnns(*trainer, candidates, settings,
                                 [&](const TrainingProgress& progress) { done = progress.done; }, {});
    ASSERT_TRUE(nets) << nets.error().message;
    ASSERT_EQ(nets->size(), 2U);
    EXPECT_EQ((*nets)[1]->architecture, candidates[1].architecture);
    EXPECT_EQ(done, 1);

    settings.epochs = settings.patience = 1000;
    const CancelToken cancel;
    std::vector<TrainedCnn> so_far;
    const auto stop = [&](const TrainingProgress& progress) {
        // It is told now and then, and not of each epoch.
        if (!progress.doing.ends_with("epoch 1")) cancel.cancel();
    };
    const auto none = train_cnns(*trainer, std::span(candidates, 1), settings, stop, cancel, &so_far);
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, ErrorCode::interrupted);
    ASSERT_EQ(so_far.size(), 1U);
    EXPECT_TRUE(so_far[0].record.ended_early);
}

TEST(SpeedJob, PrintsImagesASecond) {
    for (const std::string more : {"--threads=2", "--training"}) {
        const CommandResult done =
            run_train({"speed", "--net", kNet, "--batch", "8", "--seconds", "0.1", more});
        EXPECT_EQ(done.code, 0) << done.output;
        EXPECT_THAT(done.output, StartsWith("{\"net\": \"32x16,8s2-16s2,d16,diff\", "));
        EXPECT_THAT(done.output, HasSubstr(more == "--training" ? "\"training\"" : "\"inference\""));
        EXPECT_THAT(done.output, HasSubstr("\"images_a_second\": "));
        EXPECT_THAT(done.output, HasSubstr("\"images_a_core_second\": "));
    }
    EXPECT_EQ(run_train({"speed", "--net", "rubbish"}).code, 2);
    EXPECT_EQ(run_train({"speed"}).code, 2);
}

}  // namespace
}  // namespace noscope
