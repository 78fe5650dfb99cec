#include "terminal.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <sys/ioctl.h>
#include <unistd.h>

namespace noscope::cli {
namespace {

// 0, or errno.
int write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written >= 0)
            text.remove_prefix(static_cast<std::size_t>(written));
        else if (errno != EINTR)
            return errno;
    }
    return 0;
}

// File names may hold line ends and terminal codes.
std::string on_one_line(std::string text) {
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    return text;
}

}  // namespace

bool is_terminal(int descriptor) { return ::isatty(descriptor) == 1; }

int columns_of(int descriptor) {
    winsize size{};
    if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    if (const char* columns = std::getenv("COLUMNS"))
        if (const int value = std::atoi(columns); value > 0) return value;
    return 100;
}

Status print(const std::string& text) {
    const int error = write_all(STDOUT_FILENO, text);
    if (error == 0 || error == EPIPE) return {};
    return Error{ErrorCode::store, "cannot write the answer to stdout: " + std::string(std::strerror(error)) +
                                       "; free space or choose another place"};
}

void print_error(const Error& error) { print_note("noscope: " + error.message); }

int exit_code(const Error& error) {
    print_error(error);
    return static_cast<int>(error.code);
}

void print_note(const std::string& line) { write_all(STDERR_FILENO, on_one_line(line) + "\n"); }

}  // namespace noscope::cli
