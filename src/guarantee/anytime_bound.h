// A bound on marked things that may be looked at after every label, so that labelling stops as soon as it
// suffices. Assumed: as in sample_bounds.h, but the things are drawn one after the other in random order and
// labelled in that order; when to stop may hang on all that was seen.
//
// It is a bet (Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting", JRSS B 86,
// 2024, section 5): against each number of marked things a gambler bets the Kelly share of his prediction of
// the next label, at the odds that this number would give. The chance that he ever multiplies his money by
// 1/alpha against the true number is at most alpha (Ville). Predicting with a fixed prior makes his money the
// ratio of prior to posterior (Waudby-Smith and Ramdas, "Confidence sequences for sampling without
// replacement", NeurIPS 2020, section 2.2), which has a closed form for yes/no labels and needs no history.
#pragma once

#include "guarantee/sample_bounds.h"

#include <cstdint>
#include <optional>
#include <span>

namespace noscope {

// What the gambler believes before the first label: with chance `none` nothing at all is marked, else each
// thing is marked with a chance drawn from Beta(a, b). Any belief gives a valid bound, a good one a tight
// bound. Must be fixed before the first label. 0 < none < 1; a, b > 0.
struct AuditPrior {
    double none = .5;
    double a = .5;  // these two for rare things, how rare being unknown
    double b = 50;
    friend bool operator==(const AuditPrior&, const AuditPrior&) = default;
};

// None with chance 1/2, else Beta(1, b) with mean `share`, 0 < share < 1.
AuditPrior prior_expecting(double share);

// For an audit that is to show "at most `most` of the population": expects a quarter of what would be too
// many, which costs at most a tenth more labels than the exact bound where nothing is marked, and the fewest
// of those tried where a fifth to a half of `most` are (docs/guarantee.md). 0 <= most < population.
AuditPrior prior_for(std::int64_t population, std::int64_t most);

// ln of the gambler's money after `count`, against "just `marked` of the population"; 0 before the first
// label, infinite where that number is impossible. found <= marked <= population.
double log_evidence(const SampleCount& count, std::int64_t marked, const AuditPrior& prior = {});

// At most so many are marked, now and, with the same 1 - alpha, at every other time of the audit.
std::int64_t marked_at_most_anytime(const SampleCount& count, double alpha, const AuditPrior& prior = {});

// Whether marked_at_most_anytime() <= `most`, in constant time.
bool suffices_anytime(const SampleCount& count, std::int64_t most, double alpha,
                      const AuditPrior& prior = {});

// The same for the sum over several populations that were audited one after the other, each fixed before its
// own first draw, though it may hang on all that was seen before. One gambler bets on, against all ways in
// which a total can be spread over the populations; the largest total that some way still allows. Convex in
// each population, hence found by rising prices: O(populations log^2). Each population <= 10^9, all <= 10^15.
std::int64_t total_at_most_anytime(std::span<const SampleCount> counts, double alpha,
                                   const AuditPrior& prior = {});

// How many labels, in all, suffice for at most `most` if `found` of them are marked; as sample_for().
std::optional<std::int64_t> sample_for_anytime(std::int64_t population, std::int64_t most, std::int64_t found,
                                               double alpha, const AuditPrior& prior = {});

}  // namespace noscope
