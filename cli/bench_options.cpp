#include "bench_options.h"

#include "settled_command.h"

#include <algorithm>
#include <set>
#include <string>

namespace noscope::cli {
namespace {

bool of_machine(const OptionSpec& option) { return option.name == "rounds" || option.name == "seconds"; }

bool of_comparison(const OptionSpec& option) {
    static const std::set<std::string> named{"reference-view", "label-budget", "teacher", "seed", "max-time"};
    return (option.group != Group::reference && option.group != Group::run &&
            option.group != Group::output) ||
           named.contains(option.name);
}

}  // namespace

Status check_bench_options(const std::vector<const OptionSpec*>& given, const Settings& settings) {
    const bool compares = !settings.find.predicate.classes.empty();
    for (const OptionSpec* option : given) {
        if (compares && of_machine(*option))
            return usage("--" + option->name + " is for measuring the machine: leave it out with --class");
        if (!compares && of_comparison(*option))
            return usage(
                "--" + option->name +
                " is of a question asked of a recording: say what to look for, as in --class person");
    }
    return {};
}

}  // namespace noscope::cli
