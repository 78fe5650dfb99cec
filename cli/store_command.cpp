#include <noscope/store.h>

#include "run_commands.h"
#include "terminal.h"

#include <unistd.h>

namespace noscope::cli {
namespace {

int print_and_end(const std::string& text, int code = 0) {
    const Status printed = print(text);
    return printed ? code : exit_code(printed.error());
}

int say(const Result<StoreChange>& change, bool json) {
    if (!change) return exit_code(change.error());
    return print_and_end(json ? store_json(*change) : store_text(*change));
}

}  // namespace

int run(const StoreCommand& command) {
    const StoreChoice& choice = command.options.store;
    switch (command.action) {
        case StoreCommand::Action::show: {
            const auto contents = store_contents(choice);
            if (!contents) return exit_code(contents.error());
            return print_and_end(command.json ? store_json(*contents)
                                              : store_text(*contents, columns_of(STDOUT_FILENO)));
        }
        case StoreCommand::Action::verify: {
            const auto check = verify_store(choice);
            if (!check) return exit_code(check.error());
            const int printed = print_and_end(command.json ? store_json(*check) : store_text(*check));
            if (printed != 0 || check->damage.empty()) return printed;
            return exit_code(
                {ErrorCode::store, "the store '" + check->path +
                                       "' is damaged; delete it, or move it away: what it held is "
                                       "computed again"});
        }
        case StoreCommand::Action::compact:
            return say(compact_store(choice), command.json);
        case StoreCommand::Action::forget:
            return say(forget(command.options), command.json);
    }
    return static_cast<int>(ErrorCode::internal);
}

}  // namespace noscope::cli
