// From windows to appearances (docs/semantics.md, "Appearances"): one pure function for truth and prediction.
#pragma once

#include <noscope/answer.h>
#include <noscope/error.h>
#include <noscope/query.h>

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace noscope {

// A run of positive windows merged over gaps: windows[first..last] of the list it was made from, both
// positive.
struct Span {
    std::size_t first = 0, last = 0;
    double start_s = 0, end_s = 0;
    int positive_frames = 0;   // over its positive windows
    int reference_frames = 0;  // over all its windows
};

// Window times are sums and quotients of doubles, so a gap of just the merge gap may come out longer by their
// rounding (2e-7 s for a clock of 10^9 s, 10^-10 s within a day). A microsecond is above that and below both
// the shortest window and the last decimal that is written.
inline constexpr double kTimeSlack_s = 1e-6;

// Refuses a merge gap below 0 and fewer than 1 hit: ErrorCode::usage.
Status check(const Grouping& grouping);

// Fed with windows in time order that do not overlap, gives each appearance as soon as no later window can
// change it. `grouping` has passed check().
class AppearanceBuilder {
   public:
    explicit AppearanceBuilder(const Grouping& grouping);

    // Returns the appearance that this window proves to be finished, if any. A span with fewer than
    // Grouping::min_hits positive frames is dropped silently. A gap is measured from the end of a positive
    // window to the start of the next positive one; time without windows counts as gap like any other.
    std::optional<Span> push(const Window& window);
    // Returns the last one, if any. Afterwards the builder is empty and can be used again from index 0.
    std::optional<Span> finish();

   private:
    std::optional<Span> close();

    double longest_gap_s_;
    int min_hits_;
    std::optional<Span> open_;
    std::size_t next_ = 0;
    int reference_frames_since_ = 0;  // of the windows after open_->last, counted if the span goes on
};

std::vector<Span> appearance_spans(std::span<const Window> windows, const Grouping& grouping);

}  // namespace noscope
