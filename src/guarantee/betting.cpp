#include "guarantee/betting.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace noscope {

BettingTest::BettingTest(std::int64_t population, double least_total, const BettingStrategy& strategy)
    : strategy_(strategy),
      left_(static_cast<double>(population)),
      rest_(least_total),
      weight_(strategy.guess_weight),
      sum_(strategy.guess_weight * strategy.guess),
      squares_(strategy.guess_weight * strategy.guess) {  // the variance of a yes/no value of that mean
    assert(population >= 1 && strategy.most_share > 0 && strategy.most_share < 1);
    assert(strategy.guess > 0 && strategy.guess < 1 && strategy.guess_weight > 0);
    look_for_impossible();
}

void BettingTest::look_for_impossible() {
    // A margin for sums of rounded values.
    if (rest_ > left_ + 1e-9 * (1 + left_)) log_money_ = std::numeric_limits<double>::infinity();
}

void BettingTest::add(double value) {
    assert(value >= 0 && value <= 1 && left_ >= 1);
    // Mean of what is undrawn, at least, if the null is true; at or below 0 it cannot be refuted any more.
    const double mean = std::clamp(rest_ / left_, 0., 1.);
    if (mean > 0 && mean < 1) {
        const double seen = sum_ / weight_, variance = std::max(0., squares_ / weight_ - seen * seen);
        const double edge = mean - seen;
        const double bet = edge <= 0 ? 0 : edge / (variance + edge * edge);
        log_money_ += std::log1p(std::min(bet, strategy_.most_share / (1 - mean)) * (mean - value));
    }
    left_ -= 1;
    rest_ -= value;
    weight_ += 1;
    sum_ += value;
    squares_ += value * value;
    look_for_impossible();
}

bool BettingTest::rejects(double alpha) const {
    assert(alpha > 0 && alpha < 1);
    return log_money_ >= -std::log(alpha) + 1e-9;
}

// misses - fnr * positives lies in [-fnr P, (1 - fnr) P]; moved and scaled to [0, 1] its total under the null
// is at least fnr for each block.
BlockFnrTest::BlockFnrTest(std::int64_t blocks, std::int64_t most_positives, double fnr)
    : most_positives_(static_cast<double>(most_positives)),
      fnr_(fnr),
      test_(blocks, fnr * static_cast<double>(blocks), {.guess = fnr * .75, .guess_weight = 1}) {
    assert(most_positives >= 1 && fnr > 0 && fnr < 1);
}

void BlockFnrTest::add(std::int64_t positives, std::int64_t missed) {
    assert(missed >= 0 && missed <= positives && static_cast<double>(positives) <= most_positives_);
    const double loss = static_cast<double>(missed) - fnr_ * static_cast<double>(positives);
    test_.add(std::clamp(loss / most_positives_ + fnr_, 0., 1.));
}

}  // namespace noscope
