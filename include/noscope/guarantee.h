// How far an answer can be from what the reference model would have said of every analysed frame
// (docs/guarantee.md).
#pragma once

#include <noscope/options.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace noscope {

enum class GuaranteeKind {
    none,       // nothing was asked for
    unchecked,  // nothing could be checked, or too little: GuaranteeReport::why
    exact,      // no window is left that could be wrong
    bounded,    // the bounds hold; not all budgets are certified
    certified,  // all budgets are
};

// Windows that can be wrong in one way, of which some were drawn at random and labelled in full.
struct AuditCount {
    std::int64_t population = 0, drawn = 0;
    std::int64_t found = 0;    // wrong ones among those drawn; they are corrected
    std::int64_t at_most = 0;  // so many can still be wrong
};

struct BudgetVerdict {
    std::string name;  // "recall", "precision", "fnr" or "fpr"
    double asked = 0;
    std::optional<double> bound;  // at least (recall, precision) or at most so much; none: cannot be said
    bool kept = false;            // certified
    // Where it is not: labels of a check that would certify it, if it found errors as rarely, and their share
    // of all analysed frames. Those of all windows that are not exact where less would not do.
    std::int64_t labels = 0;
    double share = 0;
    bool near_exhaustive = false;
};

struct StrictReport {
    // Windows labelled for their doubt or to settle appearances, drawn or not, of those that were not exact.
    std::int64_t asked = 0, of = 0;
    int tests = 0;  // depths that were tested, the last of them failed or the deepest
    std::int64_t missed = 0, false_alarms = 0;  // appearances: at most so many windows are still wrong
};

struct DurationReport {
    double asked_s = 0;
    bool ended_early = false;     // not every stretch was checked, and nothing is known
    double longest_s = 0;         // longest stretch without a checked frame
    std::int64_t checks = 0;      // frames checked for it, follow-ups not counted
    std::int64_t follow_ups = 0;  // windows labelled around checked frames that were positive
};

// Over all footage that a plan file was audited on.
struct LedgerReport {
    std::int64_t audits = 0, windows = 0, drawn = 0, found = 0;
    std::int64_t missed = 0;    // at most so many positive windows were missed in all of it
    std::optional<double> fnr;  // at most
    std::string left_out;       // why this run is not in it, or only in part; empty: it is
};

struct GuaranteeReport {
    GuaranteeKind kind = GuaranteeKind::none;
    Guarantee mode = Guarantee::none;
    double confidence = .95;
    std::string why;              // of `unchecked`
    std::int64_t windows = 0;     // of the answer
    std::int64_t exact = 0;       // of them, those that the reference's own labels settled before the check
    std::int64_t planned = 0;     // to be drawn at random from the others, and labelled in full
    std::int64_t drawn = 0;       // of them, those that the bounds rest on: fewer where it ended early
    bool ended_early = false;     // the run was ended while its answer was checked
    std::int64_t labels = 0;      // frames of the windows labelled for all of this; known ones count
    std::int64_t new_labels = 0;  // of them, those that the reference was asked about for it
    std::int64_t damaged = 0;     // of them, those that could not be decoded
    std::int64_t budget = 0;      // labels that there were for it

    // Both of each pair hold together with `confidence`. Windows:
    AuditCount missed, false_alarms;
    std::int64_t dropped_positive = 0;  // known to be positive, but of an appearance that was dropped
    std::optional<double> fnr, fpr;     // at most
    // Appearances: windows outside of all, and positive windows in them (docs/guarantee.md).
    AuditCount missed_outside, false_inside;
    std::int64_t reported = 0, known_true = 0, known_right = 0;
    std::optional<double> recall, precision;  // at least

    std::vector<BudgetVerdict> budgets;  // as asked for, each tested by itself
    std::optional<StrictReport> strict;
    std::optional<DurationReport> duration;
    std::optional<LedgerReport> ledger;
};

// A budget of a plan that was tested before it is used, counted over windows of whole blocks.
struct CertificateRate {
    std::string name;             // as BudgetVerdict has it
    double asked = 0;             // as the budget was given
    bool kept = false;            // certified
    std::int64_t of = 0;          // windows that it is a share of, of the blocks drawn, and of them wrong:
    std::int64_t wrong = 0;       // missed (recall, fnr), or falsely called positive (precision, fpr)
    std::int64_t blocks = 0;      // of those drawn, that hold such windows
    double at_most = 1;           // wrong over all blocks: a share; all rates together hold
    std::int64_t blocks_all = 0;  // blocks that hold such windows, about, of all that there are to draw from
    std::int64_t blocks_needed = 0;  // of such, none of them with an error, that its test takes, about
};

// Of the plans that were tested in their order, one.
struct CertificateStep {
    std::string plan;
    bool passed = false;                               // and all before it
    std::int64_t positive = 0, missed = 0, added = 0;  // windows of the blocks drawn
};

// What a plan was found to be worth before it is used: on blocks of the footage that it was made from, drawn
// at random of those that it was not chosen on, as it decides before appearances are confirmed
// (docs/plan-certificates.md). It says nothing of other footage.
struct PlanCertificate {
    bool certified = false;  // all budgets are kept
    std::string why;         // where they are not
    std::string plan;        // that it speaks of
    std::string at;          // ISO 8601 UTC
    std::string recording;   // name of the folder, for people
    Guarantee mode = Guarantee::strict;
    double confidence = .95;
    std::int64_t blocks = 0, drawn = 0;  // to draw from; drawn and labelled in full
    double block_s = 10;                 // length of a block
    std::int64_t labels = 0;             // frames of the blocks drawn
    std::int64_t new_labels = 0;         // of them, those that the reference was asked about for it
    std::vector<CertificateRate> rates;
    std::vector<CertificateStep> steps;  // safest first; one where only the plan itself was tested
};

// What a guarantee would cost, foretold from the labelled sample of a search.
struct BudgetForecast {
    std::string name;  // as BudgetVerdict has it
    double asked = 0;
    // Labels of a random check that certifies it if errors are as rare as in the sample, and their share of
    // all analysed frames; those of every open window where less would not do.
    std::int64_t labels = 0;
    double share = 0;
    bool near_exhaustive = false;
    std::int64_t floor = 0;  // labels that nobody who trusts no score can do with less of
};

// What it would take to certify the plan before it is used (docs/plan-certificates.md).
struct CertificateForecast {
    std::string why;           // why that cannot be; empty: it can
    std::int64_t blocks = 0;   // to draw from, about, and of them to be drawn:
    std::int64_t needed = 0;   // half of them at most; 0 where it cannot be
    std::int64_t labels = 0;   // frames of those
    double share = 0;          // of all analysed frames
    bool if_flawless = false;  // if the plan makes no error in them: with as many as in the sample it cannot
};

struct GuaranteeForecast {
    std::string why;                        // why nothing is foretold; empty: it is
    std::int64_t windows = 0, open = 0;     // of the recording; those whose label the plan would leave open
    std::int64_t positive = 0, called = 0;  // of the recording, about: positive, and called so by the plan
    std::vector<BudgetForecast> budgets;
    // Of `strict`, sample and doubtful windows: between how many labels it lies in nine of ten recordings
    // that would show such a sample, and what it likely takes about; none where that is no better than a
    // guess, strict_high > 2 strict_low.
    std::int64_t strict_low = 0, strict_high = 0;
    std::optional<std::int64_t> strict_labels;
    bool strict_near_exhaustive = false;  // half of the open windows or more, as good as surely
    CertificateForecast certificate;
};

}  // namespace noscope
