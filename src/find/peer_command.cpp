#include "find/peer_command.h"

#include "find/stage_clock.h"

#include <cerrno>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace noscope {

namespace {

// Its streams are empty but stdout, which is `out` (-1: thrown away). The process, or none.
std::optional<pid_t> spawn(const std::vector<std::string>& arguments, int out) {
    std::vector<char*> argv;
    for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0);
    if (out >= 0) posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    pid_t child = 0;
    const int failed = posix_spawnp(&child, argv.front(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    return failed == 0 ? std::optional(child) : std::nullopt;
}

// Whether it ended well.
bool wait_for(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

std::optional<double> time_command(const std::vector<std::string>& arguments) {
    const auto start = RunClock::now();
    const auto child = spawn(arguments, -1);
    if (!child || !wait_for(*child)) return std::nullopt;
    return seconds_since(start);
}

std::optional<std::string> output_of(const std::vector<std::string>& arguments) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
    const auto child = spawn(arguments, ends[1]);
    close(ends[1]);
    std::string said;
    char part[4096];
    for (ssize_t got = 0; (got = read(ends[0], part, sizeof part)) > 0 || (got < 0 && errno == EINTR);)
        if (got > 0) said.append(part, static_cast<std::size_t>(got));
    close(ends[0]);
    if (!child || !wait_for(*child)) return std::nullopt;
    return said;
}

}  // namespace noscope
