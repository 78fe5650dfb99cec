// One reference model for several callers on one thread, each of which hears the answers to its own frames
// alone: what one waits for does not swallow what another has handed in.
#pragma once

#include "reference/reference.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

namespace noscope {

class ReferenceShare {
   public:
    // `shared` must outlive the share.
    explicit ReferenceShare(Reference& shared) : shared_(shared) {}
    ReferenceShare(const ReferenceShare&) = delete;
    ReferenceShare& operator=(const ReferenceShare&) = delete;

    // A caller's own view of it, which the share must outlive. Tickets of different callers may be the same.
    std::unique_ptr<Reference> view();

   private:
    class View;
    struct Owner {
        std::size_t view = 0;
        std::uint64_t ticket = 0;  // as its caller has it
    };

    void sort(std::vector<ReferenceAnswer> answers);
    void take(std::size_t view, std::vector<ReferenceAnswer>& out);

    Reference& shared_;
    std::uint64_t next_ticket_ = 0;
    std::map<std::uint64_t, Owner> owners_;            // of frames that were handed in, by ticket
    std::vector<std::vector<ReferenceAnswer>> ready_;  // by view, in the order in which they came
};

}  // namespace noscope
