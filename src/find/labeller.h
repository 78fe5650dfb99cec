// Labels of the analysed frames of a file: from the store where they are, else decoded and asked of the
// reference.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include "find/file_frames.h"
#include "find/media_scan.h"
#include "find/stage_clock.h"
#include "reference/reference.h"
#include "store/store.h"
#include "video/media_file.h"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace noscope {

// A file's frames that a run asks for, with what is needed to fetch them.
struct FrameRequest {
    std::string path;
    KnownFile file;
    const PacketIndex* index = nullptr;
    std::span<const AskedFrame> frames;  // in pts order
};

struct LabellerTotals {
    std::int64_t reference_calls = 0, reused = 0, frames_decoded = 0, lost = 0;
    double labelling_s = 0;  // wall time of files in which the reference was asked
};

// Keeps the reference busy and the store no more than a second behind. One thread.
class Labeller {
   public:
    // Hears the label of frames[i] exactly once, in no particular order.
    using Hear = std::function<Status(std::size_t i, const StoredLabel& label)>;

    Labeller(Store& store, Reference& reference, std::int64_t model, int threads, CancelToken cancel,
             StageClock& stages)
        : store_(store),
          reference_(reference),
          model_(model),
          threads_(threads),
          cancel_(std::move(cancel)),
          stages_(stages) {}

    // Polled often; true ends label_file() early, with all finished labels stored.
    std::function<bool()> enough = [] { return false; };
    // Called before labels of a class are heard that was not in the list before (open class lists).
    std::function<void(const std::vector<std::string>&)> on_classes = [](const auto&) {};
    // Called at least every few packets while a file is decoded.
    std::function<void()> on_tick = [] {};

    // True when every frame was heard, false when `enough` ended it. Labels finished before an error are
    // stored.
    Result<bool> label_file(const FrameRequest& request, const Hear& hear);

    const LabellerTotals& totals() const { return totals_; }

   private:
    class Pass;
    Status adopt_new_classes();

    Store& store_;
    Reference& reference_;
    std::int64_t model_;
    int threads_;
    CancelToken cancel_;
    StageClock& stages_;
    bool prepared_ = false;
    LabellerTotals totals_;
};

}  // namespace noscope
