// What sampled blocks prove of a plan's errors (docs/search.md, "What the sample must prove"). Pure.
#pragma once

#include "search/choose_thresholds.h"
#include "search/search_table.h"

#include <cstdint>
#include <span>

namespace noscope {

// Of a block: windows or appearances that could go wrong, and those that did.
struct BlockShare {
    double of = 0, wrong = 0;
};

// The correlation of the errors of two windows of a block, at least: errors that are few show less than there
// is.
constexpr double kAlikeWindows = .1;

// The chance that blocks like these would show so few errors if a share `most` of all went wrong; 1 where
// they show that share or more. Binomial, with as many independent trials as the blocks are worth: what lies
// in one block is alike (by the correlation `alike` in [0, 1] at least), so each counts the less the more its
// block holds (Kish 1965). 0 where nothing could go wrong.
double chance_of_so_few(std::span<const BlockShare> blocks, double most, double alike = kAlikeWindows);

enum class Proof : std::uint8_t {
    proven,
    too_few,  // without an error, which would prove it of a larger share alone
    lacking,
};

Proof proof_of(std::span<const BlockShare> blocks, double most, double alike = kAlikeWindows);

// How a plan goes wrong.
struct ErrorHabits {
    double alike = kAlikeWindows;  // windows of a block, of what budgets of windows count
    // It copies labels or infers them between frames, and so goes on beyond the end of what it saw.
    bool overlong = false;
};

// That a plan keeps the budgets, by what it did in each block that its thresholds were not chosen on. Budgets
// of appearances by appearances, or, where these are too few, by windows as `limits` has them; but a few
// windows too many make an appearance wrong, so that they prove nothing of the precision of a plan whose
// appearances are `overlong`. Those of windows by windows.
Proof proof_of(std::span<const PlanOutcome> blocks, const Budgets& budgets, const WindowLimits& limits,
               const ErrorHabits& habits = {});

}  // namespace noscope
