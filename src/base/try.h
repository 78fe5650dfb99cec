// Early return of errors: NOSCOPE_TRY(auto x, f()) declares x or returns f()'s error.
#pragma once

#include <noscope/error.h>

#define NOSCOPE_CONCAT_(a, b) a##b
#define NOSCOPE_CONCAT(a, b) NOSCOPE_CONCAT_(a, b)
#define NOSCOPE_TRY_(temporary, declaration, expression) \
    auto temporary = (expression);                       \
    if (!temporary) return std::move(temporary).error(); \
    declaration = std::move(*temporary)
#define NOSCOPE_TRY(declaration, expression) \
    NOSCOPE_TRY_(NOSCOPE_CONCAT(noscope_try_, __LINE__), declaration, expression)

#define NOSCOPE_CHECK(expression)                                          \
    do {                                                                   \
        if (auto status_ = (expression); !status_) return status_.error(); \
    } while (false)
