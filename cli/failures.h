// What failed where one thing is done after another and a failure ends none of the rest.
#pragma once

#include <noscope/error.h>

#include <optional>
#include <utility>

namespace noscope::cli {

// One error with the code of the first and what all say.
class Failures {
   public:
    // Whether it was none.
    bool note(const Status& status) {
        if (status) return true;
        if (first_)
            first_->message += "; " + status.error().message;
        else
            first_ = status.error();
        return false;
    }
    Status status() const { return first_ ? Status(*first_) : Status(); }

   private:
    std::optional<Error> first_;
};

}  // namespace noscope::cli
