// Several statements from one sample: what it costs to make more than one, and when it costs nothing.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>

namespace noscope {

// Fixed-sequence testing ("Learn then test", Angelopoulos, Bates, Candes, Jordan, Lei 2021, section 2.3;
// Bauer 1991): tests 0 .. tests-1 in an order that was fixed before the sample was seen, each at the full
// alpha, until the first that fails. The last that passed before it; none if test 0 fails. With probability
// >= 1 - alpha all that passed are true, however they hang together: the first false one has to be passed
// first, and it passes with chance alpha. `passes` is asked in order and not after the first failure.
std::optional<std::size_t> last_passed(std::size_t tests, const std::function<bool(std::size_t)>& passes);

// Bonferroni: the alpha of each of `statements` >= 1 bounds that are printed side by side and shall all be
// true with probability >= 1 - alpha.
double alpha_each(double alpha, int statements);

// A verdict "all budgets are kept" takes no such share: each budget is tested at the full alpha and all must
// pass (intersection-union; Berger 1982). If any is broken, its own test lets it pass with chance alpha at
// most.
bool all_pass(std::initializer_list<bool> each);

}  // namespace noscope
