// A command line, parsed for tests.
#pragma once

#include "command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

namespace noscope::cli {

using Words = std::vector<std::string>;

template <class Wanted>
Wanted parsed(const Words& words) {
    const auto command = parse(words);
    if (!command) {
        ADD_FAILURE() << command.error().message;
        return {};
    }
    return std::get<Wanted>(*command);
}

// The message of a usage error, which is one line.
inline std::string error_of(const Words& words) {
    const auto command = parse(words);
    if (command) return "no error";
    EXPECT_EQ(command.error().code, ErrorCode::usage);
    EXPECT_THAT(command.error().message, ::testing::Not(::testing::HasSubstr("\n")));
    return command.error().message;
}

}  // namespace noscope::cli
