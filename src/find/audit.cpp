#include "find/audit.h"

#include "base/try.h"
#include "find/audit_appearances.h"
#include "find/audit_count.h"
#include "find/audit_strict.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace noscope {

Budgets resolved(const Budgets& budgets) {
    if (budgets.recall || budgets.precision || budgets.fnr || budgets.fpr) return budgets;
    return {.recall = .95, .precision = .95, .fnr = {}, .fpr = {}};
}

Audit::Audit(const AuditQuestion& question, std::vector<Window>& windows, Label label)
    : question_(question),
      windows_(windows),
      label_(std::move(label)),
      frozen_(windows, question.presence, question.grouping),
      drawn_(windows.size()),
      labelled_(windows.size()) {
    report_.mode = question_.mode;
    report_.confidence = question_.confidence;
    report_.windows = std::ssize(windows_);
    report_.exact = report_.windows - std::ssize(frozen_.open());
    report_.budget = question_.label_budget;
    for (const std::size_t i : frozen_.open())
        labels_open_ += windows_[i].frames - windows_[i].reference_frames;
    for (const Window& window : windows_) frames_ += window.frames;
}

// Of labels, that an open window takes.
double Audit::labels_a_window() const {
    const auto open = static_cast<double>(frozen_.open().size());
    return open > 0 ? std::max(1., static_cast<double>(labels_open_) / open) : 1;
}

// Windows, with the labels that there are for it.
std::int64_t Audit::affordable() const {
    const double windows = static_cast<double>(question_.label_budget) / labels_a_window();
    return std::min<std::int64_t>(std::ssize(frozen_.open()), static_cast<std::int64_t>(std::floor(windows)));
}

bool Audit::checks_any() const {
    return !frozen_.open().empty() && (question_.mode == Guarantee::strict || affordable() > 0);
}

Status Audit::settle(std::size_t i) {
    if (labelled_[i] || known_whole(windows_[i])) return {};
    NOSCOPE_CHECK(label_(i));
    labelled_[i] = true;
    return {};
}

Status Audit::run() {
    NOSCOPE_CHECK(question_.mode == Guarantee::strict ? ask_by_doubt() : check_budgeted());
    judge();
    return {};
}

void Audit::draw(std::int64_t count) {
    sample_ = frozen_.draw(static_cast<std::size_t>(count), question_.seed);
    report_.drawn = planned_ = count;
    for (const std::size_t i : sample_) drawn_[i] = true;
}

Status Audit::label_sample() {
    for (const std::size_t i : sample_) NOSCOPE_CHECK(settle(i));
    return {};
}

Status Audit::check_budgeted() {
    draw(affordable());
    NOSCOPE_CHECK(label_sample());
    // Whether what is wrong makes an appearance wrong may hang on the windows around it. The bound holds
    // without them, too.
    std::int64_t more = report_.drawn;
    for (const std::size_t i : sample_) {
        if (!frozen_.inside(i) || !frozen_.called(i)) continue;
        for (; more > 0; --more) {
            const Harmless known = harmless(frozen_, windows_, i, question_.presence, question_.grouping);
            if (known.yes || known.ask.empty()) break;
            NOSCOPE_CHECK(settle(known.ask.front()));
        }
    }
    return {};
}

Status Audit::ask_by_doubt() {
    const StrictPlan plan(frozen_, windows_, question_);
    const std::int64_t open = std::ssize(frozen_.open());
    StrictReport strict{.asked = open, .of = open};
    if (plan.sample() < open) {
        draw(plan.sample());
        NOSCOPE_CHECK(label_sample());
        const StrictChoice choice = plan.choose(windows_, sample_);
        strict.tests = static_cast<int>(choice.tests.size());
        strict.asked = choice.depth;
        strict.missed = plan.most_missed();
        strict.false_alarms = plan.most_false();
        std::vector<std::size_t> doubtful(plan.order().begin(), plan.order().begin() + choice.depth);
        std::ranges::sort(doubtful);
        planned_ += choice.depth;
        for (const std::size_t i : doubtful) NOSCOPE_CHECK(settle(i));
        correct();
        for (auto ask = plan.unsettled(windows_); !ask.empty(); ask = plan.unsettled(windows_)) {
            for (const std::size_t i : ask) NOSCOPE_CHECK(settle(i));
            correct();
        }
        if (!plan.appearances_kept(windows_)) strict.asked = open;
    }
    if (strict.asked == open) {
        strict.missed = strict.false_alarms = 0;
        planned_ = open;
        for (std::size_t i = 0; i < windows_.size(); ++i) NOSCOPE_CHECK(settle(i));
    }
    report_.strict = strict;
    return {};
}

// Dropped windows that the reference calls positive stay dropped (docs/semantics.md, "Confirmed"), but where
// they make an appearance after all.
void Audit::correct() {
    std::vector<std::size_t> dropped;
    for (std::size_t i = 0; i < windows_.size(); ++i)
        if (frozen_.truth(i) == Truth::positive && !frozen_.called(i)) dropped.push_back(i);
    for (const std::size_t i : dropped) windows_[i].positive = true;
    if (question_.mode == Guarantee::strict || dropped.empty()) return;
    const auto spans = appearance_spans(windows_, question_.grouping);
    for (const std::size_t i : dropped) {
        const auto after = std::ranges::upper_bound(spans, i, {}, &Span::first);
        windows_[i].positive = after != spans.begin() && (after - 1)->last >= i;
    }
}

void Audit::judge() {
    correct();
    report_.budgets.clear();
    const AuditCounts counts = count_audit(frozen_, windows_, drawn_, labelled_, question_);
    state_bounds(counts, question_, std::ssize(frozen_.open()), labels_a_window(), frames_, report_);
    if (report_.strict) {
        for (BudgetVerdict& verdict : report_.budgets)
            if (!std::exchange(verdict.kept, true)) {
                verdict.bound = verdict.asked;
                verdict.labels = 0;
                verdict.share = 0;
            }
        report_.kind = GuaranteeKind::certified;
    } else if (report_.drawn == 0 && !frozen_.open().empty() && report_.kind == GuaranteeKind::bounded) {
        report_.kind = GuaranteeKind::unchecked;
    }
}

}  // namespace noscope
