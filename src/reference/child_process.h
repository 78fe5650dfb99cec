// A command that runs beside us and is talked to through pipes.
#pragma once

#include "base/child.h"

#include <noscope/cancel.h>
#include <noscope/error.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace noscope {

// Its stdin and stdout are pipes to us, its stderr is our stderr. One thread.
class ChildProcess {
   public:
    using Deadline = std::chrono::steady_clock::time_point;

    ~ChildProcess() { stop(); }

    // `argv`: not empty; argv[0] is looked for in PATH as a shell does. ErrorCode::reference: it cannot
    // start.
    Status start(const std::vector<std::string>& argv);
    bool running() const { return child_.running(); }

    // Writes all of `bytes`, taking in what it writes meanwhile. ErrorCode::reference: it ended, it stopped
    // reading, the deadline. ErrorCode::interrupted: cancelled, part of it written.
    Status write(std::string_view bytes, Deadline deadline, const CancelToken& cancel);
    // The next line of its stdout without its end. Waits until `deadline` (none: looks only, and gives none
    // where no whole line is there). Errors as write(), and a line that is too long.
    Result<std::optional<std::string>> read_line(std::optional<Deadline> deadline, const CancelToken& cancel);

    // Closes its stdin, waits a moment for its end, then kills it.
    void stop();

   private:
    std::optional<std::string> take_line();
    Status take_output();
    // Waits for readiness a short while: what is ready, as poll() says.
    void wait(bool to_write, bool& can_write, bool& can_read, std::chrono::milliseconds at_most) const;
    Error ended(std::string_view while_doing);

    Child child_;
    bool output_ended_ = false;
    std::string name_, received_;
};

}  // namespace noscope
