// Frames of one file on their way from one worker to a detector, and its answers as labels.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include "find/file_frames.h"
#include "find/reference_port.h"
#include "find/stage_clock.h"
#include "store/store.h"
#include "video/media_file.h"
#include "video/rgb_converter.h"

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

struct AVFrame;

namespace noscope {

// Keeps the detector busy. One thread.
class ReferenceDesk {
   public:
    struct Parts {
        ReferencePort& port;
        CancelToken cancel;
        StageClock& stages;
        const char* stage = "reference";  // whose seconds they are
    };
    // Hears the label of frames[i], once it is there. In no particular order.
    using Hear = std::function<void(std::size_t i, const StoredLabel& label)>;

    // `frames` and what `parts` refers to must outlive the desk.
    ReferenceDesk(Parts parts, std::string path, std::span<const AskedFrame> frames, Hear hear)
        : parts_(std::move(parts)),
          path_(std::move(path)),
          frames_(frames),
          hear_(std::move(hear)),
          caller_(parts_.port, parts_.cancel) {}

    // Hands frame i in; waits while the detector is busy. The picture is looked at during the call only.
    Status ask(std::size_t i, const AVFrame& picture, const Orientation& orientation);
    // Frame i cannot be decoded: that is its label.
    void lose(std::size_t i);
    // Takes the answers that are ready.
    Status collect();
    // Takes all that the detector still works on.
    Status take_all();
    // Labels heard since the last time, to be stored.
    std::vector<StoredLabel> take_labels() { return std::exchange(labels_, {}); }

   private:
    void take(std::vector<ReferenceAnswer>& answers);
    void record(std::size_t i, StoredLabel label);

    Parts parts_;
    std::string path_;
    std::span<const AskedFrame> frames_;
    Hear hear_;
    ReferencePort::Caller caller_;
    RgbConverter converter_;
    RgbImage image_;
    std::vector<StoredLabel> labels_;
};

}  // namespace noscope
