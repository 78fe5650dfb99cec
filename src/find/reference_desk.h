// Frames of one file on their way to a detector, and its answers on their way to the store.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include "find/file_frames.h"
#include "find/stage_clock.h"
#include "reference/reference.h"
#include "store/store.h"
#include "video/media_file.h"
#include "video/rgb_converter.h"

#include <functional>
#include <span>
#include <string>
#include <vector>

struct AVFrame;

namespace noscope {

struct DeskTotals {
    std::int64_t reference_calls = 0, lost = 0;
    double busy_s = 0;  // wall time in which the reference had work
};

// Keeps the detector busy and the store no more than a second behind. One thread.
class ReferenceDesk {
   public:
    struct Parts {
        Store& store;
        Reference& reference;
        std::int64_t model;
        CancelToken cancel;
        StageClock& stages;
        DeskTotals& totals;               // added to
        const char* stage = "reference";  // whose seconds they are
    };
    // Hears the label of frames[i], once it is there; it is stored too. In no particular order.
    using Hear = std::function<Status(std::size_t i, const StoredLabel& label)>;
    using HearClasses = std::function<void(const std::vector<std::string>&)>;

    // `frames` and what `parts` refers to must outlive the desk. `file`: its id in the store.
    ReferenceDesk(Parts parts, std::int64_t file, std::string path, std::span<const AskedFrame> frames,
                  Hear hear, HearClasses hear_classes)
        : parts_(std::move(parts)),
          file_(file),
          path_(std::move(path)),
          frames_(frames),
          hear_(std::move(hear)),
          hear_classes_(std::move(hear_classes)) {}

    // Hands frame i in; waits while the reference is busy. The picture is looked at during the call only.
    Status ask(std::size_t i, const AVFrame& picture, const Orientation& orientation);
    // Frame i cannot be decoded: that is its label.
    Status lose(std::size_t i);
    // Takes the answers that are ready, if anything is due.
    Status tick();
    // Takes all that the reference still works on.
    Status take_all();
    // ... and stores everything, whatever went wrong before.
    Status finish();
    // Joins what finish() stored in small parts. Once the file is done.
    Status compact();

   private:
    Status prepare();
    Status collect();
    Status take(std::vector<ReferenceAnswer>& answers);
    Status record(std::size_t i, StoredLabel label);
    Status flush();

    Parts parts_;
    std::int64_t file_;
    std::string path_;
    std::span<const AskedFrame> frames_;
    Hear hear_;
    HearClasses hear_classes_;

    RgbConverter converter_;
    RgbImage image_;
    std::vector<StoredLabel> pending_;  // not yet stored
    RunClock::time_point last_flush_ = RunClock::now(), busy_since_{};
    std::int64_t in_hand_ = 0;  // frames that the reference works on
    std::size_t classes_known_ = 0;
    bool is_new_ = false;  // something was stored
};

}  // namespace noscope
