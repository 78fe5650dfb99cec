#include "search/label_policy.h"

#include <algorithm>
#include <cmath>

namespace noscope {
namespace {

// What training is expected to take, in rows a second on a thread, each gone through so often; and the share
// of the reference's calls that nets are expected to spare.
constexpr double kRowsASecond = 2500, kEpochs = 40, kSpared = .5;
// Of what the cheapest thresholds would spare, what more labels are expected to find.
constexpr double kFound = .5;
// Of the labels, what plans are judged by at most; the others train nets, where that pays.
constexpr double kSelectShare = .6;
// Labels that a search begins with, where it may take more than a few; and those that train nets, at least:
// fewer teach them little (docs/specialized-quality.md).
constexpr std::int64_t kFirst = 300, kLeastTrained = 400;
// Of those that judge, as many train.
constexpr double kTrainedShare = 2. / 3;

// Of the analysed frames, that the chosen plan asks about.
double asked_share(const SearchOutcome& outcome, const SearchTable& table) {
    const auto calls = static_cast<double>(outcome.plans[outcome.chosen].fitted.windows.reference_calls);
    return calls / static_cast<double>(frames_of(table));
}

}  // namespace

std::int64_t frames_of(const SearchTable& table) {
    std::int64_t frames = 0;
    for (const ScoredSpan& span : table.spans) frames += std::ssize(span.frames);
    return std::max<std::int64_t>(1, frames);
}

std::int64_t LabelPolicy::most_selected() const {
    return std::max<std::int64_t>(1, std::llround(kSelectShare * static_cast<double>(labels_)));
}
std::int64_t LabelPolicy::first() const { return std::clamp<std::int64_t>(most_selected() / 2, 1, kFirst); }
std::int64_t LabelPolicy::next(std::int64_t select) const { return std::min(2 * select, most_selected()); }
std::int64_t LabelPolicy::beside_nets(std::int64_t select) const { return std::max(select, next(first())); }
std::int64_t LabelPolicy::train(std::int64_t select) const {
    const auto beside = static_cast<double>(beside_nets(select));
    return std::min(labels_ - beside_nets(select),
                    std::max<std::int64_t>(kLeastTrained, std::llround(kTrainedShare * beside)));
}
std::int64_t LabelPolicy::without_nets(std::int64_t select) const { return std::min(2 * select, labels_); }

double LabelPolicy::spared_s(const SearchOutcome& outcome, const SearchTable& table) const {
    return kSpared * asked_share(outcome, table) * static_cast<double>(amortised_) * table.costs.reference_s;
}

bool LabelPolicy::labels_pay(const SearchOutcome& outcome, const SearchTable& table,
                             std::int64_t more) const {
    if (outcome.verdict == SearchVerdict::too_few) return true;
    const double over_s = outcome.plans[outcome.chosen].seconds.total() - outcome.hoped_s;
    const double spared_s =
        kFound * over_s * static_cast<double>(amortised_) / static_cast<double>(frames_of(table));
    // The run would ask about some of them anyhow.
    return spared_s > static_cast<double>(more) * (1 - asked_share(outcome, table)) * table.costs.reference_s;
}

bool LabelPolicy::wants_more(const SearchOutcome& outcome, const SearchTable& table,
                             std::int64_t select) const {
    if (next(select) <= select) return false;
    const bool few = outcome.positive < kEnoughSearched && outcome.windows > outcome.positive;
    return few || labels_pay(outcome, table, next(select) - select);
}

bool LabelPolicy::training_pays(const SearchOutcome& outcome, const SearchTable& table, std::int64_t select,
                                std::size_t trainable, int threads) const {
    if (trainable == 0 || outcome.is_rare()) return false;
    const auto rows = static_cast<double>(train(select));
    const double more =
        rows + static_cast<double>(std::max<std::int64_t>(0, beside_nets(select) - frames_of(table)));
    const double labels_s = more * (1 - asked_share(outcome, table)) * table.costs.reference_s;
    const double training_s =
        static_cast<double>(trainable) * rows * kEpochs / kRowsASecond / std::max(1, threads);
    return spared_s(outcome, table) > labels_s + training_s;
}

}  // namespace noscope
