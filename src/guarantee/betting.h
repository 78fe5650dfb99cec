// A test by betting for values between 0 and 1, not only yes and no: for sums over blocks.
#pragma once

#include <cstdint>

namespace noscope {

// How a BettingTest stakes.
struct BettingStrategy {
    double most_share = .9;   // at most this share of the money is ever at stake, in (0, 1)
    double guess = .1;        // of the mean, before the first value, in (0, 1)
    double guess_weight = 1;  // in values, > 0
};

// Tests "the values of the population add up to at least `least_total`" on values drawn one after the other
// without replacement; may be looked at after each. The chance that money() ever reaches 1/alpha although the
// values do add up to it is at most alpha. Assumed: values in [0, 1], fixed before the draw, uniform draws.
//
// Waudby-Smith and Ramdas (JRSS B 86, 2024): capital process of section 5.1 with the conditional mean under
// the null of sampling without replacement; stakes by approximate GRAPA (appendix B.3), one-sided.
class BettingTest {
   public:
    // `population` >= 1. least_total > population is refuted from the start, <= 0 never.
    BettingTest(std::int64_t population, double least_total, const BettingStrategy& strategy = {});

    void add(double value);  // at most `population` times
    double log_money() const { return log_money_; }
    bool rejects(double alpha) const;  // now: who stops at the first time it does may keep that

   private:
    void look_for_impossible();

    BettingStrategy strategy_;
    double left_, rest_;  // values still undrawn; what they must add up to under the null
    double log_money_ = 0;
    double weight_, sum_, squares_;  // of the values so far and the guess: for mean and variance
};

// The test of a plan against "misses of all positives are more than `fnr`" from blocks drawn without
// replacement: over the blocks misses - fnr * positives adds up to more than 0. Blocks of unequal size are
// fine. 0 < fnr < 1.
class BlockFnrTest {
   public:
    // Each of the `blocks` >= 1 holds at most `most_positives` >= 1 positive windows.
    BlockFnrTest(std::int64_t blocks, std::int64_t most_positives, double fnr);

    void add(std::int64_t positives, std::int64_t missed);  // 0 <= missed <= positives <= most_positives
    bool rejects(double alpha) const { return test_.rejects(alpha); }
    double log_money() const { return test_.log_money(); }

   private:
    double most_positives_, fnr_;
    BettingTest test_;
};

}  // namespace noscope
