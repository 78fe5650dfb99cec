// Audits of made recordings, of which the truth is known: how often what an audit says is wrong.
#pragma once

#include "find/audit.h"
#include "query/metrics.h"
#include "query/windows.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace noscope::testing {

inline constexpr int kFramesAWindow = 2;

// A window a second, two frames each: what is true, what a plan said, and what of it the reference said.
struct MadeRecording {
    std::vector<std::vector<bool>> truth;  // of each frame of each window
    std::vector<Window> windows;           // the plan's answer
    Rational presence{1, 2};
    Grouping grouping;

    std::vector<Window> true_windows() const {
        std::vector<Window> made = windows;
        for (std::size_t i = 0; i < made.size(); ++i) tell(made[i], truth[i]);
        return made;
    }
    // The reference says all of it.
    void tell(Window& window, const std::vector<bool>& frames) const {
        std::vector<FrameLabel> labels;
        for (const bool positive : frames) labels.push_back({.decoded = true, .positive = positive});
        judge(window, labels, presence);
    }
};

// How a recording is made hard to audit.
struct Hardness {
    std::size_t windows = 1200;
    double starts = .02;         // chance that an appearance begins in a window
    int longest = 8;             // windows of one
    double flickers = .1;        // chance that a frame within one is negative
    double lost = .1;            // chance that the plan misses one
    double part_lost = .1;       // that it misses a part of one
    double added = .003;         // chance of a false appearance beginning in a window
    double edges = .3;           // chance that an end is off by a window
    bool lost_together = false;  // all that is lost lies in one stretch
    bool confirmed = true;       // each reported one holds two of the reference's hits, or is dropped
    double copied = 0;           // chance that a negative frame within a reported one is called positive
    double known = .02;          // chance that the reference was asked about a window's frame
};

inline MadeRecording made_recording(const Hardness& hard, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const auto chance = [&](double p) { return std::uniform_real_distribution<>(0, 1)(random) < p; };
    const auto below = [&](int n) { return static_cast<int>(random() % static_cast<std::uint64_t>(n)); };
    MadeRecording made;
    made.truth.assign(hard.windows, std::vector<bool>(kFramesAWindow));
    std::vector<std::vector<bool>> said(hard.windows, std::vector<bool>(kFramesAWindow)),
        asked(hard.windows, std::vector<bool>(kFramesAWindow));
    const auto count = static_cast<int>(hard.windows);
    for (int i = 0; i < count; ++i) {
        if (chance(hard.starts)) {
            const int length = 1 + below(hard.longest), end = std::min(count, i + length);
            const bool off =
                hard.lost_together ? i > count * 2 / 5 && i < count / 2 && chance(.9) : chance(hard.lost);
            const int from = chance(hard.part_lost) ? i + below(length) : i;
            for (int w = i; w < end; ++w)
                for (int f = 0; f < kFramesAWindow; ++f) {
                    const auto at = static_cast<std::size_t>(w);
                    made.truth[at][static_cast<std::size_t>(f)] = !chance(hard.flickers);
                    if (!off && w >= from)
                        said[at][static_cast<std::size_t>(f)] = made.truth[at][static_cast<std::size_t>(f)] ||
                                                                (hard.copied > 0 && chance(hard.copied));
                }
            if (!off && chance(hard.edges) && end < count)
                said[static_cast<std::size_t>(end)].assign(kFramesAWindow, true);
            i = end + below(12);
        } else if (chance(hard.added)) {
            const int end = std::min(count, i + 1 + below(hard.longest + 6));
            for (int w = i; w < end; ++w) said[static_cast<std::size_t>(w)].assign(kFramesAWindow, true);
            i = end + below(12);
        }
    }
    for (std::size_t w = 0; w < hard.windows; ++w)
        for (std::size_t f = 0; f < kFramesAWindow; ++f) asked[w][f] = chance(hard.known);
    const auto rebuild = [&] {
        made.windows.clear();
        for (std::size_t w = 0; w < hard.windows; ++w) {
            std::vector<FrameLabel> labels;
            for (std::size_t f = 0; f < kFramesAWindow; ++f)
                labels.push_back({.decoded = true,
                                  .positive = asked[w][f] ? made.truth[w][f] : said[w][f],
                                  .by = asked[w][f] ? DecidedBy::reference : DecidedBy::difference});
            Window window{.number = static_cast<std::int64_t>(w),
                          .start_s = static_cast<double>(w),
                          .end_s = static_cast<double>(w) + 1};
            judge(window, labels, made.presence);
            made.windows.push_back(window);
        }
    };
    rebuild();
    if (!hard.confirmed) return made;
    for (const Span& span : appearance_spans(made.windows, made.grouping)) {
        int hits = 0, tries = 0;
        for (std::size_t w = span.first; w <= span.last && hits < 2 && tries < 3; ++w)
            for (std::size_t f = 0; f < kFramesAWindow; ++f) {
                if (!said[w][f] || hits >= 2 || tries >= 3) continue;
                asked[w][f] = true;
                ++(made.truth[w][f] ? hits : tries);
            }
    }
    rebuild();
    for (const Span& span : appearance_spans(made.windows, made.grouping)) {
        int hits = 0;
        for (std::size_t w = span.first; w <= span.last; ++w)
            if (made.windows[w].positive) hits += made.windows[w].reference_positives;
        if (hits >= 2) continue;
        for (std::size_t w = span.first; w <= span.last; ++w) made.windows[w].positive = false;
    }
    return made;
}

