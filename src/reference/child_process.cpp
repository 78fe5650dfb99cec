#include "reference/child_process.h"

#include "base/error_text.h"

#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

namespace noscope {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kLookForCancel{50};
constexpr milliseconds kGrace{1000};             // for a child to end once its stdin is closed
constexpr std::size_t kLongestLine = 16U << 20;  // bytes; more is no answer

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

}  // namespace

Status ChildProcess::start(const std::vector<std::string>& argv) {
    name_ = argv.front();
    received_.clear();
    output_ended_ = false;
    const auto file = find_executable(name_);
    if (!file)
        return fail(ErrorCode::reference,
                    "exec: '{}' cannot be started: no such command, or it may not be run", name_);
    const Status started = child_.start(*file, argv, {.in = Stream::pipe, .out = Stream::pipe});
    if (!started)
        return fail(ErrorCode::reference, "exec: '{}' cannot be started: {}", name_, started.error().message);
    return {};
}

void ChildProcess::wait(bool to_write, bool& can_write, bool& can_read, milliseconds at_most) const {
    std::array<pollfd, 2> ends{pollfd{to_write ? child_.in() : -1, POLLOUT, 0},
                               pollfd{output_ended_ ? -1 : child_.out(), POLLIN, 0}};
    const int ready = poll(ends.data(), ends.size(), static_cast<int>(at_most.count()));
    can_write = ready > 0 && ends[0].revents != 0;
    can_read = ready > 0 && ends[1].revents != 0;
}

Status ChildProcess::take_output() {
    std::array<char, 1 << 16> block;
    for (;;) {
        const ssize_t got = ::read(child_.out(), block.data(), block.size());
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
            const ssize_t sent = ::write(child_.in(), bytes.data(), bytes.size());
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
    const auto status = child_.wait(kGrace);
    if (!status)
        return fail(ErrorCode::reference, "exec: '{}' closed its pipe instead of {}", name_, while_doing);
    child_.close_pipes();
    return fail(ErrorCode::reference, "exec: '{}' {} instead of {}; its messages are above", name_,
                how_it_ended(*status), while_doing);
}

void ChildProcess::stop() { child_.stop(kGrace); }

}  // namespace noscope
