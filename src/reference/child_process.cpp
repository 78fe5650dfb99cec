#include "reference/child_process.h"

#include "base/error_text.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <thread>

namespace noscope {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kLookForCancel{50};
constexpr milliseconds kGrace{1000};             // for a child to end once its stdin is closed
constexpr std::size_t kLongestLine = 16U << 20;  // bytes; more is no answer

// A pipe that is closed with us unless it is handed on.
struct Pipe {
    int read = -1, write = -1;
    bool open() {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) return false;
        read = ends[0];
        write = ends[1];
        return true;
    }
    ~Pipe() {
        if (read >= 0) close(read);
        if (write >= 0) close(write);
    }
    int take(int& end) { return std::exchange(end, -1); }
};

// Writing to a pipe without a reader gives EPIPE instead of a signal; a signal that is pending is taken back.
class NoSigpipe {
   public:
    NoSigpipe() {
        sigemptyset(&pipe_);
        sigaddset(&pipe_, SIGPIPE);
        sigset_t pending;
        sigpending(&pending);
        was_pending_ = sigismember(&pending, SIGPIPE) == 1;
        pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
    }
    ~NoSigpipe() {
        const int error = errno;
        const timespec now{};
        if (!was_pending_)
            while (sigtimedwait(&pipe_, nullptr, &now) > 0) continue;
        pthread_sigmask(SIG_SETMASK, &before_, nullptr);
        errno = error;
    }

   private:
    sigset_t pipe_{}, before_{};
    bool was_pending_ = false;
};

// In the child, between fork and exec: system calls only.
[[noreturn]] void become(char* const* argv, const char* file, int in, int out, int report, pid_t parent) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == parent && dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0) {
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, nullptr);
        for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGHUP}) signal(number, SIG_DFL);
        execv(file, argv);
    }
    const int error = errno;
    [[maybe_unused]] const ssize_t told = write(report, &error, sizeof error);
    _exit(127);
}

std::string how_it_ended(int status) {
    if (WIFSIGNALED(status)) return fmt::format("was killed by signal {}", WTERMSIG(status));
    return fmt::format("ended with status {}", WEXITSTATUS(status));
}

}  // namespace

std::optional<std::string> find_executable(const std::string& command) {
    const auto runs = [](const std::string& path) {
        struct stat about {};
        return stat(path.c_str(), &about) == 0 && S_ISREG(about.st_mode) && access(path.c_str(), X_OK) == 0;
    };
    if (command.find('/') != std::string::npos) return runs(command) ? std::optional(command) : std::nullopt;
    const char* const variable = std::getenv("PATH");
    const std::string_view folders = variable ? variable : "/usr/local/bin:/usr/bin:/bin";
    for (std::size_t at = 0; at <= folders.size();) {
        const std::size_t end = std::min(folders.find(':', at), folders.size());
        const std::string path = fmt::format("{}/{}", end > at ? folders.substr(at, end - at) : ".", command);
        if (runs(path)) return path;
        at = end + 1;
    }
    return {};
}

ChildProcess::~ChildProcess() { stop(); }

Status ChildProcess::start(const std::vector<std::string>& argv) {
    name_ = argv.front();
    const auto file = find_executable(name_);
    if (!file)
        return fail(ErrorCode::reference,
                    "exec: '{}' cannot be started: no such command, or it may not be run", name_);
    Pipe in, out, report;
    if (!in.open() || !out.open() || !report.open())
        return fail(ErrorCode::reference, "exec: '{}' cannot be started: {}", name_, std::strerror(errno));
    std::vector<char*> pointers;
    for (const std::string& word : argv) pointers.push_back(const_cast<char*>(word.c_str()));
    pointers.push_back(nullptr);

    const pid_t parent = getpid();
    pid_ = fork();
    if (pid_ == 0) become(pointers.data(), file->c_str(), in.read, out.write, report.write, parent);
    if (pid_ < 0)
        return fail(ErrorCode::reference, "exec: '{}' cannot be started: {}", name_, std::strerror(errno));
    setpgid(pid_, pid_);  // whoever comes first
    close(report.take(report.write));
    int error = 0;
    ssize_t told = 0;
    do told = ::read(report.read, &error, sizeof error);
    while (told < 0 && errno == EINTR);
    if (told == sizeof error) {
        stop();
        return fail(ErrorCode::reference, "exec: '{}' cannot be started: {}", name_, std::strerror(error));
    }
    input_ = in.take(in.write);
    output_ = out.take(out.read);
    for (const int end : {input_, output_}) fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK);
    return {};
}

