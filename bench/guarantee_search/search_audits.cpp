#include "search_audits.h"

#include "base/try.h"
#include "find/audit_budget.h"
#include "find/guarantee_forecast.h"
#include "guarantee/audit_statement.h"
#include "guarantee/sample_bounds.h"
#include "query/windows.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <random>

namespace noscope {
namespace {

using testing::AuditTrial;
using testing::MadeRecording;

constexpr std::size_t kBlock = 10;  // windows

using Frames = std::vector<std::vector<bool>>;  // of each window

// What the reference says of each frame of each window.
Frames truth_of(const SearchTable& table) {
    Frames truth;
    std::int64_t window = -1;
    for (const ScoredSpan& span : table.spans)
        for (std::size_t i = 0; i < span.frames.size(); ++i) {
            assert(span.decoded[i]);  // scenes have no damage
            if (span.frames[i].window != window) truth.emplace_back();
            window = span.frames[i].window;
            truth.back().push_back(span.positive[i]);
        }
    return truth;
}

MadeRecording frozen(const SearchTable& table, Frames truth, std::vector<Window> answer) {
    return {.truth = std::move(truth),
            .windows = std::move(answer),
            .presence = table.sampling.presence,
            .grouping = table.grouping};
}

// An answer of which the reference has said nothing.
std::vector<Window> said(const SearchTable& table, const Frames& frames) {
    std::vector<Window> windows;
    for (std::size_t w = 0; w < frames.size(); ++w) {
        Window window{.number = static_cast<std::int64_t>(w),
                      .start_s = static_cast<double>(w) * table.sampling.window.value(),
                      .end_s = static_cast<double>(w + 1) * table.sampling.window.value()};
        std::vector<FrameLabel> labels;
        for (const bool positive : frames[w])
            labels.push_back({.decoded = true, .positive = positive, .by = DecidedBy::difference});
        judge(window, labels, table.sampling.presence);
        windows.push_back(window);
    }
    return windows;
}

void call(Frames& frames, std::size_t first, std::size_t last, bool positive) {
    for (std::size_t w = first; w <= std::min(last, frames.size() - 1); ++w)
        frames[w].assign(frames[w].size(), positive);
}

AuditQuestion question_of(const FrozenRun& run, const AuditSettings& settings, std::uint64_t seed) {
    std::int64_t frames = 0;
    for (const auto& window : run.recording.truth) frames += std::ssize(window);
    LabelBudget budget;
    if (settings.label_budget > 0) budget = {.share = 0, .frames = settings.label_budget};
    const std::int64_t left =
        settings.check_labels > 0
            ? settings.check_labels
            : audit_labels(budget, frames, std::ssize(run.recording.truth), run.labels_spent);
    return {.presence = run.recording.presence,
            .grouping = run.recording.grouping,
            .budgets = settings.budgets,
            .confirmed = run.confirmed,
            .mode = settings.mode,
            .confidence = settings.confidence,
            .seed = seed,
            .label_budget = left};
}

// A bound on missed windows alone, from `places` as if they had been drawn one by one; corrects them.
AuditTrial bounded_by(const MadeRecording& made, const std::vector<std::size_t>& places, double alpha) {
    AuditTrial trial;
    trial.corrected = made.windows;
    const FrozenAnswer answer(made.windows, made.presence, made.grouping);
    SampleCount missed;
    std::int64_t positive = 0;
    for (const std::size_t i : answer.open()) missed.population += answer.called(i) ? 0 : 1;
    for (const std::size_t i : places) {
        Window& window = trial.corrected[i];
        trial.labels += window.frames - window.reference_frames;
        made.tell(window, made.truth[i]);
        ++trial.labelled;
        if (!answer.is_open(i) || answer.called(i)) continue;
        ++missed.drawn;
        missed.found += window.positive ? 1 : 0;
    }
    for (std::size_t i = 0; i < made.windows.size(); ++i)
        positive += truth_of(trial.corrected[i], made.presence) == Truth::positive ? 1 : 0;
    GuaranteeReport& report = trial.report;
    report.kind = GuaranteeKind::bounded;
    report.missed = {missed.population, missed.drawn, missed.found,
                     marked_at_most(missed, alpha) - missed.found};
    report.fnr = error_rate_at_most(positive - missed.found, missed.found, marked_at_most(missed, alpha));
    // Nothing is claimed of the rest.
    report.false_alarms.at_most = report.missed_outside.at_most = std::ssize(made.windows);
    return trial;
}

std::vector<std::size_t> drawn(std::size_t population, std::size_t count, std::mt19937_64& random) {
    std::vector<std::size_t> order(population);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::shuffle(order, random);
    order.resize(std::min(count, population));
    return order;
}

AuditTrial by_blocks(const FrozenRun& run, const AuditQuestion& question, std::mt19937_64& random) {
    const std::size_t windows = run.recording.windows.size();
    const auto count = static_cast<std::size_t>(question.label_budget) / (2 * kBlock);
    std::vector<std::size_t> places;
    for (const std::size_t block : drawn(windows / kBlock, std::max<std::size_t>(1, count), random))
        for (std::size_t i = 0; i < kBlock; ++i) places.push_back(block * kBlock + i);
    return bounded_by(run.recording, places, 1 - question.confidence);
}

// The plan that misses least of what was labelled, and how much it misses by the same labels.
std::pair<const FrozenRun*, AuditTrial> by_reuse(const std::vector<FrozenRun>& runs,
                                                 const AuditQuestion& question, std::mt19937_64& random) {
    const auto places = drawn(runs.front().recording.windows.size(),
                              static_cast<std::size_t>(question.label_budget) / 2, random);
    std::pair<const FrozenRun*, AuditTrial> best{nullptr, {}};
    for (const FrozenRun& run : runs) {
        // Where all is known, nothing is bounded.
        const bool last = &run == &runs.back() && !best.first;
        if (!last && FrozenAnswer(run.recording.windows, run.recording.presence, run.recording.grouping)
                         .open()
                         .empty())
            continue;
        AuditTrial trial = bounded_by(run.recording, places, 1 - question.confidence);
        if (!best.first || trial.report.missed.at_most < best.second.report.missed.at_most)
            best = {&run, std::move(trial)};
    }
    return best;
}

// By the blocks that the plan was searched for on.
GuaranteeForecast foretold(const SeedsRequest& request, const SeedRun& run, double confidence) {
    FindOptions options;
    options.budgets = request.budgets;
    options.confidence = confidence;
    options.confirm = request.tables.confirms;
    options.grouping = run.table->grouping;
    options.sampling = run.table->sampling;
    WorkTotals totals;
    totals.frames = request.tables.population.frames();
    return forecast_guarantee(run.open, run.tried.appearances.precision(), totals, options);
}

}  // namespace

double AuditRow::wrong_most() const {
    return audits > 0 ? static_cast<double>(std::max({wrong.windows, wrong.appearances, wrong.certified})) /
                            static_cast<double>(audits)
                      : 0;
}

Result<SearchedRuns> searched_runs(const SeedsRequest& request, int seeds, double confidence) {
    SearchedRuns made;
    const SearchTable& table = request.tables.plain;
    const Frames truth = truth_of(table);
    for (int seed = 1; seed <= seeds; ++seed) {
        NOSCOPE_TRY(SeedRun run, run_seed(request, static_cast<std::uint64_t>(seed)));
        made.references += run.plan.plan.stages.size() == 1 ? 1 : 0;
        const PlanWork& work = run.whole.outcome.work;
        GuaranteeForecast forecast = foretold(request, run, confidence);
        made.runs.push_back({to_string(run.plan.plan), frozen(table, truth, std::move(run.whole.answer)),
                             request.tables.confirms, run.search_calls + work.scored.back(),
                             std::move(forecast)});
    }
    return made;
}

std::vector<FrozenRun> adverse_runs(const SearchTable& table) {
    const Frames truth = truth_of(table);
    const auto spans = appearance_spans(said(table, truth), table.grouping);
    std::mt19937_64 random(1);
    std::vector<FrozenRun> runs;
    const auto add = [&](const char* name, const Frames& is, const Frames& called) {
        runs.push_back({name, frozen(table, is, said(table, called)), false, 0});
    };
    {
        // The stretch of a minute in which most is there, all of it lost.
        Frames called = truth;
        std::size_t best = 0;
        std::int64_t most = -1;
        constexpr std::size_t kStretch = 60;
        for (std::size_t w = 0; w + kStretch <= truth.size(); w += kBlock) {
            std::int64_t there = 0;
            for (std::size_t i = w; i < w + kStretch; ++i) there += std::ranges::count(truth[i], true);
            if (there > most) most = there, best = w;
        }
        call(called, best, best + kStretch - 1, false);
        add("all errors together", truth, called);
    }
    if (!table.scorers.stages.empty() && !spans.empty()) {
        // Of all appearances the fifth whose best score of some scorer is lowest, lost.
        std::size_t column = 0;
        while (column + 1 < table.scorers.stages.size() &&
               table.scorers.stages[column].kind() != StageKind::difference)
            ++column;
        std::vector<float> best;
        for (const ScoredSpan& span : table.spans)
            for (std::size_t i = 0, before = 0; i < span.frames.size(); ++i) {
                const auto& scores = span.scores[column];
                if (i == 0 || span.frames[i].window != span.frames[before].window) best.push_back(0);
                before = i;
                if (i < scores.size() && scores.size() == span.frames.size())
                    best.back() = std::max(best.back(), std::isnan(scores[i]) ? 0 : scores[i]);
            }
        std::vector<std::pair<float, std::size_t>> safest;
        for (std::size_t s = 0; s < spans.size(); ++s) {
            float highest = 0;
            for (std::size_t w = spans[s].first; w <= spans[s].last; ++w)
                highest = std::max(highest, best[w]);
            safest.emplace_back(highest, s);
        }
        std::ranges::sort(safest);
        Frames called = truth;
        for (std::size_t k = 0; k < std::max<std::size_t>(1, spans.size() / 5); ++k)
            call(called, spans[safest[k].second].first, spans[safest[k].second].last, false);
        add("where scores look safe", truth, called);
    }
    {
        Frames called = truth;
        for (const Span& span : spans)
            if (random() % 7 == 0) call(called, span.first, span.last, false);
        for (std::size_t w = 0; w < truth.size(); ++w)
            if (random() % 400 == 0) {
                const std::size_t last = w + random() % 20;
                call(called, w, last, true);
                w = last;
            }
        add("bursts", truth, called);
    }
    {
        // One window in a thousand holds something, and half of it is lost.
        Frames is(truth), called;
        call(is, 0, is.size() - 1, false);
        std::size_t left = std::max<std::size_t>(4, truth.size() / 1000);
        while (left > 0) {
            const std::size_t at = random() % is.size(),
                              length = std::min<std::size_t>(left, 1 + random() % 3);
            call(is, at, at + length - 1, true);
            left -= length;
        }
        called = is;
        bool lost = false;
        for (const Span& span : appearance_spans(said(table, is), table.grouping)) {
            if (lost) call(called, span.first, span.last, false);
            lost = !lost;
        }
        add(".1 % positive", is, called);
    }
    return runs;
}

ForecastRow compare_forecasts(const std::vector<FrozenRun>& runs, const AuditSettings& settings) {
    constexpr double kNear = .3, kHalf = .5;
    ForecastRow row;
    std::uint64_t seed = 1;
    for (const FrozenRun& run : runs) {
        ++seed;
        if (!run.forecast.why.empty()) continue;
        const AuditTrial trial = testing::audit_trial(run.recording, question_of(run, settings, seed));
        std::int64_t open = 0;
        for (const Window& window : run.recording.windows)
            open += truth_of(window, run.recording.presence) == Truth::open
                        ? window.frames - window.reference_frames
                        : 0;
        ++row.runs;
        const auto taken = static_cast<double>(trial.labels);
        const std::int64_t low = run.forecast.strict_low, high = run.forecast.strict_high;
        row.inside += low <= trial.labels && trial.labels <= high ? 1 : 0;
        row.widths.push_back(static_cast<double>(high) / static_cast<double>(std::max<std::int64_t>(1, low)));
        if (run.forecast.strict_near_exhaustive) {
            ++row.exhaustive;
            row.near_exhaustive += taken >= kHalf * static_cast<double>(open) ? 1 : 0;
            continue;
        }
        if (!run.forecast.strict_labels) continue;
        row.ratios.push_back(taken /
                             static_cast<double>(std::max<std::int64_t>(1, *run.forecast.strict_labels)));
        row.within += std::abs(row.ratios.back() - 1) <= kNear ? 1 : 0;
    }
    std::ranges::sort(row.ratios);
    std::ranges::sort(row.widths);
    return row;
}

AuditRow audit_runs(const std::vector<FrozenRun>& runs, const AuditSettings& settings, int times) {
    AuditRow row;
    std::uint64_t seed = 1;
    for (int time = 0; time < times; ++time)
        for (const FrozenRun& one : runs) {
            std::mt19937_64 random(seed);
            const AuditQuestion question = question_of(one, settings, seed++);
            const FrozenRun* run = &one;
            AuditTrial trial;
            switch (settings.way) {
                case AuditWay::sound:
                    trial = testing::audit_trial(one.recording, question);
                    break;
                case AuditWay::blocks_as_windows:
                    trial = by_blocks(one, question, random);
                    break;
                case AuditWay::labels_reused:
                    std::tie(run, trial) = by_reuse(runs, question, random);
                    break;
            }
            const MadeRecording& made = run->recording;
            ++row.audits;
            row.certified += trial.report.kind == GuaranteeKind::certified ? 1 : 0;
            row.labels += trial.labels;
            for (const auto& window : made.truth) row.frames += std::ssize(window);
            for (const std::string& what :
                 testing::wrong_claims(made.true_windows(), made.grouping, trial.corrected, trial.report)) {
                row.wrong.windows += what == "windows" ? 1 : 0;
                row.wrong.appearances += what == "appearances" ? 1 : 0;
                row.wrong.certified += what == "certified" ? 1 : 0;
            }
        }
    return row;
}

}  // namespace noscope
