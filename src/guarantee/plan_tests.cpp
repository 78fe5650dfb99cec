#include "guarantee/plan_tests.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

namespace noscope {
namespace {

// Shares that at_most() may name: each so much smaller than the one before, to the last.
constexpr double kFiner = .97, kSmallest = 1e-4;

bool can_be_bet_on(double most) { return most > 0 && most < 1; }

}  // namespace

BlockErrors& BlockErrors::operator+=(const BlockErrors& other) {
    windows += other.windows;
    positive += other.positive;
    missed += other.missed;
    added += other.added;
    return *this;
}

RateCount counted(const BlockErrors& block, WindowRate rate) {
    switch (rate) {
        case WindowRate::missed:
            return {block.positive, block.missed};
        case WindowRate::added:
            return {block.windows - block.positive, block.added};
        case WindowRate::false_called:
            return {block.called(), block.added};
    }
    return {};
}

PlanTests::PlanTests(std::int64_t blocks, std::int64_t block_windows, std::size_t plans,
                     std::vector<RateLimit> limits, double alpha)
    : blocks_(blocks), block_windows_(block_windows), limits_(std::move(limits)), alpha_(alpha) {
    assert(blocks >= 1 && block_windows >= 1 && plans >= 1 && alpha > 0 && alpha < 1);
    TestedPlan plan{{}, {}, {}};
    for (const RateLimit& limit : limits_) {
        RateTest& test = plan.rates.emplace_back();
        if (can_be_bet_on(limit.most)) test.test.emplace(blocks, block_windows, limit.most);
        test.passed = limit.most >= 1;
    }
    plans_.assign(plans, plan);
}

void PlanTests::add(RateTest& test, const RateLimit& limit, const BlockErrors& block, double alpha) const {
    const RateCount count = counted(block, limit.rate);
    if (test.test) {
        test.test->add(count.of, count.wrong);
        test.passed = test.passed || test.test->rejects(alpha);
    }
}

void PlanTests::add(std::span<const BlockErrors> by_plan) {
    assert(by_plan.size() == plans_.size() && drawn_ < blocks_);
    ++drawn_;
    for (std::size_t i = 0; i < plans_.size(); ++i) {
        TestedPlan& plan = plans_[i];
        plan.sum += by_plan[i];
        plan.blocks.push_back(by_plan[i]);
        for (std::size_t k = 0; k < limits_.size(); ++k) {
            add(plan.rates[k], limits_[k], by_plan[i], alpha_);
            if (drawn_ < blocks_) continue;
            // Nothing is left to be estimated.
            const RateCount all = counted(plan.sum, limits_[k].rate);
            plan.rates[k].passed =
                static_cast<double>(all.wrong) <= limits_[k].most * static_cast<double>(all.of) + 1e-9;
        }
    }
}

bool PlanTests::passed(std::size_t plan, std::size_t limit) const { return plans_[plan].rates[limit].passed; }

std::size_t PlanTests::passed() const {
    const auto fails = [](const TestedPlan& plan) {
        return !std::ranges::all_of(plan.rates, &RateTest::passed);
    };
    return static_cast<std::size_t>(std::ranges::find_if(plans_, fails) - plans_.begin());
}

std::int64_t PlanTests::blocks_with(std::size_t plan, std::size_t limit) const {
    return std::ranges::count_if(plans_[plan].blocks, [&](const BlockErrors& block) {
        return counted(block, limits_[limit].rate).of > 0;
    });
}

std::optional<std::int64_t> PlanTests::foretold(std::size_t plan, std::span<const BlockErrors> like) const {
    std::vector<RateTest> rates = plans_[plan].rates;
    std::int64_t drawn = drawn_;
    for (std::size_t i = 0;; ++i) {
        if (std::ranges::all_of(rates, &RateTest::passed)) return drawn;
        if (drawn == blocks_ || like.empty()) return std::nullopt;
        for (std::size_t k = 0; k < rates.size(); ++k)
            add(rates[k], limits_[k], like[i % like.size()], alpha_);
        ++drawn;
    }
}

double PlanTests::at_most(std::size_t plan, WindowRate rate, double alpha) const {
    if (drawn_ == blocks_) {
        const RateCount all = counted(plans_[plan].sum, rate);
        return all.of > 0 ? static_cast<double>(all.wrong) / static_cast<double>(all.of) : 0;
    }
    double bound = 1;
    for (double share = kFiner; share > kSmallest; share *= kFiner) {
        BlockFnrTest test(blocks_, block_windows_, share);
        bool rules_out = false;
        for (const BlockErrors& block : plans_[plan].blocks) {
            const RateCount count = counted(block, rate);
            test.add(count.of, count.wrong);
            rules_out = test.rejects(alpha);
            if (rules_out) break;
        }
        if (!rules_out) break;
        bound = share;
    }
    return bound;
}

std::optional<std::int64_t> blocks_without_error(double most, double each, std::int64_t block_windows,
                                                 double alpha) {
    if (!can_be_bet_on(most)) return most > 0 ? std::optional<std::int64_t>(0) : std::nullopt;
    // So many that those that were drawn hardly make the rest poorer.
    constexpr std::int64_t kMany = 10'000'000;
    const auto whole = std::clamp<std::int64_t>(std::llround(each), 1, block_windows);
    BlockFnrTest test(kMany, block_windows, most);
    std::int64_t blocks = 0;
    while (blocks < kMany / 100 && !test.rejects(alpha)) {
        test.add(whole, 0);
        ++blocks;
    }
    return blocks;
}

}  // namespace noscope
