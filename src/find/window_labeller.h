// Whole windows labelled by the reference after a plan has decided, those of a file together.
#pragma once

#include <noscope/answer.h>
#include <noscope/cancel.h>
#include <noscope/error.h>
#include "find/file_frames.h"
#include "find/frame_asker.h"
#include "find/session.h"
#include "store/store.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace noscope {

class WindowLabeller {
   public:
    // All must outlive it.
    WindowLabeller(const Session& session, const Sampling& sampling, CancelToken cancel, FrameAsker& asker)
        : session_(session), sampling_(sampling), cancel_(std::move(cancel)), asker_(asker) {}

    // Hears the labels of the analysed frames of windows[i], in pts order, and the place of the first of them
    // among those of its file.
    using Hear =
        std::function<void(std::size_t i, std::size_t first_frame, std::span<const StoredLabel> labels)>;
    // windows[i] for each of `places`, which rise: the frames of a file are asked about together. Heard in
    // that order, each as soon as it is labelled whole. Errors: as FrameAsker::ask().
    Status label(std::span<const Window> windows, std::span<const std::size_t> places, const Hear& hear);
    // The frames of a file that the answer is about, in pts order; valid until another file is wanted.
    Result<std::span<const AskedFrame>> frames_of(std::size_t file);

    std::int64_t asked() const { return asked_; }  // frames
    std::int64_t damaged() const { return damaged_; }

   private:
    Status label_file(std::span<const Window> windows, std::span<const std::size_t> places, const Hear& hear);

    const Session& session_;
    const Sampling& sampling_;
    CancelToken cancel_;
    FrameAsker& asker_;
    std::optional<std::size_t> file_;
    std::vector<AskedFrame> frames_;  // of file_
    std::int64_t asked_ = 0, damaged_ = 0;
};

}  // namespace noscope
