// Building an Error in one expression: fail(ErrorCode::usage, "no class {}", name).
#pragma once

#include <noscope/error.h>

#include <fmt/format.h>

namespace noscope {

template <class... Args>
Error fail(ErrorCode code, fmt::format_string<Args...> format, Args&&... args) {
    return Error{code, fmt::format(format, std::forward<Args>(args)...)};
}

}  // namespace noscope
