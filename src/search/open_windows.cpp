#include "search/open_windows.h"

#include "base/try.h"
#include "query/appearances.h"
#include "query/known_windows.h"
#include "query/windows.h"
#include "search/confirm_span.h"
#include "search/judge_span.h"
#include "search/stand_ins.h"

#include <algorithm>
#include <cmath>

namespace noscope {
namespace {

// Whether what is claimed changes within so many windows.
std::vector<bool> near_changes(const std::vector<Window>& windows) {
    std::vector<bool> near(windows.size());
    const auto count = static_cast<std::int64_t>(windows.size());
    for (std::int64_t i = 1; i < count; ++i) {
        if (windows[static_cast<std::size_t>(i)].positive ==
            windows[static_cast<std::size_t>(i - 1)].positive)
            continue;
        for (std::int64_t k = std::max<std::int64_t>(0, i - kNearChange);
             k < std::min(count, i + kNearChange); ++k)
            near[static_cast<std::size_t>(k)] = true;
    }
    return near;
}

// As a run does it: confirmed, where that is asked for.
Result<std::vector<Window>> answered(const CandidatePlan& candidate, const ScoredSpan& span,
                                     const SearchTable& table) {
    TableAnswers answers(candidate.plan, span, candidate.columns);
    NOSCOPE_TRY(const auto decisions, decide_span(candidate.plan, span.frames, span.time_base, answers,
                                                  {table.sampling.presence, table.grouping.min_hits}));
    if (table.confirms) {
        NOSCOPE_TRY(ConfirmedSpan confirmed, confirm_span(candidate, span, decisions, table.sampling,
                                                          table.grouping, answers.chances()));
        return std::move(confirmed.windows);
    }
    std::vector<FrameLabel> said;
    for (std::size_t i = 0; i < span.frames.size(); ++i)
        said.push_back({.window = span.frames[i].window,
                        .decoded = decisions[i].decoded,
                        .positive = decisions[i].positive,
                        .by = decisions[i].by});
    return windows_of(said, table.sampling, 1e18);
}

Result<OpenWindows> of_block(const CandidatePlan& candidate, const ScoredSpan& span,
                             const SearchTable& table) {
    NOSCOPE_TRY(const auto windows, answered(candidate, span, table));
    std::vector<FrameLabel> truth;
    for (std::size_t i = 0; i < span.frames.size(); ++i)
        truth.push_back(
            {.window = span.frames[i].window, .decoded = span.decoded[i], .positive = span.positive[i]});
    const auto true_windows = windows_of(truth, table.sampling, 1e18);
    const auto spans = appearance_spans(windows, table.grouping);
    const auto near = near_changes(windows);
    const double gap_s = table.grouping.merge_gap.value() + kTimeSlack_s;
    OpenWindows all;
    std::size_t next = 0;
    for (std::size_t i = 0; i < windows.size(); ++i) {
        while (next < spans.size() && spans[next].last < i) ++next;
        const bool inside = next < spans.size() && spans[next].first <= i;
        const bool called = windows[i].positive, positive = true_windows[i].positive;
        const bool may_start = windows[i].start_s - windows.front().start_s > gap_s;
        ++all.windows;
        all.frames += windows[i].frames;
        all.positive += positive ? 1 : 0;
        all.start_places += may_start ? 1 : 0;
        all.starts += may_start && inside && spans[next].first == i ? 1 : 0;
        all.all_labels += windows[i].frames - windows[i].reference_frames;
        const Truth known = truth_of(windows[i], table.sampling.presence);
        if (known != Truth::open) {
            ++(known == Truth::positive ? all.exact_positive : all.exact_negative);
            continue;
        }
        all.labels += windows[i].frames - windows[i].reference_frames;
        ++(called ? all.open_positive : all.open_negative);
        if (near[i]) ++(called ? all.near_positive : all.near_negative);
        if (called != positive) {
            ++(called ? all.added : all.missed);
            if (near[i]) ++(called ? all.near_added : all.near_missed);
        }
        if (!inside) {
            ++all.outside;
            all.missed_outside += positive ? 1 : 0;
        } else if (called) {
            ++all.inside;
        }
    }
    NOSCOPE_TRY(const ReplayCounts decided, judge_span(candidate, span, table.sampling, table.grouping));
    all.decided_missed = decided.missed;
    all.decided_added = decided.spurious;
    return all;
}

// Errors of the first put in place of those of the second, as far as there are windows for them.
void take_errors(const OpenWindows& from, OpenWindows& to) {
    to.missed = std::min(from.missed, to.open_negative);
    to.added = std::min(from.added, to.open_positive);
    to.missed_outside = std::min({from.missed_outside, to.outside, to.missed});
    to.near_missed = std::min({from.near_missed, to.near_negative, to.missed});
    to.near_added = std::min({from.near_added, to.near_positive, to.added});
    to.decided_missed = from.decided_missed;
    to.decided_added = from.decided_added;
}

}  // namespace

const std::vector<std::int64_t OpenWindows::*>& counts_of_open_windows() {
    using Of = OpenWindows;
    static const std::vector<std::int64_t Of::*> all{
        &Of::windows,        &Of::frames,        &Of::positive,      &Of::exact_positive, &Of::exact_negative,
        &Of::open_positive,  &Of::open_negative, &Of::missed,        &Of::added,          &Of::outside,
        &Of::missed_outside, &Of::inside,        &Of::labels,        &Of::all_labels,     &Of::starts,
        &Of::start_places,   &Of::near_positive, &Of::near_negative, &Of::near_missed,    &Of::near_added,
        &Of::decided_missed, &Of::decided_added};
    return all;
}

OpenWindows& OpenWindows::operator+=(const OpenWindows& other) {
    for (const auto count : counts_of_open_windows()) this->*count += other.*count;
    return *this;
}

OpenWindows OpenSample::sum() const {
    OpenWindows all;
    for (const OpenWindows& block : blocks) all += block;
    return all;
}

OpenWindows OpenSample::expanded(std::int64_t frames, const std::vector<double>& weights) const {
    std::vector<double> weight = weights.empty() ? std::vector<double>(blocks.size(), 1) : weights;
    std::vector<double> of_group(group_blocks.size());
    for (std::size_t i = 0; i < blocks.size(); ++i) of_group[group[i]] += weight[i];
    double there = 0;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        weight[i] *= static_cast<double>(group_blocks[group[i]]) / of_group[group[i]];
        there += weight[i] * static_cast<double>(blocks[i].frames);
    }
    const double scale = there > 0 ? static_cast<double>(frames) / there : 0;
    OpenWindows all;
    for (const auto count : counts_of_open_windows()) {
        double sum = 0;
        for (std::size_t i = 0; i < blocks.size(); ++i)
            sum += weight[i] * static_cast<double>(blocks[i].*count);
        all.*count = std::llround(scale * sum);
    }
    return all;
}

