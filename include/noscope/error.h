// Errors as values: every call of noscope that can fail returns a Result. No exception crosses this API.
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace noscope {

// The closed list of failures. The value of each is the exit code of the command `noscope`.
enum class ErrorCode : int {
    internal = 1,       // a fault of noscope itself: please report it
    usage = 2,          // an option, class name, plan or region that cannot be used
    recording = 3,      // no recording there, or nothing in it that can be read as video
    reference = 4,      // the reference model is missing, unusable or failed
    store = 5,          // the store or another output could not be written, is locked or too new
    interrupted = 130,  // cancelled through a CancelToken (ctrl-C); what was done is kept
};

// What happened and what to do, in one line without a final newline.
struct Error {
    ErrorCode code = ErrorCode::internal;
    std::string message;
};

// Either a value or an Error. Check with `if (!result)`, then use `*result` or `result.error()`.
template <class T>
class [[nodiscard]] Result {
   public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    explicit operator bool() const { return state_.index() == 0; }
    T& operator*() & {
        assert(*this);
        return std::get<0>(state_);
    }
    const T& operator*() const& {
        assert(*this);
        return std::get<0>(state_);
    }
    T&& operator*() && {
        assert(*this);
        return std::get<0>(std::move(state_));
    }
    T* operator->() { return &**this; }
    const T* operator->() const { return &**this; }
    const Error& error() const {
        assert(!*this);
        return std::get<1>(state_);
    }

   private:
    std::variant<T, Error> state_;
};

// Success, or an Error. A default-constructed one is success.
template <>
class [[nodiscard]] Result<void> {
   public:
    Result() = default;
    Result(Error error) : error_(std::move(error)) {}

    explicit operator bool() const { return !error_; }
    const Error& error() const {
        assert(error_);
        return *error_;
    }

   private:
    std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace noscope