void ChildProcess::wait(bool to_write, bool& can_write, bool& can_read, milliseconds at_most) const {
    std::array<pollfd, 2> ends{pollfd{to_write ? input_ : -1, POLLOUT, 0},
                               pollfd{output_ended_ ? -1 : output_, POLLIN, 0}};
    const int ready = poll(ends.data(), ends.size(), static_cast<int>(at_most.count()));
    can_write = ready > 0 && ends[0].revents != 0;
    can_read = ready > 0 && ends[1].revents != 0;
}

Status ChildProcess::take_output() {
    std::array<char, 1 << 16> block;
    for (;;) {
        const ssize_t got = ::read(output_, block.data(), block.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno == EAGAIN) return {};
        if (got <= 0) {
            output_ended_ = true;
            return {};
        }
        received_.append(block.data(), static_cast<std::size_t>(got));
        if (received_.size() > kLongestLine)
            return fail(ErrorCode::reference, "exec: '{}' writes more than one line a frame", name_);
    }
}

std::optional<std::string> ChildProcess::take_line() {
    const std::size_t end = received_.find('\n');
    if (end == std::string::npos) return {};
    std::string line = received_.substr(0, end);
    received_.erase(0, end + 1);
    return line;
}

Status ChildProcess::write(std::string_view bytes, Deadline deadline, const CancelToken& cancel) {
    if (!running()) return fail(ErrorCode::reference, "exec: '{}' does not run", name_);
    while (!bytes.empty()) {
        if (cancel.cancelled()) return fail(ErrorCode::interrupted, "interrupted");
        bool can_write = false, can_read = false;
        wait(true, can_write, can_read, kLookForCancel);
        if (can_read) {
            if (const Status taken = take_output(); !taken) return taken;
        }
        if (can_write) {
            const NoSigpipe guard;
            const ssize_t sent = ::write(input_, bytes.data(), bytes.size());
            if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
            if (sent < 0 && errno != EAGAIN && errno != EINTR) return ended("reading a frame");
        } else if (steady_clock::now() > deadline) {
            return fail(ErrorCode::reference, "exec: '{}' did not read a frame in time: see --exec-timeout",
                        name_);
        }
    }
    return {};
}

Result<std::optional<std::string>> ChildProcess::read_line(std::optional<Deadline> deadline,
                                                           const CancelToken& cancel) {
    using Line = std::optional<std::string>;
    if (!running()) return fail(ErrorCode::reference, "exec: '{}' does not run", name_);
    for (;;) {
        if (!output_ended_)
            if (const Status taken = take_output(); !taken) return taken.error();
        if (auto line = take_line()) return Line(std::move(line));
        if (output_ended_) return ended("answering");
        if (!deadline) return Line();
        if (cancel.cancelled()) return fail(ErrorCode::interrupted, "interrupted");
        if (steady_clock::now() > *deadline)
            return fail(ErrorCode::reference, "exec: '{}' gave no answer in time: see --exec-timeout", name_);
        bool can_write = false, can_read = false;
        wait(false, can_write, can_read, kLookForCancel);
    }
}

// Its end of a pipe is closed: says why.
Error ChildProcess::ended(std::string_view while_doing) {
    int status = 0;
    const auto until = steady_clock::now() + kGrace;
    pid_t got = 0;
    while ((got = waitpid(pid_, &status, WNOHANG)) == 0 && steady_clock::now() < until)
        std::this_thread::sleep_for(milliseconds(5));
    if (got != pid_)
        return fail(ErrorCode::reference, "exec: '{}' closed its pipe instead of {}", name_, while_doing);
    kill(-pid_, SIGKILL);  // what it may have left behind
    pid_ = -1;
    close_pipes();
    return fail(ErrorCode::reference, "exec: '{}' {} instead of {}; its messages are above", name_,
                how_it_ended(status), while_doing);
}

void ChildProcess::close_pipes() {
    for (int* const end : {&input_, &output_}) {
        if (*end >= 0) close(*end);
        *end = -1;
    }
}

void ChildProcess::stop() {
    close_pipes();
    if (pid_ <= 0) return;
    const auto until = steady_clock::now() + kGrace;
    pid_t got = 0;
    while ((got = waitpid(pid_, nullptr, WNOHANG)) == 0 && steady_clock::now() < until)
        std::this_thread::sleep_for(milliseconds(5));
    kill(-pid_, SIGKILL);
    if (got == 0)
        while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) continue;
    pid_ = -1;
}

}  // namespace noscope
