// Of a run of a plan: what its answer is worth (docs/guarantee.md).
#include "base/error_text.h"
#include "base/text.h"
#include "base/try.h"
#include "find/audit.h"
#include "find/frame_asker.h"
#include "find/plan_run.h"
#include "find/window_labeller.h"
#include "report/account.h"

#include <algorithm>
#include <cmath>

namespace noscope {
namespace {

// Of the label budget the audit gets so much, even where search and run took all of it: an answer of which
// nothing is known is worth little.
constexpr double kLeastShare = .1;

}  // namespace

// What a run learnt, decided and confirmed with, counted alike whether labels came from the store or not: the
// same command has the same audit again.
std::int64_t PlanRun::audit_budget(const CascadeTotals& spent) const {
    const LabelBudget& asked = options_.label_budget;
    std::int64_t frames = 0;
    for (const Window& window : answer_.windows) frames += window.frames + window.damaged_frames;
    const double budget =
        asked.frames > 0 ? static_cast<double>(asked.frames) : asked.share * static_cast<double>(frames);
    std::int64_t used = answer_.learning.train_frames + answer_.learning.select_frames;
    if (!spent.decided.empty()) used += spent.decided.back();
    if (const auto& confirmation = answer_.account.confirmation) used += confirmation->frames;
    return static_cast<std::int64_t>(std::max(budget - static_cast<double>(used), kLeastShare * budget));
}

// What it takes is no part of what a search foretold.
Status PlanRun::audit(ReferencePort& port, const CascadeTotals& spent) {
    const auto start = RunClock::now();
    FrameAsker asker({session_, port, cancel_, stages_, auditing_, [this] { return monitor_.cut_short(); }});
    const Status done = audit_by(asker, spent);
    audited_s_ = seconds_since(start);
    Status finished = asker.finish();
    return done ? std::move(finished) : done;
}

Status PlanRun::audit_by(FrameAsker& asker, const CascadeTotals& spent) {
    GuaranteeReport& report = answer_.guarantee;
    report.mode = options_.guarantee;
    report.confidence = options_.confidence;
    report.windows = std::ssize(answer_.windows);
    const bool checks = options_.guarantee != Guarantee::none;
    if (!checks && options_.no_longer_than_s <= 0) return {};
    report.kind = checks ? GuaranteeKind::unchecked : GuaranteeKind::none;
    if (monitor_.cut_short()) {
        report.why = "the run was ended before";
        return {};
    }
    builder_->finish();
    const bool exact = answer_.windows.empty() || decided_by_reference_alone(answer_);
    if (checks && exact) {
        report.kind = GuaranteeKind::exact;
        report.exact = report.windows;
    }
    std::vector<bool> called;
    for (const Window& window : answer_.windows) called.push_back(window.positive);
    WindowLabeller labeller(session_, options_.sampling, cancel_, asker);
    std::int64_t labelled = 0;
    const Audit* running = nullptr;
    const auto label = [&](std::size_t i) -> Status {
        NOSCOPE_TRY(const auto labels, labeller.label(answer_.windows[i]));
        builder_->relabel(i, labeller.first_frame(), labels);
        ++labelled;
        const auto planned = running ? std::max(running->planned(), labelled) : labelled;
        monitor_.step("checking windows", static_cast<double>(labelled) / static_cast<double>(planned), -1);
        return {};
    };
    keep_so_far();
    const Status done = [&]() -> Status {
        if (!checks || exact)
            return certify_duration(asker, labeller, [&](std::size_t i) -> Status {
                return known_whole(answer_.windows[i]) ? Status{} : label(i);
            });
        Audit audit({.presence = options_.sampling.presence,
                     .grouping = options_.grouping,
                     .budgets = resolved(options_.budgets),
                     .confirmed = options_.confirm,
                     .mode = options_.guarantee,
                     .confidence = options_.confidence,
                     .seed = options_.run.seed,
                     .label_budget = audit_budget(spent)},
                    answer_.windows, label);
        running = &audit;
        NOSCOPE_CHECK(enter_in_ledger(audit, false));
        NOSCOPE_CHECK(audit.run());
        NOSCOPE_CHECK(certify_duration(asker, labeller, [&](std::size_t i) { return audit.settle(i); }));
        audit.judge_again();
        const auto duration = report.duration;
        report = audit.report();
        report.duration = duration;
        NOSCOPE_CHECK(enter_in_ledger(audit, true));
        if (report.kind == GuaranteeKind::unchecked)
            report.why =
                "the labels that search, run and confirmation left of the budget do not buy a window";
        return {};
    }();
    report.labels = labeller.asked();
    report.damaged = labeller.damaged();
    if (labelled > 0) builder_->form_anew();
    if (!done && done.error().code == ErrorCode::interrupted)
        report.why = "the run was ended while it was checked";
    std::vector<std::size_t> corrected;
    for (std::size_t i = 0; i < called.size(); ++i)
        if (answer_.windows[i].positive != called[i]) corrected.push_back(i);
    if (observer_ && !corrected.empty()) observer_->on_corrected(corrected, answer_);
    return done;
}

}  // namespace noscope
