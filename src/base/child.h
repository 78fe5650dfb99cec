// Another program as a child of this process: started, told apart by its pipes, ended.
#pragma once

#include <noscope/error.h>

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace noscope {

// What a child's streams are: this process's own, empty (/dev/null), or a pipe to us.
enum class Stream { ours, none, pipe };
struct ChildStreams {
    Stream in = Stream::none, out = Stream::ours, error = Stream::ours;
};

// In a process group of its own, so that ctrl-C reaches us alone; killed when the thread that started it ends
// (PR_SET_PDEATHSIG), and, with all of its group, when this object does. One thread.
class Child {
   public:
    Child() = default;
    ~Child() { stop(std::chrono::milliseconds(0)); }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    // Runs `file` as argv[0] with the words after it; neither is empty, and none runs already. The error's
    // message is the system's reason alone.
    Status start(const std::string& file, const std::vector<std::string>& argv, ChildStreams streams);
    bool running() const { return pid_ > 0; }  // and not yet waited for
    pid_t pid() const { return pid_; }

    // Our ends of the pipes: non-blocking, -1 where there is none.
    int in() const { return in_; }
    int out() const { return out_; }
    int error() const { return error_; }
    void close_pipes();

    // Asks all of its group to end (SIGTERM).
    void ask_to_end() const;
    // waitpid()'s status once it has ended by itself; none after `at_most`. What it left behind in its group
    // is killed; what it wrote can still be read.
    std::optional<int> wait(std::chrono::milliseconds at_most);
    // Closes the pipes, waits so long for its end, then kills it.
    void stop(std::chrono::milliseconds grace);

   private:
    bool ends_within(std::chrono::milliseconds at_most, int& status) const;

    pid_t pid_ = -1;
    int in_ = -1, out_ = -1, error_ = -1;
};

// "was killed by signal 9", "ended with status 1": a status of waitpid().
std::string how_it_ended(int status);

// The file that execvp() would run for `command`, or none.
std::optional<std::string> find_executable(const std::string& command);

}  // namespace noscope
