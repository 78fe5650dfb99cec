// Running another program from a test.
#pragma once

#include <array>
#include <cstdio>
#include <string>

#include <sys/wait.h>

namespace noscope::testing {

struct CommandResult {
    int code = -1;       // exit status; 128 + signal where one ended it
    std::string output;  // stdout; add "2>&1" to the command for both
};

// By the shell: the caller quotes.
inline CommandResult run_command(const std::string& command) {
    CommandResult result;
    std::FILE* pipe = ::popen(command.c_str(), "r");
    if (!pipe) return result;
    std::array<char, 4096> buffer{};
    while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe))
        result.output.append(buffer.data(), got);
    const int status = ::pclose(pipe);
    result.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return result;
}

inline std::string quoted(const std::string& text) {
    std::string result = "'";
    for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return result + "'";
}

// ffmpeg with `arguments`, into `output`; true if it worked.
inline bool ffmpeg(const std::string& arguments, const std::string& output) {
    return run_command("ffmpeg -nostdin -v error -y " + arguments + " " + quoted(output)).code == 0;
}

}  // namespace noscope::testing
