// Of a run of a plan: what its answer is worth (docs/guarantee.md).
#include "base/error_text.h"
#include "base/text.h"
#include "base/try.h"
#include "find/audit.h"
#include "find/audit_budget.h"
#include "find/frame_asker.h"
#include "find/plan_run.h"
#include "find/window_labeller.h"
#include "report/account.h"
#include "report/wording.h"

#include <fmt/format.h>

#include <utility>

namespace noscope {

// What a run learnt, decided and confirmed with, counted alike whether labels came from the store or not: the
// same command has the same audit again.
std::int64_t PlanRun::audit_budget(const CascadeTotals& spent) const {
    std::int64_t frames = 0;
    for (const Window& window : answer_.windows) frames += window.frames + window.damaged_frames;
    std::int64_t used = answer_.learning.train_frames + answer_.learning.select_frames;
    if (!spent.decided.empty()) used += spent.decided.back();
    if (const auto& confirmation = answer_.account.confirmation) used += confirmation->frames;
    return audit_labels(options_.label_budget, frames, std::ssize(answer_.windows), used);
}

// What it takes is no part of what a search foretold.
Status PlanRun::audit(ReferencePort& port, const CascadeTotals& spent) {
    const auto start = RunClock::now();
    FrameAsker asker({session_, port, cancel_, stages_, auditing_, [this] { return monitor_.cut_short(); }});
    const Status done = audit_by(asker, spent);
    audited_s_ = seconds_since(start);
    Status finished = asker.finish();
    answer_.guarantee.new_labels = auditing_.reference_calls;
    return done ? std::move(finished) : done;
}

Status PlanRun::audit_by(FrameAsker& asker, const CascadeTotals& spent) {
    GuaranteeReport& report = answer_.guarantee;
    report.mode = options_.guarantee;
    report.confidence = options_.confidence;
    report.windows = std::ssize(answer_.windows);
    const bool checks = options_.guarantee != Guarantee::none;
    const bool certifies_duration = options_.no_longer_than_s > 0;
    if (!checks && !certifies_duration) return {};
    report.kind = checks ? GuaranteeKind::unchecked : GuaranteeKind::none;
    // Until it is known.
    if (certifies_duration)
        report.duration = DurationReport{.asked_s = options_.no_longer_than_s, .ended_early = true};
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
    const bool draws = checks && !exact;
    std::vector<bool> called;
    for (const Window& window : answer_.windows) called.push_back(window.positive);
    WindowLabeller labeller(session_, options_.sampling, cancel_, asker);
    std::int64_t labelled = 0;
    const Audit* running = nullptr;
    const auto label = [&](std::span<const std::size_t> places) {
        return labeller.label(answer_.windows, places,
                              [&](std::size_t i, std::size_t first, std::span<const StoredLabel> said) {
                                  builder_->relabel(i, first, said);
                                  ++labelled;
                                  const auto planned = std::max(running->planned(), labelled);
                                  monitor_.step("checking windows",
                                                static_cast<double>(labelled) / static_cast<double>(planned),
                                                -1);
                              });
    };
    keep_so_far(decided_);
    // Where nothing is drawn it only keeps count of what the duration takes.
    Audit audit({.presence = options_.sampling.presence,
                 .grouping = options_.grouping,
                 .budgets = resolved(options_.budgets),
                 .confirmed = options_.confirm,
                 .mode = draws ? options_.guarantee : Guarantee::report,
                 .confidence = options_.confidence,
                 .seed = options_.run.seed,
                 .label_budget = draws ? audit_budget(spent) : 0},
                answer_.windows, label);
    running = &audit;
    bool sampled = false;
    const Status done = [&]() -> Status {
        if (draws) {
            begin_in_ledger(audit);
            NOSCOPE_CHECK(audit.run());
            sampled = true;
        }
        return certify_duration(asker, labeller, audit);
    }();
    const bool ended = !done && done.error().code == ErrorCode::interrupted;
    if (draws && (done || ended)) {
        const auto duration = report.duration;
        sampled ? audit.judge_again() : audit.judge_early();
        report = audit.report();
        report.duration = duration;
        enter_in_ledger(audit);
        if (report.kind == GuaranteeKind::unchecked && ended)
            report.why =
                report.planned > 0
                    ? fmt::format("the check was ended after {} of its {}", with_commas(labelled),
                                  count_of(report.planned, "random window"))
                    : fmt::format(
                          "the run was ended when {} of the {} that the plan had left open were asked",
                          with_commas(labelled), count_of(std::ssize(audit.frozen().open()), "window"));
        else if (report.kind == GuaranteeKind::unchecked)
            report.why =
                "the labels that search, run and confirmation left of the budget do not buy a window";
    } else {
        audit.correct();
    }
    report.labels = labeller.asked();
    report.damaged = labeller.damaged();
    if (labelled > 0) builder_->form_anew();
    std::vector<std::size_t> corrected;
    for (std::size_t i = 0; i < called.size(); ++i)
        if (answer_.windows[i].positive != called[i]) corrected.push_back(i);
    if (observer_ && !corrected.empty()) observer_->on_corrected(corrected, answer_);
    return done;
}

}  // namespace noscope
