#include "signals.h"

#include <csignal>

#include <unistd.h>

namespace noscope::cli {
namespace {

constexpr int kInterrupted = 130;

// Never destroyed: a signal may come while the process ends.
CancelToken* the_token = nullptr;

void on_signal(int) {
    if (the_token->cancelled()) ::_exit(kInterrupted);
    the_token->cancel();
}

}  // namespace

void cancel_on_signals(const CancelToken& token) {
    the_token = new CancelToken(token);
    struct sigaction action {};
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
    // A closed terminal ends the command as cleanly, unless nohup says that it is to go on.
    struct sigaction hang_up {};
    if (::sigaction(SIGHUP, nullptr, &hang_up) == 0 && hang_up.sa_handler != SIG_IGN)
        ::sigaction(SIGHUP, &action, nullptr);
}

void see_failed_writes() {
    for (const int number : {SIGPIPE, SIGXFSZ}) std::signal(number, SIG_IGN);
}

}  // namespace noscope::cli
