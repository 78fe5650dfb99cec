#include "guarantee/sample_bounds.h"

#include "guarantee/hypergeometric.h"

#include <cassert>

namespace noscope {
namespace {

void check([[maybe_unused]] const SampleCount& count, [[maybe_unused]] double alpha) {
    assert(count.found >= 0 && count.found <= count.drawn && count.drawn <= count.population);
    assert(alpha > 0 && alpha < 1);
}

// The smallest of [from, to] for which `holds`, which stays true once it is; to + 1 if none.
template <class Holds>
std::int64_t first_that(std::int64_t from, std::int64_t to, Holds holds) {
    ++to;
    while (from < to) {
        const std::int64_t middle = from + (to - from) / 2;
        if (holds(middle))
            to = middle;
        else
            from = middle + 1;
    }
    return from;
}

}  // namespace

std::int64_t marked_at_most(const SampleCount& count, double alpha) {
    check(count, alpha);
    const std::int64_t all = count.population - (count.drawn - count.found);  // those seen clean are not
    return first_that(
               count.found + 1, all,
               [&](std::int64_t marked) { return rules_out(chance_of_so_few(count, marked), alpha); }) -
           1;
}

std::int64_t marked_at_least(const SampleCount& count, double alpha) {
    check(count, alpha);
    return first_that(count.found, count.population - (count.drawn - count.found), [&](std::int64_t marked) {
        return !rules_out(chance_of_at_least({count.population, marked, count.drawn}, count.found), alpha);
    });
}

double chance_of_so_few(const SampleCount& count, std::int64_t marked) {
    assert(marked >= 0 && marked <= count.population);
    return chance_of_at_most({count.population, marked, count.drawn}, count.found);
}

std::optional<std::int64_t> sample_for(std::int64_t population, std::int64_t most, std::int64_t found,
                                       double alpha) {
    assert(population >= 0 && found >= 0);
    if (found > most) return std::nullopt;
    if (most >= population) return 0;
    return first_that(found, population, [&](std::int64_t drawn) {
        return rules_out(chance_of_so_few({population, drawn, found}, most + 1), alpha);
    });
}

}  // namespace noscope
