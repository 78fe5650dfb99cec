#include "guarantee/anytime_bound.h"

#include "guarantee/hypergeometric.h"
#include "guarantee/special_functions.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <queue>
#include <vector>

namespace noscope {
namespace {

void check([[maybe_unused]] const AuditPrior& prior) {
    assert(prior.none > 0 && prior.none < 1 && prior.a > 0 && prior.b > 0);
}

// ln of the chance that the prior gives to a series of labels, `found` of them marked.
double log_predicted(std::int64_t drawn, std::int64_t found, const AuditPrior& prior) {
    const double marked = static_cast<double>(found), clean = static_cast<double>(drawn - found);
    const double some =
        std::log1p(-prior.none) + log_beta(prior.a + marked, prior.b + clean) - log_beta(prior.a, prior.b);
    if (found > 0) return some;
    return std::log(prior.none + std::exp(some));
}

// ln of the chance of one series of labels if `marked` are.
double log_series(const SampleCount& count, std::int64_t marked) {
    const double found = static_cast<double>(count.found), drawn = static_cast<double>(count.drawn);
    const double log_orders = -std::log(drawn + 1) - log_beta(found + 1, drawn - found + 1);
    return log_chance({count.population, marked, count.drawn}, count.found) - log_orders;
}

// What one marked thing more, on top of `marked`, adds to the evidence: rises with `marked`, from below zero
// where the sample speaks for more.
double price(const SampleCount& count, std::int64_t marked) {
    const auto real = [](std::int64_t value) { return static_cast<double>(value); };
    const double unseen_clean = real(count.population - count.drawn + count.found - marked);
    return std::log(real(marked + 1 - count.found) / real(marked + 1)) +
           std::log(real(count.population - marked) / unseen_clean);
}

std::int64_t ceiling(const SampleCount& count) { return count.population - count.drawn + count.found; }

// The number of marked things up to which each one more costs less than `most_price`.
std::int64_t bought_at(const SampleCount& count, double most_price) {
    std::int64_t from = count.found, to = ceiling(count);
    while (from < to) {
        const std::int64_t middle = from + (to - from) / 2;
        if (price(count, middle) < most_price)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

// Evidence from which a number is given up; see rules_out() for the margin.
double limit(double alpha) { return -std::log(alpha) + 1e-9; }

}  // namespace

AuditPrior prior_expecting(double share) {
    assert(share > 0 && share < 1);
    return {.none = .5, .a = 1, .b = (1 - share) / share};
}

AuditPrior prior_for(std::int64_t population, std::int64_t most) {
    assert(most >= 0 && most < population);
    return prior_expecting(static_cast<double>(most + 1) / static_cast<double>(population) / 4);
}

double log_evidence(const SampleCount& count, std::int64_t marked, const AuditPrior& prior) {
    check(prior);
    return log_predicted(count.drawn, count.found, prior) - log_series(count, marked);
}

bool suffices_anytime(const SampleCount& count, std::int64_t most, double alpha, const AuditPrior& prior) {
    if (most >= ceiling(count)) return true;
    if (most < count.found) return false;
    // Evidence is convex in the number: from most + 1 on it grows, or the sample speaks for more than that.
    if (most + 1 < ceiling(count) && price(count, most + 1) < 0) return false;
    return log_evidence(count, most + 1, prior) >= limit(alpha);
}

std::int64_t total_at_most_anytime(std::span<const SampleCount> counts, double alpha,
                                   const AuditPrior& prior) {
    check(prior);
    std::int64_t drawn = 0, found = 0;
    for (const SampleCount& count : counts) {
        assert(count.found >= 0 && count.found <= count.drawn && count.drawn <= count.population);
        drawn += count.drawn;
        found += count.found;
    }
    const double predicted = log_predicted(drawn, found, prior);
    std::vector<std::int64_t> marked(counts.size());
    const auto evidence_at = [&](double most_price) {
        double evidence = predicted;
        for (std::size_t i = 0; i < counts.size(); ++i) {
            marked[i] = bought_at(counts[i], most_price);
            evidence -= log_series(counts[i], marked[i]);
        }
        return evidence;
    };
    // Prices end at ln(population). At price 0 lies the likeliest spread: it stands whatever the evidence.
    double low = 0, high = 64;
    while (high - low > 1e-12) {
        const double middle = (low + high) / 2;
        (evidence_at(middle) < limit(alpha) ? low : high) = middle;
    }
    double evidence = evidence_at(low);
    // What has just about the last price is bought one by one: equal populations have equal prices.
    using Offer = std::pair<double, std::size_t>;
    std::priority_queue<Offer, std::vector<Offer>, std::greater<>> offers;
    const auto offer = [&](std::size_t i) {
        if (marked[i] < ceiling(counts[i])) offers.emplace(price(counts[i], marked[i]), i);
    };
    std::int64_t total = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        total += marked[i];
        offer(i);
    }
    while (!offers.empty()) {
        const auto [next, i] = offers.top();
        offers.pop();
        evidence += next;
        if (evidence >= limit(alpha)) break;
        ++marked[i];
        ++total;
        offer(i);
    }
    return total;
}

std::int64_t marked_at_most_anytime(const SampleCount& count, double alpha, const AuditPrior& prior) {
    return total_at_most_anytime({&count, 1}, alpha, prior);
}

std::optional<std::int64_t> sample_for_anytime(std::int64_t population, std::int64_t most, std::int64_t found,
                                               double alpha, const AuditPrior& prior) {
    assert(population >= 0 && found >= 0);
    if (found > most) return std::nullopt;
    if (most >= population) return 0;
    std::int64_t from = found, to = population;  // with all of them labelled, it suffices
    while (from < to) {
        const std::int64_t middle = from + (to - from) / 2;
        if (suffices_anytime({population, middle, found}, most, alpha, prior))
            to = middle;
        else
            from = middle + 1;
    }
    return from;
}

}  // namespace noscope
