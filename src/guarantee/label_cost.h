// What a statement costs in labels before it is bought, and when it cannot be had cheaply.
#pragma once

#include "guarantee/audit_statement.h"

#include <cstdint>

namespace noscope {

// The largest bound U on missed windows (those found included) under which a budget is kept; below
// `found` where no bound keeps it. Budgets as fractions; all counts >= 0.
std::int64_t most_missed_for_fnr(std::int64_t exact_positive, std::int64_t found,
                                 double fnr);  // (U-M)/(D+U) <= fnr
std::int64_t most_missed_for_recall(std::int64_t known_true, std::int64_t found,
                                    double recall);  // 0 < recall <= 1
// Of false windows in `reported` appearances, `known_right` of them right for certain.
std::int64_t most_false_for_precision(std::int64_t reported, std::int64_t known_right, std::int64_t found,
                                      double precision);

enum class Reach {
    certified,        // by the labels that are there
    cheaper_part,     // by labelling a part of the population
    near_exhaustive,  // only by labelling kNearExhaustive of it or more: it cannot be certified cheaply
    never,            // not even by labelling all of it
};
inline constexpr double kNearExhaustive = .5;

struct LabelCost {
    Reach reach = Reach::never;
    std::int64_t labels = 0;  // more than those that are there, if they show no further miss; 0 for `never`
    double share = 0;         // of the population, those that are there included
};

// Labels until "at most `most` of the population are marked". anytime: going on with this sample.
// fixed_size: a new sample of labels + drawn, if it shows as many as this one did; looking at this one and
// drawing on at the same bound would not be valid.
LabelCost cost_of(const SampleCount& count, std::int64_t most, DrawKind kind, double alpha,
                  const AuditPrior& prior = {});

// The floor: labels that a sample without any miss must hold so that of `positives` true windows among
// `windows`, all of them found, not more than floor(budget * positives) can have been missed. No method that
// draws uniformly and trusts no score can do with less. 0 <= positives <= windows, 0 <= budget < 1.
std::int64_t label_floor(std::int64_t windows, std::int64_t positives, double budget, double alpha);

}  // namespace noscope
