// The border of the library: no exception crosses it.
#pragma once

#include "base/error_text.h"

#include <exception>
#include <new>

namespace noscope {

// Runs a verb; what the standard library or another one throws becomes an Error.
template <class Verb>
auto guarded(Verb&& verb) -> decltype(verb()) {
    try {
        return verb();
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::internal, "out of memory");
    } catch (const std::exception& error) {
        return fail(ErrorCode::internal, "unexpected: {}; please report this", error.what());
    }
}

}  // namespace noscope
