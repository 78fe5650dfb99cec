// What the reference model says of every analysed frame of the footage that is compared on.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include <noscope/find.h>
#include "find/session.h"
#include "query/bisection.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace noscope {

class FootageTruth {
   public:
    // `session`: of a store that holds all labels; must outlive this.
    static Result<FootageTruth> read(const Session& session, const FindOptions& question,
                                     const CancelToken& cancel);

    std::size_t frames() const { return frames_.size(); }
    // The windows of an answer that gives every frame the label of its place in `labels`.
    Result<std::vector<Window>> windows_of(const std::vector<bool>& labels) const;
    // Asks every `step`th frame, and between frames that differ.
    Bisected bisected(std::size_t step) const;
    // Decodes these frames on all threads, for the time that it takes.
    Status decode(const std::vector<std::size_t>& places, const CancelToken& cancel) const;
    // Likewise every frame of the footage; returns how many there are.
    Result<std::int64_t> decode_all(const CancelToken& cancel) const;

   private:
    struct Frame {
        std::size_t file = 0;
        AskedFrame asked;
        bool damaged = false, positive = false;
    };

    FootageTruth(const Session& session, const FindOptions& question)
        : session_(&session), question_(&question) {}

    const Session* session_;
    const FindOptions* question_;
    std::vector<Frame> frames_;
};

}  // namespace noscope
