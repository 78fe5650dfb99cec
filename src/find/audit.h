// The audit of a finished answer (docs/guarantee.md): it is frozen, some of its windows are drawn at random
// and labelled in full, what is wrong among them is corrected, and that bounds what can be wrong elsewhere.
// Knows windows and a way to have one labelled; no files, no models.
#pragma once

#include <noscope/answer.h>
#include <noscope/error.h>
#include <noscope/options.h>
#include "find/frozen_answer.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace noscope {

struct AuditQuestion {
    Rational presence;
    Grouping grouping;
    Budgets budgets;  // as they count: never all four empty
    bool confirmed = true;
    Guarantee mode = Guarantee::report;  // report or strict
    double confidence = .95;
    std::uint64_t seed = 1;
    std::int64_t label_budget = 0;  // frames that `report` may label, about
};

// Both budgets of appearances where none is given (docs/guarantee.md).
Budgets resolved(const Budgets& budgets);

// Of the labels of a check, what is kept back for the windows around those drawn inside appearances, where
// any of the latter may be drawn.
inline constexpr double kForNeighbours = .1;

class Audit {
   public:
    // Has the reference label every frame of these windows, whose places rise, and puts what it says there in
    // place of what the plan said. Each window is asked for at most once. An error may leave some of them
    // labelled and others not.
    using Label = std::function<Status(std::span<const std::size_t> places)>;

    // `windows`: the answer's, all of them and final; corrected in place. Must outlive the audit.
    Audit(const AuditQuestion& question, std::vector<Window>& windows, Label label);

    // Errors: those of `label`; what is known by then is told by judge_early().
    Status run();
    // After run(): what is known. Its `labels` and `damaged` are the caller's to fill.
    const GuaranteeReport& report() const { return report_; }
    // After run() was ended by an error: corrects what was labelled, and bounds what can still be wrong.
    void judge_early();

    const FrozenAnswer& frozen() const { return frozen_; }
    // Whether there is anything to check, and a label to do it with. Known from the beginning.
    bool checks_any() const;
    bool drawn(std::size_t i) const { return drawn_[i]; }
    // Of a window that was drawn, once it is labelled.
    bool is_positive(std::size_t i) const {
        return truth_of(windows_[i], question_.presence) == Truth::positive;
    }
    // Windows that are labelled as far as that is decided, for a progress line.
    std::int64_t planned() const { return planned_; }
    // Labels windows beyond the sample, those of them that are not known whole. Their places rise.
    Status settle(std::span<const std::size_t> places);
    // After windows were settled since run(): corrects what they show, and counts anew.
    void judge_again() { judge(); }
    // The first part of it alone, where nothing is to be bounded.
    void correct();

   private:
    void draw(std::int64_t count);
    Status label_sample();
    Status check_budgeted();
    Status check_neighbours();
    Status ask_by_doubt();
    double labels_a_window() const;
    std::int64_t affordable() const;
    std::int64_t labels_of(std::size_t i) const { return windows_[i].frames - windows_[i].reference_frames; }
    void judge();

    AuditQuestion question_;
    std::vector<Window>& windows_;
    Label label_;
    FrozenAnswer frozen_;
    std::vector<std::size_t> sample_;     // in the order in which they were drawn
    std::vector<bool> drawn_, labelled_;  // drawn_: with all that were drawn before them labelled
    std::int64_t planned_ = 0;
    std::int64_t labels_open_ = 0, frames_ = 0;  // that the open windows take; analysed in all
    std::int64_t spent_ = 0;                     // labels
    bool has_neighbours_ = false;                // a window called positive inside an appearance may be drawn
    GuaranteeReport report_;
};

}  // namespace noscope
