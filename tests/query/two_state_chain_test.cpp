// Forward-backward beside the sum over all sequences of states.
#include "query/two_state_chain.h"
#include "query/made.h"

#include <gtest/gtest.h>

namespace noscope {
namespace {

struct Made {
    double enter, leave;
    std::vector<Evidence> frames;
};

Made made(Random& random, int most) {
    Made one{.enter = random.between(1, 99) / 100.0, .leave = random.between(1, 99) / 100.0, .frames = {}};
    for (int i = random.between(1, most); i > 0; --i) {
        Evidence known;
        switch (random.below(4)) {
            case 0:
                known = random.one_in(2) ? Evidence{0, 1} : Evidence{3, 0};
                break;
            case 1:
                break;
            default:
                known = {random.fraction() * 100 + 1e-9, random.fraction()};
        }
        one.frames.push_back(known);
    }
    return one;
}

// hear(states, chance) for every sequence; chances have a common factor.
template <class Hear>
void each_sequence(const Made& one, Hear hear) {
    const auto count = one.frames.size();
    for (unsigned states = 0; states < 1U << count; ++states) {
        double chance = 1;
        for (std::size_t i = 0; i < count; ++i) {
            const bool is = (states >> i & 1) != 0, was = i > 0 && (states >> (i - 1) & 1) != 0;
            if (i == 0)
                chance *= (is ? one.enter : one.leave) / (one.enter + one.leave);
            else
                chance *= was ? (is ? 1 - one.leave : one.leave) : (is ? one.enter : 1 - one.enter);
            chance *= is ? one.frames[i].present : one.frames[i].absent;
        }
        hear(states, chance);
    }
}

TEST(TwoStateChain, AsTheSumOverAllSequences) {
    Random random(1);
    for (int trial = 0; trial < 400; ++trial) {
        const Made one = made(random, 9);
        const auto count = one.frames.size();
        const TwoStateChain chain(one.enter, one.leave, one.frames);
        const auto first = static_cast<std::size_t>(random.below(static_cast<int>(count)));
        std::vector<char> counted(1 +
                                  static_cast<std::size_t>(random.below(static_cast<int>(count - first))));
        for (char& flag : counted) flag = random.one_in(3) ? 0 : 1;
        std::vector<double> present(count), counts(counted.size() + 1);
        double all = 0;
        each_sequence(one, [&](unsigned states, double chance) {
            all += chance;
            std::size_t number = 0;
            for (std::size_t i = 0; i < count; ++i) {
                if ((states >> i & 1) == 0) continue;
                present[i] += chance;
                number += i >= first && i < first + counted.size() && counted[i - first] != 0 ? 1 : 0;
            }
            counts[number] += chance;
        });
        for (std::size_t i = 0; i < count; ++i)
            ASSERT_NEAR(chain.present(i), present[i] / all, 1e-9) << trial;
        const auto found = chain.counts(first, counted);
        ASSERT_EQ(found.size(), counts.size());
        for (std::size_t n = 0; n < counts.size(); ++n) ASSERT_NEAR(found[n], counts[n] / all, 1e-9) << trial;
    }
}

// Nothing runs into zero, however long it is.
TEST(TwoStateChain, LongRowsOfStrongEvidence) {
    std::vector<Evidence> frames(20'000, {1e-30, 1});
    for (std::size_t i = 10'000; i < frames.size(); ++i) frames[i] = {1, 1e-30};
    const TwoStateChain chain(.01, .01, frames);
    EXPECT_NEAR(chain.present(0), 1, 1e-12);
    EXPECT_NEAR(chain.present(9'999), 1, 1e-12);
    EXPECT_NEAR(chain.present(10'000), 0, 1e-12);
    const std::vector<char> counted(30, 1);
    EXPECT_NEAR(chain.counts(9'985, counted)[15], 1, 1e-12);
    EXPECT_NEAR(TwoStateChain(.1, .3, std::vector<Evidence>(3)).present(1), .25, 1e-12);
}

}  // namespace
}  // namespace noscope
