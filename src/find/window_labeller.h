// Whole windows labelled by the reference after a plan has decided, one after the other.
#pragma once

#include <noscope/answer.h>
#include <noscope/cancel.h>
#include <noscope/error.h>
#include "find/file_frames.h"
#include "find/frame_asker.h"
#include "find/session.h"
#include "store/store.h"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace noscope {

class WindowLabeller {
   public:
    // All must outlive it.
    WindowLabeller(const Session& session, const Sampling& sampling, CancelToken cancel, FrameAsker& asker)
        : session_(session), sampling_(sampling), cancel_(std::move(cancel)), asker_(asker) {}

    // The labels of its analysed frames in pts order. Quick where windows are asked for in time order: what
    // is known of one file is held. Errors: as FrameAsker::ask().
    Result<std::vector<StoredLabel>> label(const Window& window);
    // The place of the first frame of the window that was labelled last among those of its file.
    std::size_t first_frame() const { return first_; }
    // The frames of a file that the answer is about, in pts order; valid until another file is wanted.
    Result<std::span<const AskedFrame>> frames_of(std::size_t file);

    std::int64_t asked() const { return asked_; }  // frames
    std::int64_t damaged() const { return damaged_; }

   private:
    const Session& session_;
    const Sampling& sampling_;
    CancelToken cancel_;
    FrameAsker& asker_;
    std::optional<std::size_t> file_;
    std::vector<AskedFrame> frames_;  // of file_
    std::size_t first_ = 0;
    std::int64_t asked_ = 0, damaged_ = 0;
};

}  // namespace noscope
