#include "find/audit.h"

#include "base/try.h"
#include "find/audit_appearances.h"
#include "find/audit_count.h"
#include "find/audit_strict.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <utility>

namespace noscope {
namespace {

// Where an audit may be ended early: at the eighth, the fourth and the half of a sample, and not before so
// many windows.
constexpr std::size_t kLeastBatch = 32;

std::size_t batch_end(std::size_t from, std::size_t all) {
    const std::size_t first = std::max(kLeastBatch, (all + 7) / 8);
    return std::min(all, from == 0 ? first : 2 * from);
}

}  // namespace

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
    has_neighbours_ = std::ranges::any_of(
        frozen_.open(), [&](std::size_t i) { return frozen_.called(i) && frozen_.inside(i); });
}

// Of labels, that an open window takes.
double Audit::labels_a_window() const {
    const auto open = static_cast<double>(frozen_.open().size());
    return open > 0 ? std::max(1., static_cast<double>(labels_open_) / open) : 1;
}

// Windows, with the labels that there are for it. How many must not hang on which are drawn.
std::int64_t Audit::affordable() const {
    const auto windows = [&](double share) {
        const double labels = share * static_cast<double>(question_.label_budget);
        return std::min<std::int64_t>(std::ssize(frozen_.open()),
                                      static_cast<std::int64_t>(std::floor(labels / labels_a_window())));
    };
    const std::int64_t all = windows(1);
    if (!has_neighbours_ || all == std::ssize(frozen_.open())) return all;
    return std::max(std::min<std::int64_t>(all, 1), windows(1 - kForNeighbours));
}

bool Audit::checks_any() const {
    return !frozen_.open().empty() && (question_.mode == Guarantee::strict || affordable() > 0);
}

Status Audit::settle(std::span<const std::size_t> places) {
    std::vector<std::size_t> ask;
    std::vector<std::int64_t> labels;
    for (const std::size_t i : places)
        if (!labelled_[i] && !known_whole(windows_[i])) {
            ask.push_back(i);
            labels.push_back(labels_of(i));
        }
    if (ask.empty()) return {};
    const Status done = label_(ask);
    for (std::size_t k = 0; k < ask.size(); ++k) {
        if (!done && !known_whole(windows_[ask[k]])) continue;
        labelled_[ask[k]] = true;
        spent_ += labels[k];
    }
    return done;
}

Status Audit::run() {
    NOSCOPE_CHECK(question_.mode == Guarantee::strict ? ask_by_doubt() : check_budgeted());
    judge();
    return {};
}

void Audit::draw(std::int64_t count) {
    sample_ = frozen_.draw(static_cast<std::size_t>(count), question_.seed);
    report_.planned = planned_ = count;
}

// In batches, each of those that were drawn next and asked about in the recording's order: what was drawn
// first is a random sample by itself if the rest is never labelled.
Status Audit::label_sample() {
    std::size_t to = 0;
    for (std::size_t from = 0; from < sample_.size(); from = to) {
        to = batch_end(from, sample_.size());
        std::vector<std::size_t> batch(sample_.begin() + static_cast<std::ptrdiff_t>(from),
                                       sample_.begin() + static_cast<std::ptrdiff_t>(to));
        std::ranges::sort(batch);
        NOSCOPE_CHECK(settle(batch));
        for (const std::size_t i : batch) drawn_[i] = true;
        report_.drawn = static_cast<std::int64_t>(to);
    }
    return {};
}

Status Audit::check_budgeted() {
    draw(affordable());
    NOSCOPE_CHECK(label_sample());
    return check_neighbours();
}

// Whether what is wrong makes an appearance wrong may hang on the windows around it. The bound holds without
// them, too: they get what is left of the labels.
Status Audit::check_neighbours() {
    std::vector<std::size_t> unsettled;
    for (const std::size_t i : sample_)
        if (frozen_.inside(i) && frozen_.called(i)) unsettled.push_back(i);
    while (!unsettled.empty()) {
        std::set<std::size_t> ask;
        std::int64_t left = question_.label_budget - spent_;
        std::erase_if(unsettled, [&](std::size_t i) {
            const Harmless known = harmless(frozen_, windows_, i, question_.presence, question_.grouping);
            if (known.yes || known.ask.empty()) return true;
            const std::size_t next = known.ask.front();
            if (ask.contains(next)) return false;
            if (labels_of(next) > left) return true;
            left -= labels_of(next);
            ask.insert(next);
            return false;
        });
        if (ask.empty()) break;
        NOSCOPE_CHECK(settle(std::vector(ask.begin(), ask.end())));
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
        strict.missed = plan.most_missed();
        strict.false_alarms = plan.most_false();
        std::vector<std::size_t> doubtful(plan.order().begin(), plan.order().begin() + choice.depth);
        std::ranges::sort(doubtful);
        planned_ += choice.depth;
        NOSCOPE_CHECK(settle(doubtful));
        std::vector<bool> for_doubt(windows_.size());
        for (const std::size_t i : doubtful) for_doubt[i] = true;
        correct();
        for (auto ask = plan.unsettled(windows_); !ask.empty(); ask = plan.unsettled(windows_)) {
            for (const std::size_t i : ask) for_doubt[i] = frozen_.is_open(i);
            NOSCOPE_CHECK(settle(ask));
            correct();
        }
        strict.asked = plan.appearances_kept(windows_) ? std::ranges::count(for_doubt, true) : open;
    }
    if (strict.asked == open) {
        strict.missed = strict.false_alarms = 0;
        planned_ = open;
        std::vector<std::size_t> all(windows_.size());
        std::iota(all.begin(), all.end(), std::size_t{0});
        NOSCOPE_CHECK(settle(all));
        // All of a population is a sample of it, by which nothing is left to be wrong.
        for (const std::size_t i : frozen_.open()) drawn_[i] = true;
        report_.drawn = report_.planned = open;
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

void Audit::judge_early() {
    report_.ended_early = true;
    judge();
}

void Audit::judge() {
    correct();
    report_.budgets.clear();
    const AuditCounts counts = count_audit(frozen_, windows_, drawn_, labelled_, question_);
    // When an audit ends early may hang on anything.
    const DrawKind kind = report_.drawn < report_.planned ? DrawKind::anytime : DrawKind::fixed_size;
    state_bounds(counts, question_, kind,
                 {.open_windows = std::ssize(frozen_.open()),
                  .labels_a_window = labels_a_window(),
                  .sample_share = has_neighbours_ ? 1 - kForNeighbours : 1,
                  .frames = frames_},
                 report_);
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
