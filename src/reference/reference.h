// The reference model: frames in, boxes out. OpenVINO models, replayed labels and a user's own command are
// its kinds; open_reference() chooses one by what the user wrote.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include <noscope/options.h>
#include "base/image.h"
#include "query/detections.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace noscope {

// A frame to label. Pixels are read before submit() returns and not kept.
struct ReferenceFrame {
    std::uint64_t ticket = 0;   // the caller's name for it, handed back with the answer
    std::string file;           // path of its file (replay finds its labels by the stem)
    std::int64_t number = 0;    // 0-based, in pts order over the file's frames
    int width = 0, height = 0;  // of the displayed frame
    RgbView rgb;                // the displayed frame; empty where needs_pixels() is false
};

// The answer to one frame; `seconds` is the wall time of this call from start to end.
struct ReferenceAnswer {
    std::uint64_t ticket = 0;
    Detections detections;
    double seconds = 0;
};

// Once prepare() has succeeded, any thread may call submit(), collect(), await() and classes(); each answer
// is handed out once, to whoever comes for it. All else is for one thread.
class Reference {
   public:
    virtual ~Reference() = default;

    // What the labels depend on, as one line of JSON with sorted keys: file hash, head, input size,
    // preprocessing, class list, NMS, kept floor, device, precision, view. Equal text, equal labels.
    virtual std::string identity() const = 0;
    // As a user writes it, for messages: "yolov8s".
    virtual std::string name() const = 0;
    // Class names by id. With open_classes() it grows while labels arrive: ids stay as they are.
    virtual std::vector<std::string> classes() const = 0;
    virtual bool open_classes() const { return false; }  // any class name may still come (exec)
    // Takes over a class list that the store kept for this identity, so that ids keep their meaning. Where
    // nothing is handed in.
    virtual void adopt_classes(const std::vector<std::string>& classes) { (void)classes; }
    virtual bool needs_pixels() const { return true; }
    virtual double stated_cost_s() const { return 0; }  // replay's cost=S for one call, else 0: measured

    // Loads and compiles; called before the first submit(), may take seconds. Once it has succeeded, a
    // further call does nothing. A run that finds every label in the store never calls it.
    Status prepare(CancelToken cancel) {
        if (prepared_) return {};
        if (Status made = make_ready(std::move(cancel)); !made) return made;
        prepared_ = true;
        return {};
    }
    bool prepared() const { return prepared_; }

    // For benchmarks: calls a second that the runtime below reaches by itself, with the same requests and
    // nothing before or after them, over about `seconds`. 0 where there is none. After prepare(), with
    // nothing handed in.
    virtual Result<double> runtime_rate(double seconds) {
        (void)seconds;
        return 0.0;
    }

    // Hands in one frame, in any order; waits while all requests are busy.
    virtual Status submit(const ReferenceFrame& frame, CancelToken cancel) = 0;
    // Moves the answers that are ready to the end of `out`, in the order in which they finished.
    virtual Status collect(std::vector<ReferenceAnswer>& out) = 0;
    // As collect(), but where nothing is ready it waits for an answer: for about `at_most`, or longer where
    // it answers one frame at a time. False: it worked on nothing any more.
    virtual Result<bool> await(std::vector<ReferenceAnswer>& out, std::chrono::milliseconds at_most) {
        (void)at_most;
        if (Status drained = drain(out); !drained) return drained.error();
        return false;
    }
    // Waits for all frames handed in, while nobody hands in others, and moves their answers to `out`. On
    // cancellation it waits for those that run (a model cannot be stopped midway) and returns them.
    virtual Status drain(std::vector<ReferenceAnswer>& out) = 0;

   private:
    virtual Status make_ready(CancelToken cancel) = 0;  // prepare() calls it

    bool prepared_ = false;
};

// Opens what `options.model` names. Reads the model's head and class list but compiles nothing yet.
// `regions`: the predicate's, of which `view` = "region" shows the bounding box. ErrorCode::reference where
// the model is missing (naming scripts/setup) or unusable, ErrorCode::usage for a malformed text. `threads`:
// CPU threads that inference may use, > 0.
Result<std::unique_ptr<Reference>> open_reference(const ReferenceOptions& options,
                                                  const std::vector<Region>& regions, int threads);

}  // namespace noscope
