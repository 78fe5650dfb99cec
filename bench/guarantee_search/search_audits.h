// Audits of what searches come to: over score tables of a whole recording, whose truth is known, a sample is
// drawn and searched, the plan carried out, and its answer audited by the code of find's own check
// (docs/guarantee.md). And ways to do it wrong, which the same count must find out.
#pragma once

#include "find/audit_trial.h"
#include "seeds.h"

#include <cstdint>
#include <string>
#include <vector>

namespace noscope {

// How the bound is made.
enum class AuditWay : std::uint8_t {
    sound,              // Audit, as find has it
    blocks_as_windows,  // whole blocks are drawn, and their windows counted as if each had been drawn
    labels_reused,      // of many plans the one that looks best on the sample is taken, and bounded by it
};

// An answer that is not changed any more, and the truth.
struct FrozenRun {
    std::string name;
    testing::MadeRecording recording;
    bool confirmed = true;
    std::int64_t labels_spent = 0;  // by search and run
    GuaranteeForecast forecast{};   // of a searched one, by its sample, as explain has it
};

struct SearchedRuns {
    std::vector<FrozenRun> runs;  // one a seed
    int references = 0;           // of them, whose plan asks about everything
};
// `confidence`: of the checks that are foretold.
Result<SearchedRuns> searched_runs(const SeedsRequest& request, int seeds, double confidence = .95);

// Answers that are hard to audit, made of the truth of a table: none of them confirmed.
std::vector<FrozenRun> adverse_runs(const SearchTable& table);

struct AuditRow {
    int audits = 0, certified = 0;
    testing::WrongCounts wrong;
    std::int64_t labels = 0, frames = 0;  // of the checks, and analysed in all
    double wrong_most() const;            // the largest of the three, as a share
};

struct AuditSettings {
    Budgets budgets;
    Guarantee mode = Guarantee::report;
    AuditWay way = AuditWay::sound;
    std::int64_t label_budget = 0;  // for search, run and check together; 0: find's default
    std::int64_t check_labels = 0;  // for the check alone; 0: what search and run leave of the budget
    double confidence = .95;
};

// How what was foretold of `strict` compares with what it then took: of the runs whose plan leaves anything
// open.
struct ForecastRow {
    int runs = 0, exhaustive = 0,
        near_exhaustive = 0;     // those foretold so, and of them those that took half or more
    int within = 0;              // of those others that a likeliest number was told of, within 30 % of it
    int inside = 0;              // of all, within the bounds that were told
    std::vector<double> widths;  // of all: the upper one over the lower
    std::vector<double> ratios;  // of the same: labels taken over that number
};
ForecastRow compare_forecasts(const std::vector<FrozenRun>& runs, const AuditSettings& settings);

// One audit of each of these, `times` over with another seed each time. `labels_reused` takes all of them for
// the plans that there are to choose from.
AuditRow audit_runs(const std::vector<FrozenRun>& runs, const AuditSettings& settings, int times);

}  // namespace noscope
