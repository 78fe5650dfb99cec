#include "search/error_margin.h"

#include "guarantee/special_functions.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace noscope {
namespace {

// Errors are as few as seen in at most so many of a hundred samples of plans that do not keep a budget. No
// guarantee hangs on it: chosen so that budgets held over samples of simulated scenes (docs/search.md), for
// all plans that are tried together.
constexpr double kDoubt = .1;

using Errors = std::vector<BlockShare>;

template <typename Count>
Errors errors_of(std::span<const PlanOutcome> blocks, Count count) {
    Errors errors;
    for (const PlanOutcome& block : blocks) {
        const auto [of, wrong] = count(block);
        errors.push_back({static_cast<double>(of), static_cast<double>(wrong)});
    }
    return errors;
}

struct Pair {
    std::int64_t of = 0, wrong = 0;
};
Pair missed(const PlanOutcome& one) { return {one.windows.positive, one.windows.missed}; }
Pair spurious(const PlanOutcome& one) {
    return {one.windows.windows - one.windows.positive, one.windows.spurious};
}
Pair imprecise(const PlanOutcome& one) {
    return {one.windows.positive - one.windows.missed + one.windows.spurious, one.windows.spurious};
}
Pair untouched(const PlanOutcome& one) {
    return {one.appearances.truth, one.appearances.truth - one.appearances.touched};
}
Pair not_right(const PlanOutcome& one) {
    return {one.appearances.reported, one.appearances.reported - one.appearances.right};
}

}  // namespace

double chance_of_so_few(std::span<const BlockShare> blocks, double most, double alike) {
    double of = 0, squares = 0, wrong = 0;
    for (const BlockShare& block : blocks) {
        of += block.of;
        squares += block.of * block.of;
        wrong += block.wrong;
    }
    if (of <= 0) return 0;
    const double share = wrong / of;
    if (share >= most) return 1;
    // By how much the variance of the share is larger than a binomial's: as blocks of this size make it, or
    // as their errors show it (the linearised variance of a ratio).
    double effect = std::max(1., 1 + alike * (squares / of - 1));
    double residuals = 0;
    for (const BlockShare& block : blocks) residuals += std::pow(block.wrong - share * block.of, 2);
    if (share > 0) effect = std::max(effect, residuals / (of * share * (1 - share)));
    return incomplete_beta((of - wrong) / effect, wrong / effect + 1, 1 - most);
}

Proof proof_of(std::span<const BlockShare> blocks, double most, double alike) {
    if (chance_of_so_few(blocks, most, alike) <= kDoubt) return Proof::proven;
    Errors none(blocks.begin(), blocks.end());
    for (BlockShare& block : none) block.wrong = 0;
    if (chance_of_so_few(none, most, alike) <= kDoubt) return Proof::lacking;
    // Of the smallest share that blocks like these can prove, which is more than is asked for, one error is
    // lacking; so it is of less.
    const bool any = std::ranges::any_of(blocks, [](const BlockShare& block) { return block.wrong > 0; });
    return any ? Proof::lacking : Proof::too_few;
}

Proof proof_of(std::span<const PlanOutcome> blocks, const Budgets& budgets, const WindowLimits& limits,
               const ErrorHabits& habits) {
    Proof worst = Proof::proven;
    const auto count = [&](Proof one) { worst = std::max(worst, one); };
    // `instead`: what takes the place of appearances where they are too few.
    const auto of_appearances = [&](std::optional<double> kept, auto errors, std::optional<double> most,
                                    auto instead) {
        if (!kept) return Proof::proven;
        const Proof proof = proof_of(errors_of(blocks, errors), 1 - *kept);
        const bool few = proof == Proof::too_few && most;
        count(few ? proof_of(errors_of(blocks, instead), *most) : proof);
        return proof;
    };
    of_appearances(budgets.recall, untouched, limits.fnr, missed);
    const Proof precise =
        of_appearances(budgets.precision, not_right,
                       limits.precision ? std::optional(1 - *limits.precision) : std::nullopt, imprecise);
    if (habits.overlong) count(precise);
    if (budgets.fnr) count(proof_of(errors_of(blocks, missed), *budgets.fnr, habits.alike));
    if (budgets.fpr) count(proof_of(errors_of(blocks, spurious), *budgets.fpr, habits.alike));
    return worst;
}

}  // namespace noscope
