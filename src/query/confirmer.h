// Confirmation (docs/semantics.md, "Confirmed"): an appearance stands on frames that the reference model
// itself called positive, or it is dropped.
#pragma once

#include <noscope/answer.h>
#include <noscope/error.h>
#include <noscope/query.h>
#include "query/windows.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

namespace noscope {

// At so many tried frames in which the reference does not see the object an appearance is dropped.
inline constexpr int kMostFailedTries = 3;

// What a plan made of an analysed frame, as confirmation weighs it.
struct CandidateFrame {
    FrameLabel label;
    // Analysed frames since the one whose label it has: 0 where it was decided by what is in it.
    int copied = 0;
    // Of the stage that gave that label, [0, 1]; 1 where that was the reference, 0 where a stage gives none.
    float confidence = 0;
};

struct CandidateWindow {
    Window window;  // made of `frames`, placed in the recording
    std::vector<CandidateFrame> frames;
};

struct ConfirmedCounts {
    std::int64_t tried = 0;    // frames
    std::int64_t dropped = 0;  // appearances of which nothing was confirmed
};

// Fed with windows in time order, gives each as soon as nothing can change it any more. Which frames are
// tried hangs on the windows and on what the tries say alone. Holds the windows of one appearance, and none
// once that is confirmed.
class Confirmer {
   public:
    // Asks the reference about frame `frame` of the window that was the `window`-th to be pushed, from 0. An
    // error ends the confirmation: it comes back from push() or finish(), after which neither may be called.
    using Try = std::function<Result<FrameLabel>(std::size_t window, std::size_t frame)>;
    // Hears every window once, in order: its tried frames with the reference's label, not positive where it
    // was dropped.
    using Certain = std::function<void(const Window&)>;

    // `grouping` has passed check().
    Confirmer(Rational presence, const Grouping& grouping, Try ask, Certain certain);

    Status push(CandidateWindow window);
    Status finish();  // after the last window

    const ConfirmedCounts& counts() const { return counts_; }

   private:
    // Places in held_, both of positive windows.
    struct Part {
        std::size_t first = 0, last = 0;
        int failed = 0;  // tries of it, and of what it was a part of before
    };
    struct Place {
        std::size_t window = 0, frame = 0;
    };

    struct Hits {
        std::int64_t positive = 0, seen = 0;  // frames in positive windows; those by the reference
    };

    Status close();
    Hits count(const Part& part) const;
    Status try_one(Part& part);
    void clear(const Part& part);
    std::vector<Part> parts_of(const Part& whole) const;
    Place most_promising(const Part& part) const;
    void release();

    Rational presence_;
    double longest_gap_s_;
    int min_hits_;
    Try ask_;
    Certain certain_;
    ConfirmedCounts counts_;

    std::deque<CandidateWindow> held_;  // from the first positive window of the open appearance on
    std::size_t first_held_ = 0;        // how many windows came before
    bool open_ = false, confirmed_ = false;
    double open_end_s_ = 0;      // end of its last positive window
    std::size_t open_last_ = 0;  // place of that in held_
    std::int64_t seen_ = 0;      // positive frames by the reference in its positive windows
};

}  // namespace noscope
