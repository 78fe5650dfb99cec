#include "guarantee/hypergeometric.h"

#include "guarantee/special_functions.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace noscope {
namespace {

std::int64_t fewest(const Urn& urn) {
    return std::max<std::int64_t>(0, urn.drawn + urn.marked - urn.population);
}
std::int64_t most(const Urn& urn) { return std::min(urn.drawn, urn.marked); }

void check([[maybe_unused]] const Urn& urn) {
    assert(urn.population >= 0 && urn.population <= 1'000'000'000);
    assert(urn.marked >= 0 && urn.marked <= urn.population && urn.drawn >= 0 && urn.drawn <= urn.population);
}

// Ratio of the chances of `found` + 1 and `found`.
double ratio_up(const Urn& urn, std::int64_t found) {
    const double rest = static_cast<double>(urn.population - urn.marked - urn.drawn + found + 1);
    return static_cast<double>(urn.marked - found) / static_cast<double>(found + 1) *
           (static_cast<double>(urn.drawn - found) / rest);
}

// Sum of the chances from `found` on, away from the mode: step -1 or +1.
double tail(const Urn& urn, std::int64_t found, int step) {
    const std::int64_t end = step < 0 ? fewest(urn) : most(urn);
    double term = 1, sum = 1;
    for (std::int64_t at = found; at != end; at += step) {
        term *= step < 0 ? 1 / ratio_up(urn, at - 1) : ratio_up(urn, at);
        const double next = sum + term;
        if (next == sum) break;
        sum = next;
    }
    return std::min(1., std::exp(log_chance(urn, found)) * sum);
}

// Whether `found` lies at or below the mean, so that terms fall from it downwards.
bool low(const Urn& urn, std::int64_t found) {
    return static_cast<double>(found) * static_cast<double>(urn.population) <=
           static_cast<double>(urn.drawn) * static_cast<double>(urn.marked);
}

}  // namespace

double log_chance(const Urn& urn, std::int64_t found) {
    check(urn);
    if (found < fewest(urn) || found > most(urn)) return -std::numeric_limits<double>::infinity();
    if (urn.population == 0) return 0;
    // Each thing drawn by itself with the share that is drawn: the chance given that `drawn` come out in all
    // (Loader 2000).
    const double population = static_cast<double>(urn.population), drawn = static_cast<double>(urn.drawn),
                 marked = static_cast<double>(urn.marked), k = static_cast<double>(found);
    const double p = drawn / population, q = static_cast<double>(urn.population - urn.drawn) / population;
    return log_binomial(k, marked, p, q) + log_binomial(drawn - k, population - marked, p, q) -
           log_binomial(drawn, population, p, q);
}

double chance_of_at_most(const Urn& urn, std::int64_t found) {
    check(urn);
    if (found < fewest(urn)) return 0;
    if (found >= most(urn)) return 1;
    return low(urn, found) ? tail(urn, found, -1) : 1 - tail(urn, found + 1, +1);
}

double chance_of_at_least(const Urn& urn, std::int64_t found) {
    check(urn);
    if (found > most(urn)) return 0;
    if (found <= fewest(urn)) return 1;
    return low(urn, found) ? 1 - tail(urn, found - 1, -1) : tail(urn, found, +1);
}

}  // namespace noscope