// What an audit said that is not so; empty: all is.
inline std::vector<std::string> wrong_claims(const std::vector<Window>& truth, const Grouping& grouping,
                                             const std::vector<Window>& corrected,
                                             const GuaranteeReport& report) {
    const WindowMetrics windows = compare_windows(truth, corrected);
    const auto true_spans = appearance_spans(truth, grouping),
               reported = appearance_spans(corrected, grouping);
    const AppearanceMetrics found = compare_appearances(true_spans, reported, grouping);
    std::vector<std::string> wrong;
    const auto claim = [&](bool holds, const char* what) {
        if (!holds) wrong.emplace_back(what);
    };
    const double slack = 1e-12;
    const auto rate = [](const std::optional<double>& value) { return value.value_or(0); };
    claim(windows.false_negative <= report.missed.at_most &&
              (!report.fnr || rate(windows.fnr()) <= *report.fnr + slack) &&
              windows.false_positive <= report.false_alarms.at_most &&
              (!report.fpr || rate(windows.fpr()) <= *report.fpr + slack),
          "windows");
    const double recall = found.recall().value_or(1), precision = found.precision().value_or(1);
    claim(found.truth - found.touched <= report.missed_outside.at_most &&
              (!report.recall || recall >= *report.recall - slack) &&
              (!report.precision || precision >= *report.precision - slack),
          "appearances");
    bool certified = true;
    for (const BudgetVerdict& budget : report.budgets) {
        if (!budget.kept) continue;
        const double kept = budget.name == "recall"      ? recall - budget.asked
                            : budget.name == "precision" ? precision - budget.asked
                            : budget.name == "fnr"       ? budget.asked - rate(windows.fnr())
                                                         : budget.asked - rate(windows.fpr());
        certified = certified && kept >= -slack;
    }
    claim(certified, "certified");
    return wrong;
}

struct AuditTrial {
    GuaranteeReport report;
    std::vector<Window> corrected;
    std::int64_t labelled = 0;         // windows
    std::int64_t labels = 0;           // that they took
    std::vector<std::int64_t> rounds;  // windows asked for at once
};

// `most`: ended by an interruption once so many windows are labelled; 0: never.
inline AuditTrial audit_trial(const MadeRecording& made, const AuditQuestion& question,
                              std::int64_t most = 0) {
    AuditTrial trial;
    trial.corrected = made.windows;
    Audit audit(question, trial.corrected, [&](std::span<const std::size_t> places) -> Status {
        trial.rounds.push_back(std::ssize(places));
        for (const std::size_t i : places) {
            if (most > 0 && trial.labelled == most) return Error{ErrorCode::interrupted, "enough"};
            trial.labels += trial.corrected[i].frames - trial.corrected[i].reference_frames;
            made.tell(trial.corrected[i], made.truth[i]);
            ++trial.labelled;
        }
        return {};
    });
    if (!audit.run()) audit.judge_early();
    trial.report = audit.report();
    return trial;
}

// Of `runs` audits of recordings of this kind, how many made a wrong claim of each kind.
struct WrongCounts {
    int windows = 0, appearances = 0, certified = 0;
};
inline WrongCounts wrong_audits(const Hardness& hard, AuditQuestion question, int runs,
                                const std::function<void(AuditTrial&)>& change = {}) {
    WrongCounts counts;
    for (int run = 0; run < runs; ++run) {
        // The recording stays for a while: it is the draw that a promise is about.
        const MadeRecording made = made_recording(hard, 1 + static_cast<std::uint64_t>(run) / 100);
        question.seed = static_cast<std::uint64_t>(run);
        question.confirmed = hard.confirmed;
        AuditTrial trial = audit_trial(made, question);
        if (change) change(trial);
        for (const std::string& what :
             wrong_claims(made.true_windows(), made.grouping, trial.corrected, trial.report)) {
            counts.windows += what == "windows" ? 1 : 0;
            counts.appearances += what == "appearances" ? 1 : 0;
            counts.certified += what == "certified" ? 1 : 0;
        }
    }
    return counts;
}

inline constexpr double kAlpha = .05;

inline AuditQuestion question(Guarantee mode, const Budgets& budgets, std::int64_t labels) {
    return {.presence = {1, 2},
            .grouping = {},
            .budgets = budgets,
            .confirmed = true,
            .mode = mode,
            .confidence = 1 - kAlpha,
            .seed = 1,
            .label_budget = labels};
}

// Wrong claims that may be made in so many audits, with what such a simulation strays by itself.
inline int allowed(int runs) {
    return static_cast<int>(std::ceil(kAlpha * runs + 3 * std::sqrt(kAlpha * (1 - kAlpha) * runs)));
}

}  // namespace noscope::testing
