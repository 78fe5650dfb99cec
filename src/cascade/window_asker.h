// Asking window by window (docs/semantics.md, "Closed windows"): which of a span's frames the reference is
// asked about until no other can change an answer. A pure function of scores and answers.
#pragma once

#include "cascade/left_windows.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace noscope {

class WindowAsker {
   public:
    // In pts order.
    WindowAsker(std::vector<LeftFrame> frames, WindowRule rule);

    // Frames to ask about next, ascending, each once in all; none where all is settled. The same until every
    // one is answered.
    const std::vector<int>& next();
    // What the reference says of one of them; none: it cannot be decoded.
    void answer(int frame, std::optional<bool> label);

    // The label of a frame that does not drop out; of one that was not asked about its window's, once it is
    // settled.
    bool positive(int frame) const;
    double chance(int frame) const { return positive(frame) ? 1 : 0; }

   private:
    const LeftFrame& at(int frame) const { return frames_[static_cast<std::size_t>(frame)]; }
    void settle();
    void choose(const LeftWindow& window);
    void choose_for_hits();

    std::vector<LeftFrame> frames_;
    WindowRule rule_;
    LeftWindows windows_;
    std::vector<int> round_;
    std::size_t unanswered_ = 0;
    bool done_ = false;
};

}  // namespace noscope
