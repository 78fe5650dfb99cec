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
    std::int64_t label_budget = 0;  // frames that `report` may label
};

// Both budgets of appearances where none is given (docs/guarantee.md).
Budgets resolved(const Budgets& budgets);

class Audit {
   public:
    // Has the reference label every frame of windows[i], and puts what it says there in place of what the
    // plan said. Asked at most once for each window.
    using Label = std::function<Status(std::size_t i)>;

    // `windows`: the answer's, all of them and final; corrected in place. Must outlive the audit.
    Audit(const AuditQuestion& question, std::vector<Window>& windows, Label label);

    // Errors: those of `label`; windows may then be labelled, but no bound is known.
    Status run();
    // After run(): what is known. Its `labels` and `damaged` are the caller's to fill.
    const GuaranteeReport& report() const { return report_; }

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
    // Labels windows[i] beyond the sample, if it is not known whole.
    Status settle(std::size_t i);
    // After windows were settled since run(): corrects what they show, and counts anew.
    void judge_again() { judge(); }

   private:
    void draw(std::int64_t count);
    Status label_sample();
    Status check_budgeted();
    Status ask_by_doubt();
    double labels_a_window() const;
    std::int64_t affordable() const;
    void correct();
    void judge();

    AuditQuestion question_;
    std::vector<Window>& windows_;
    Label label_;
    FrozenAnswer frozen_;
    std::vector<std::size_t> sample_;
    std::vector<bool> drawn_, labelled_;
    std::int64_t planned_ = 0;
    std::int64_t labels_open_ = 0, frames_ = 0;  // that the open windows take; analysed in all
    GuaranteeReport report_;
};

}  // namespace noscope
