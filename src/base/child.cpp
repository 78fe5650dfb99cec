#include "base/child.h"

#include "base/error_text.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <thread>
#include <utility>

namespace noscope {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// The child's end of one of its streams (-1: it keeps ours) and our end (-1: there is none); closed with us
// unless it is handed on.
struct Ends {
    int theirs = -1, mine = -1;

    bool open(Stream kind, bool child_reads) {
        if (kind == Stream::none)
            theirs = ::open("/dev/null", (child_reads ? O_RDONLY : O_WRONLY) | O_CLOEXEC);
        if (kind != Stream::pipe) return kind == Stream::ours || theirs >= 0;
        int both[2];
        if (pipe2(both, O_CLOEXEC) != 0) return false;
        theirs = both[child_reads ? 0 : 1];
        mine = both[child_reads ? 1 : 0];
        return true;
    }
    ~Ends() {
        if (theirs >= 0) close(theirs);
        if (mine >= 0) close(mine);
    }
};

struct AllEnds {
    Ends in, out, error;
    bool open(const ChildStreams& streams) {
        return in.open(streams.in, true) && out.open(streams.out, false) && error.open(streams.error, false);
    }
};

// In the child, between fork and exec: system calls only.
[[noreturn]] void become(const char* file, char* const* argv, const AllEnds& ends, int report, pid_t parent) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const auto set = [](int from, int to) { return from < 0 || dup2(from, to) >= 0; };
    if (getppid() == parent && set(ends.in.theirs, STDIN_FILENO) && set(ends.out.theirs, STDOUT_FILENO) &&
        set(ends.error.theirs, STDERR_FILENO)) {
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, nullptr);
        for (const int number : {SIGPIPE, SIGXFSZ, SIGINT, SIGTERM, SIGHUP}) signal(number, SIG_DFL);
        execv(file, argv);
    }
    const int error = errno;
    [[maybe_unused]] const ssize_t told = write(report, &error, sizeof error);
    _exit(127);
}

Error system_reason() { return fail(ErrorCode::internal, "{}", std::strerror(errno)); }

int taken(Ends& ends) {
    const int end = std::exchange(ends.mine, -1);
    if (end >= 0) fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK);
    return end;
}

}  // namespace

std::string how_it_ended(int status) {
    if (WIFSIGNALED(status)) return fmt::format("was killed by signal {}", WTERMSIG(status));
    return fmt::format("ended with status {}", WEXITSTATUS(status));
}

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

Status Child::start(const std::string& file, const std::vector<std::string>& argv, ChildStreams streams) {
    AllEnds ends;
    Ends report;
    if (!ends.open(streams) || !report.open(Stream::pipe, false)) return system_reason();
    std::vector<char*> words;
    for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);

    const pid_t parent = getpid();
    pid_ = fork();
    if (pid_ == 0) become(file.c_str(), words.data(), ends, report.theirs, parent);
    if (pid_ < 0) return system_reason();
    setpgid(pid_, pid_);  // whoever comes first
    close(std::exchange(report.theirs, -1));
    int failed = 0;
    ssize_t told = 0;
    do told = ::read(report.mine, &failed, sizeof failed);
    while (told < 0 && errno == EINTR);
    if (told == sizeof failed) {
        stop(milliseconds(1000));
        return fail(ErrorCode::internal, "{}", std::strerror(failed));
    }
    in_ = taken(ends.in);
    out_ = taken(ends.out);
    error_ = taken(ends.error);
    return {};
}

void Child::close_pipes() {
    for (int* const end : {&in_, &out_, &error_}) {
        if (*end >= 0) close(*end);
        *end = -1;
    }
}

void Child::ask_to_end() const {
    if (pid_ > 0) kill(-pid_, SIGTERM);
}

bool Child::ends_within(milliseconds at_most, int& status) const {
    const auto until = steady_clock::now() + at_most;
    pid_t got = 0;
    while ((got = waitpid(pid_, &status, WNOHANG)) == 0 && steady_clock::now() < until)
        std::this_thread::sleep_for(milliseconds(5));
    return got != 0;
}

std::optional<int> Child::wait(milliseconds at_most) {
    int status = 0;
    if (pid_ <= 0 || !ends_within(at_most, status)) return {};
    kill(-pid_, SIGKILL);
    pid_ = -1;
    return status;
}

void Child::stop(milliseconds grace) {
    close_pipes();
    if (pid_ <= 0) return;
    int status = 0;
    const bool ended = ends_within(grace, status);
    kill(-pid_, SIGKILL);
    if (!ended)
        while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) continue;
    pid_ = -1;
}

}  // namespace noscope
