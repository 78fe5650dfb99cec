// The command `noscope-train`: trains what noscope's cheap stages need. noscope runs it as a child.
#include "train/command_line.h"

#include <malloc.h>

#include <csignal>

namespace {

// Never destroyed: a signal may come while the process ends.
const noscope::CancelToken& cancel_token() {
    static const auto* const token = new noscope::CancelToken;
    return *token;
}

// LibTorch takes and frees megabytes in every step. By default the C library hands such blocks back to the
// kernel, and a quarter of the time of training a small net went to getting them again, page by page.
void keep_freed_memory() {
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 512 << 20);
}

void on_signal(int) { cancel_token().cancel(); }

}  // namespace

int main(int argc, char** argv) {
    keep_freed_memory();
    cancel_token();
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) std::signal(number, on_signal);
    for (const int number : {SIGPIPE, SIGXFSZ}) std::signal(number, SIG_IGN);  // writing says what is wrong
    return noscope::train::run_command_line(argc, argv, cancel_token());
}
