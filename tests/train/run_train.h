// noscope-train's command line, run in this process: a new one takes half a second to load LibTorch.
#pragma once

#include "support/command.h"
#include "train/command_line.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace noscope::testing {

inline CommandResult run_train(std::vector<std::string> words, const CancelToken& cancel = {}) {
    words.insert(words.begin(), "noscope-train");
    std::vector<const char*> argv;
    for (const std::string& word : words) argv.push_back(word.c_str());
    CommandResult result;
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    result.code = train::run_command_line(static_cast<int>(argv.size()), argv.data(), cancel);
    result.output = ::testing::internal::GetCapturedStderr() + ::testing::internal::GetCapturedStdout();
    return result;
}

}  // namespace noscope::testing
