// What the reference says of single frames of a recording, here and there: for what is to be looked at again
// after a plan has decided.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include "find/cascade_runner.h"
#include "find/file_frames.h"
#include "find/reference_desk.h"
#include "find/session.h"
#include "find/stage_clock.h"
#include "reference/reference.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace noscope {

class FrameAsker {
   public:
    struct Parts {
        const Session& session;
        ReferencePort& port;  // of the session's reference; made by the thread that asks
        CancelToken cancel;
        StageClock& stages;
        CascadeTotals& totals;         // added to
        std::function<bool()> enough;  // polled often; true ends a question with ErrorCode::interrupted
    };
    // What `parts` refers to must outlive it.
    explicit FrameAsker(Parts parts);
    ~FrameAsker();

    // From the store, or decoded, asked and stored; it is there whole once this returned. One file's packet
    // index and labels are held from question to question. Errors: recording, reference, store, interrupted.
    Result<StoredLabel> ask(std::size_t file, const AskedFrame& frame);
    // Several frames of one file, decoded in one go; labels in their order.
    Result<std::vector<StoredLabel>> ask(std::size_t file, std::span<const AskedFrame> frames);
    // Many frames of one file, in pieces that take about a second: `hear` gets the labels of frames [from,
    // from
    // + labels.size()) as soon as these are stored. Its errors end it, too.
    using Hear = std::function<Status(std::size_t from, std::span<const StoredLabel> labels)>;
    Status ask_many(std::size_t file, std::span<const AskedFrame> frames, const Hear& hear);
    // After the last question.
    Status finish();

   private:
    struct OpenFile;
    Status open(std::size_t file);
    Status close();
    const StoredLabel* stored(const AskedFrame& frame) const;
    Result<std::vector<StoredLabel>> decode_and_ask(std::span<const AskedFrame> frames);
    Status keep(std::vector<StoredLabel> labels);

    Parts parts_;
    std::unique_ptr<OpenFile> open_;
    std::size_t piece_ = 8;  // frames that ask_many() asks about at once
};

}  // namespace noscope
