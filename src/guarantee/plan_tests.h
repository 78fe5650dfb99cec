// Whether a plan keeps budgets over blocks of a recording, of which some are drawn at random and labelled in
// full: tests of plans in an order that was fixed before the first draw.
#pragma once

#include "guarantee/betting.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace noscope {

// Windows of a block, once all of them are labelled; what a plan calls them.
struct BlockErrors {
    std::int64_t windows = 0, positive = 0;
    std::int64_t missed = 0;  // positive ones that it calls negative
    std::int64_t added = 0;   // negative ones that it calls positive

    std::int64_t called() const { return positive - missed + added; }
    BlockErrors& operator+=(const BlockErrors& other);
    bool operator==(const BlockErrors&) const = default;
};

// What is to be rare among what.
enum class WindowRate : std::uint8_t {
    missed,        // among positive windows
    added,         // among negative windows
    false_called,  // wrong ones among those that are called positive: 1 - precision of windows
};

struct RateCount {
    std::int64_t of = 0, wrong = 0;  // wrong <= of
};
RateCount counted(const BlockErrors& block, WindowRate rate);

struct RateLimit {
    WindowRate rate = WindowRate::missed;
    double most = .05;  // the share that may be wrong, [0, 1]
};

// "Learn then test" (Angelopoulos, Bates, Candes, Jordan, Lei 2021) over blocks: each plan is tested for each
// limit at the full alpha by a bet that may be looked at after every block (BlockFnrTest), all limits must
// pass (intersection-union), and plans count in their order up to the first that has not passed (fixed
// sequence). With probability >= 1 - alpha all plans that ever count keep all limits over all blocks,
// whenever one stops and however blocks hang together. Assumed: plans, their order, limits and the blocks to
// draw from were fixed before the first draw; blocks are drawn uniformly without replacement.
class PlanTests {
   public:
    // `blocks` >= 1 to draw from, each of at most `block_windows` >= 1 windows; `plans` >= 1, 0 < alpha < 1.
    PlanTests(std::int64_t blocks, std::int64_t block_windows, std::size_t plans,
              std::vector<RateLimit> limits, double alpha);

    // The next block drawn, by what each plan does there.
    void add(std::span<const BlockErrors> by_plan);

    std::int64_t blocks() const { return blocks_; }
    std::int64_t drawn() const { return drawn_; }
    const std::vector<RateLimit>& limits() const { return limits_; }
    // How many plans count: all before the first that has not passed.
    std::size_t passed() const;
    bool passed(std::size_t plan, std::size_t limit) const;
    const BlockErrors& errors(std::size_t plan) const { return plans_[plan].sum; }
    // Blocks drawn that hold any of what this limit is a share of.
    std::int64_t blocks_with(std::size_t plan, std::size_t limit) const;

    // How many blocks in all it would take for this plan to pass, if those that come were like these, over
    // and over; none: all of them would not do, or `like` is empty. Says nothing for certain.
    std::optional<std::int64_t> foretold(std::size_t plan, std::span<const BlockErrors> like) const;

    // At most this share is wrong over all blocks, with probability >= 1 - `alpha` at every time at once: the
    // smallest of a fixed list of shares above which the same bets rule out all. 1 where nothing is ruled
    // out.
    double at_most(std::size_t plan, WindowRate rate, double alpha) const;

   private:
    struct RateTest {
        std::optional<BlockFnrTest> test;  // none where bets say nothing: shares of 0 and 1
        bool passed = false;
    };
    struct TestedPlan {
        std::vector<RateTest> rates;
        std::vector<BlockErrors> blocks;
        BlockErrors sum;
    };
    void add(RateTest& test, const RateLimit& limit, const BlockErrors& block, double alpha) const;

    std::int64_t blocks_, block_windows_, drawn_ = 0;
    std::vector<RateLimit> limits_;
    double alpha_;
    std::vector<TestedPlan> plans_;
};

// How many blocks that hold `each` > 0 of their `block_windows` windows of what a limit is a share of, none
// of them wrong, one must about see before it passes. None for a share of 0, which only all blocks can show.
std::optional<std::int64_t> blocks_without_error(double most, double each, std::int64_t block_windows,
                                                 double alpha);

}  // namespace noscope
