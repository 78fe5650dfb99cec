// Asking per run (docs/semantics.md, "Runs"): which of a span's frames the reference is asked about, and what
// is inferred of the others. A pure function of scores and answers.
#pragma once

#include <noscope/rational.h>
#include "cascade/left_windows.h"
#include "cascade/plan.h"
#include "query/two_state_chain.h"

#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <vector>

namespace noscope {

// The evidence of a score under a stage `runs` whose numbers are known; none without a score.
Evidence evidence_of(const RunsStage& runs, double score);

class RunAsker {
   public:
    // `runs`: with its numbers. In pts order.
    RunAsker(RunsStage runs, std::vector<LeftFrame> frames, Rational presence);

    // Frames to ask about next, ascending, each once in all; none where it is enough. The same until every
    // one is answered.
    const std::vector<int>& next();
    // What the reference says of one of them; none: it cannot be decoded.
    void answer(int frame, std::optional<bool> label);

    // What is known or inferred so far of a frame that does not drop out: its label, and how likely it is
    // positive.
    bool positive(int frame) const;
    double chance(int frame) const;

   private:
    // Neighbours in a row of frames that are labelled alike.
    struct Stretch {
        std::size_t first = 0, end = 0;
        bool positive = false;
        bool has_open = false, confirmed = false;  // by a frame that the reference called positive
        bool in_doubt() const { return positive && has_open && !confirmed; }
    };

    const LeftFrame& at(int frame) const { return frames_[static_cast<std::size_t>(frame)]; }
    std::size_t window_of(int frame) const { return windows_.of[static_cast<std::size_t>(frame)]; }
    void estimate();
    std::vector<int> row() const;
    std::vector<Stretch> stretches(std::span<const int> row) const;
    int likeliest(std::span<const int> frames) const;
    void ask_at_runs();
    void ask_at_transition(std::span<const int> row, const Stretch& before, const Stretch& behind);
    void ask_in_doubt();
    double chance_of_error(const LeftWindow& window) const;

    RunsStage runs_;
    std::vector<LeftFrame> frames_;
    Rational presence_;
    LeftWindows windows_;
    std::vector<char> asked_, surprising_;  // frames that were; whose answer was not what was inferred
    std::optional<TwoStateChain> chain_;    // of the frames that do not drop out
    std::vector<std::size_t> place_;        // of each of these in it
    std::set<int> chosen_;
    std::vector<int> round_;
    std::size_t unanswered_ = 0;
    bool done_ = false;
};

}  // namespace noscope
