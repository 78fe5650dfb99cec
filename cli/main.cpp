// The command `noscope`: a thin shell over the library.
#include "command_line.h"
#include "run_commands.h"
#include "signals.h"
#include "terminal.h"

#include <exception>
#include <string>
#include <variant>
#include <vector>

#include <unistd.h>

int main(int argc, char** argv) {
    using namespace noscope;
    cli::see_failed_writes();
    try {
        const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
        const auto command = cli::parse(words, cli::columns_of(STDOUT_FILENO));
        if (!command) return cli::exit_code(command.error());
        return std::visit([](const auto& chosen) { return cli::run(chosen); }, *command);
    } catch (const std::exception& error) {
        cli::print_error(
            {ErrorCode::internal, "unexpected: " + std::string(error.what()) + "; please report this"});
        return static_cast<int>(ErrorCode::internal);
    }
}