Result<OpenSample> open_windows(const SearchedPlan& plan, const SearchTable& table) {
    OpenSample sample;
    for (std::size_t i = 0; i < table.spans.size(); ++i) {
        NOSCOPE_TRY(OpenWindows block, of_block(plan.candidate, table.spans[i], table));
        if (plan.on_halves.size() == 2) {
            const CandidatePlan& other = plan.on_halves[1 - i % 2];
            NOSCOPE_TRY(const OpenWindows tried, of_block(other, table.spans[i], table));
            take_errors(tried, block);
        }
        sample.blocks.push_back(block);
    }
    sample.group.assign(sample.blocks.size(), 0);
    sample.group_blocks.assign(1, std::ssize(sample.blocks));
    const TablePopulation& population = table.population;
    if (population.empty() || sample.blocks.empty()) return sample;
    std::vector<double> motion(sample.blocks.size());
    for (std::size_t i = 0; i < population.span.size(); ++i)
        if (population.span[i] >= 0)
            motion[static_cast<std::size_t>(population.span[i])] = population.motion[i];
    const SampleClasses classes(motion);
    for (std::size_t i = 0; i < motion.size(); ++i) sample.group[i] = classes.of(motion[i]);
    sample.group_blocks.assign(classes.count(), 0);
    for (const double x : population.motion) ++sample.group_blocks[classes.of(x)];
    return sample;
}

}  // namespace noscope
