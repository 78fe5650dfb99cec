#include "training/trainer_process.h"

#include "base/child.h"
#include "base/error_text.h"
#include "base/text.h"

#include <nlohmann/json.hpp>

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace noscope {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

constexpr milliseconds kLookForCancel{50};
constexpr std::size_t kLongestLine = 64U << 10;  // bytes; what is longer is cut

// Lines of stderr: progress is passed on, and the last other one is kept, since it says why it failed.
class Messages {
   public:
    explicit Messages(const OnTrainingProgress& on_progress) : on_progress_(on_progress) {}

    // All that is there; false once it ended.
    bool take(int end) {
        std::array<char, 4096> block;
        for (;;) {
            const ssize_t got = ::read(end, block.data(), block.size());
            if (got < 0 && errno == EINTR) continue;
            if (got < 0 && errno == EAGAIN) return true;
            if (got <= 0) {
                line();
                return false;
            }
            for (const char c : std::string_view(block.data(), static_cast<std::size_t>(got)))
                if (c == '\n')
                    line();
                else if (line_.size() < kLongestLine)
                    line_ += c;
        }
    }
    const std::string& last() const { return last_; }

   private:
    void line() {
        TrainingProgress progress;
        if (from_line(line_, progress)) {
            if (on_progress_) on_progress_(progress);
        } else if (!trim(line_).empty()) {
            last_ = line_;
        }
        line_.clear();
    }

    const OnTrainingProgress& on_progress_;
    std::string line_, last_;
};

// The codes of `noscope-train --help`. Ours is the command line, so a wrong one is our fault.
Status verdict(int status, const std::string& said) {
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
    ErrorCode code = ErrorCode::internal;
    if (WIFEXITED(status))
        for (const ErrorCode known : {ErrorCode::recording, ErrorCode::store, ErrorCode::interrupted})
            if (WEXITSTATUS(status) == static_cast<int>(known)) code = known;
    return fail(code, "{}", said.empty() ? "noscope-train " + how_it_ended(status) : said);
}

}  // namespace

std::string to_line(const TrainingProgress& progress) {
    const json line{
        {"done", progress.done}, {"seconds_left", progress.seconds_left}, {"doing", progress.doing}};
    return line.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

bool from_line(std::string_view line, TrainingProgress& progress) {
    if (!line.starts_with('{')) return false;
    const json parsed = json::parse(line, nullptr, false);
    if (!parsed.is_object()) return false;
    const auto done = parsed.find("done"), left = parsed.find("seconds_left"), doing = parsed.find("doing");
    if (done == parsed.end() || !done->is_number() || left == parsed.end() || !left->is_number() ||
        doing == parsed.end() || !doing->is_string())
        return false;
    progress = {done->get<double>(), left->get<double>(), doing->get<std::string>()};
    return true;
}

Status run_trainer(const std::string& trainer, const std::vector<std::string>& arguments,
                   const OnTrainingProgress& on_progress, const CancelToken& cancel, milliseconds grace) {
    std::vector<std::string> argv{"noscope-train"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    Child child;
    if (const Status started = child.start(trainer, argv, {.out = Stream::none, .error = Stream::pipe});
        !started)
        return fail(ErrorCode::internal, "'{}' cannot be started: {}", trainer, started.error().message);
    Messages messages(on_progress);
    bool hears = true;
    for (;;) {
        if (cancel.cancelled()) {
            child.ask_to_end();
            child.stop(grace);
            return fail(ErrorCode::interrupted, "interrupted");
        }
        pollfd end{child.error(), POLLIN, 0};
        if (hears && ::poll(&end, 1, static_cast<int>(kLookForCancel.count())) > 0)
            hears = messages.take(child.error());
        // Its pipe may outlive it, held by what it started, and may be closed before it ends.
        if (const auto status = child.wait(hears ? milliseconds(0) : kLookForCancel)) {
            if (hears) messages.take(child.error());
            return verdict(*status, messages.last());
        }
    }
}

}  // namespace noscope
