#include "training/trainer_process.h"

#include "training/scripted_trainer.h"

#include <gmock/gmock.h>

#include <chrono>
#include <csignal>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace noscope {
namespace {

using testing::scripted_trainer;
using testing::TempFolder;

Status run(const std::string& script, const OnTrainingProgress& on_progress = {},
           const CancelToken& cancel = {}) {
    const TempFolder folder;
    return run_trainer(scripted_trainer(folder, script), {"a job", "--option"}, on_progress, cancel);
}

TEST(TrainingProgress, GoesThroughALine) {
    const TrainingProgress progress{0.25, 7.5, "say \"held\nout\" \xFF"};
    const std::string line = to_line(progress);
    EXPECT_EQ(line.find('\n'), line.size() - 1);
    TrainingProgress back;
    ASSERT_TRUE(from_line(line, back));
    EXPECT_EQ(back.done, 0.25);
    EXPECT_EQ(back.seconds_left, 7.5);
    EXPECT_EQ(back.doing.substr(0, 14), "say \"held\nout\"");
    for (const char* other :
         {"", "{", "{}", "[]", "noscope-train: error", "{\"done\":\"x\"}", "{\"done\":1}"})
        EXPECT_FALSE(from_line(other, back)) << other;
}

TEST(RunTrainer, ArgumentsGoInAndProgressComesOut) {
    std::vector<std::string> heard;
    const Status done =
        run(R"(
        [ "$*" = "a job --option" ] || exit 1
        read line && exit 1
        echo this is no answer of ours
        printf '{"done":0.5,"seconds_left":2,"doing":"a"}\nsome warning\n{"done":1,' >&2
        sleep 0.1
        printf '"seconds_left":0,"doing":"b"}' >&2)",
            [&](const TrainingProgress& progress) {
                heard.push_back(progress.doing + " " + std::to_string(progress.done).substr(0, 3));
            });
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(heard, (std::vector<std::string>{"a 0.5", "b 1.0"}));
}

TEST(RunTrainer, ItsLastWordsAreTheError) {
    const std::pair<int, ErrorCode> codes[] = {{1, ErrorCode::internal},  {2, ErrorCode::internal},
                                               {3, ErrorCode::recording}, {4, ErrorCode::internal},
                                               {5, ErrorCode::store},     {130, ErrorCode::interrupted},
                                               {77, ErrorCode::internal}};
    for (const auto& [status, code] : codes) {
        const Status done = run("printf 'a warning\\nwhat to do\\n\\n' >&2; exit " + std::to_string(status));
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().code, code) << status;
        EXPECT_EQ(done.error().message, "what to do");
    }
}

TEST(RunTrainer, ASilentEndSaysHow) {
    EXPECT_EQ(run("exit 9").error().message, "noscope-train ended with status 9");
    EXPECT_EQ(run("kill -KILL $$").error().message, "noscope-train was killed by signal 9");
    EXPECT_EQ(run("kill -KILL $$").error().code, ErrorCode::internal);
    const Status none = run_trainer("/nowhere/noscope-train", {}, {}, {});
    ASSERT_FALSE(none);
    EXPECT_THAT(none.error().message, ::testing::HasSubstr("/nowhere/noscope-train"));
}

TEST(RunTrainer, MuchOutputDoesNotHoldItUp) {
    EXPECT_EQ(run("head -c 300000 /dev/zero | tr '\\0' x >&2; head -c 300000 /dev/zero; echo >&2; echo end "
                  ">&2; exit 3")
                  .error()
                  .message,
              "end");
}

// In Python: dash may lose a signal that comes while it starts a command.
std::string on_terminate(const std::string& action) {
    return "exec python3 -c '\nimport os, signal, sys, time\nsignal.signal(signal.SIGTERM, " + action +
           ")\nprint(\"{\\\"done\\\":0,\\\"seconds_left\\\":1,\\\"doing\\\":\\\"\\\"}\", file=sys.stderr, "
           "flush=True)"
           "\ntime.sleep(600)' \"$0\"";
}

TEST(RunTrainer, CancellingAsksItToEndAndThenMakesIt) {
    for (const bool obeys : {true, false}) {
        const TempFolder folder;
        const CancelToken cancel;
        const auto trainer = scripted_trainer(
            folder, on_terminate(obeys ? "lambda *_: (open(sys.argv[1] + \".asked\", \"w\"), os._exit(130))"
                                       : "signal.SIG_IGN"));
        const Status done = run_trainer(
            trainer, {}, [&](const TrainingProgress&) { cancel.cancel(); }, cancel);
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().code, ErrorCode::interrupted);
        EXPECT_EQ(std::filesystem::exists(trainer + ".asked"), obeys);
    }
}

// Whoever holds the writing end of a pipe lives: it is handed down to the trainer and closed by its death
// alone.
TEST(RunTrainer, ItDiesWithAParentThatIsKilled) {
    const TempFolder folder;
    const std::string trainer =
        scripted_trainer(folder, R"(echo '{"done":0,"seconds_left":1,"doing":""}' >&2; exec sleep 60)");
    int alive[2];
    ASSERT_EQ(::pipe(alive), 0);  // inherited across exec
    const pid_t parent = ::fork();
    if (parent == 0) {
        ::close(alive[0]);
        (void)run_trainer(trainer, {}, [&](const TrainingProgress&) { (void)!::write(alive[1], "x", 1); },
                          {});
        ::_exit(0);
    }
    ::close(alive[1]);
    char byte = 0;
    ASSERT_EQ(::read(alive[0], &byte, 1), 1) << "the trainer did not start";
    ::kill(parent, SIGKILL);
    ::waitpid(parent, nullptr, 0);
    pollfd end{alive[0], POLLIN, 0};
    ASSERT_EQ(::poll(&end, 1, 30000), 1) << "the trainer outlived its parent";
    EXPECT_EQ(::read(alive[0], &byte, 1), 0);
    ::close(alive[0]);
}

}  // namespace
}  // namespace noscope
