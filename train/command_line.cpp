#include "train/command_line.h"

#include "train/job.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <iterator>
#include <new>
#include <string>
#include <utility>
#include <vector>

namespace noscope::train {
namespace {

// One row a job; each adds its options in a file of its own.
constexpr Job kJobs[] = {
    {"logistic", "Weights of a difference detector's blocks, by logistic regression", &logistic_job},
    {"cnn", "Specialized models: small nets that tell from a score image whether a frame is positive",
     &cnn_job},
    {"speed", "How many images a second LibTorch takes through such a net", &speed_job},
};

constexpr const char* kExitCodes =
    "Exit codes: 0 the model is written (cnn: one net at least), 1 internal, 2 usage, 3 samples that cannot "
    "be\n"
    "read or learnt from,\n"
    "5 the model cannot be written, 130 interrupted (cnn: the best so far is written then).\n"
    "A model is written whole or not at all.";

int fail_with(ErrorCode code, std::string message) {
    tell(std::move(message));
    return static_cast<int>(code);
}

int run(int argc, const char* const* argv, const CancelToken& cancel) {
    CLI::App app{"Trains what noscope's cheap stages need. noscope runs it by itself.", "noscope-train"};
    app.set_version_flag("--version", "noscope-train " NOSCOPE_VERSION);
    app.footer(kExitCodes);
    app.require_subcommand(1);
    std::vector<std::pair<const CLI::App*, Run>> jobs;
    for (const Job& job : kJobs) {
        CLI::App* const command = app.add_subcommand(std::string(job.name), job.summary);
        command->footer(kExitCodes);
        jobs.emplace_back(command, job.add_options(*command));
    }
    // CLI11 would say that a job is missing, not that this is none.
    if (const std::string word = argc > 1 ? argv[1] : "--";
        word[0] != '-' &&
        std::none_of(std::begin(kJobs), std::end(kJobs), [&](const Job& job) { return job.name == word; }))
        return fail_with(ErrorCode::usage, "there is no job '" + word + "'; see noscope-train --help");
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& asked) {
        return app.exit(asked);
    } catch (const CLI::ParseError& error) {
        return fail_with(ErrorCode::usage, std::string(error.what()) + "; see noscope-train --help");
    }
    for (const auto& [command, job] : jobs)
        if (command->parsed())
            if (const Status done = job(cancel); !done)
                return fail_with(done.error().code, done.error().message);
    return 0;
}

}  // namespace

void tell(std::string message) {
    for (char& c : message)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    std::fprintf(stderr, "noscope-train: %s\n", message.c_str());
}

int run_command_line(int argc, const char* const* argv, const CancelToken& cancel) {
    try {
        return run(argc, argv, cancel);
    } catch (const std::bad_alloc&) {
        return fail_with(ErrorCode::internal, "out of memory");
    } catch (const std::exception& error) {
        return fail_with(ErrorCode::internal,
                         "unexpected: " + std::string(error.what()) + "; please report this");
    }
}

}  // namespace noscope::train
