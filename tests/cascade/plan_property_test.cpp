// Any plan comes back from its text, and no text does harm.
#include "cascade/plan.h"
#include "cascade/random_plan.h"

#include <gmock/gmock.h>

namespace noscope {
namespace {

TEST(PlanProperty, AnyPlanComesBackFromItsText) {
    for (std::uint64_t seed = 0; seed < 20000; ++seed) {
        Random random(seed);
        const Plan plan = random_plan(random);
        ASSERT_TRUE(check(plan)) << check(plan).error().message;
        const std::string text = to_string(plan);
        const auto parsed = parse_plan(text);
        ASSERT_TRUE(parsed) << text << ": " << parsed.error().message;
        ASSERT_EQ(*parsed, plan) << text;
        ASSERT_EQ(to_string(*parsed), text);
    }
}

TEST(PlanProperty, SpacesBetweenPartsDoNotMatter) {
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        Random random(seed);
        const Plan plan = random_plan(random);
        std::string spaced;
        int brackets = 0;
        for (const char c : to_string(plan)) {
            // A model's name keeps what is in it.
            const bool model = spaced.rfind("model:") != std::string::npos &&
                               spaced.find_first_of("[|", spaced.rfind("model:")) == std::string::npos;
            const bool mark = !model && std::string("|(),[]>").find(c) != std::string::npos;
            brackets += c == '(' ? 1 : 0;
            spaced +=
                mark ? std::string(" \n\t").substr(0, static_cast<std::size_t>(random.between(0, 3))) : "";
            spaced += c;
            if (mark && random.one_in(2)) spaced += "  ";
        }
        const auto parsed = parse_plan("\n " + spaced + " \n");
        ASSERT_TRUE(parsed) << spaced << ": " << parsed.error().message;
        ASSERT_EQ(*parsed, plan) << spaced;
    }
}

// Texts one or a few slips away from a right one: either they are plans, and then come back, or one line says
// why not.
TEST(PlanProperty, WrongTextsAreRefusedInOneLine) {
    const std::string letters = "|()[],>:.-x0159dsp empty\n\t\xff\xc3";
    int refused = 0, taken = 0;
    for (std::uint64_t seed = 0; seed < 20000; ++seed) {
        Random random(seed);
        std::string text = to_string(random_plan(random));
        for (int slips = random.between(1, 4); slips > 0 && !text.empty(); --slips) {
            const auto at = static_cast<std::size_t>(random.below(static_cast<int>(text.size())));
            const char letter =
                letters[static_cast<std::size_t>(random.below(static_cast<int>(letters.size())))];
            switch (random.below(4)) {
                case 0:
                    text.erase(at, static_cast<std::size_t>(random.between(1, 5)));
                    break;
                case 1:
                    text.insert(at, 1, letter);
                    break;
                case 2:
                    text[at] = letter;
                    break;
                default:
                    text.insert(at, text.substr(at / 2, 7));
            }
        }
        const auto parsed = parse_plan(text);
        if (parsed) {
            ++taken;
            ASSERT_TRUE(check(*parsed));
            const auto again = parse_plan(to_string(*parsed));
            ASSERT_TRUE(again) << text;
            ASSERT_EQ(*again, *parsed) << text;
        } else {
            ++refused;
            ASSERT_EQ(parsed.error().code, ErrorCode::usage);
            ASSERT_TRUE(parsed.error().message.starts_with("plan")) << parsed.error().message;
            ASSERT_EQ(parsed.error().message.find('\n'), std::string::npos) << parsed.error().message;
            ASSERT_LT(parsed.error().message.size(), 500U) << parsed.error().message;
        }
    }
    EXPECT_GT(refused, 5000);
    EXPECT_GT(taken, 500);
}

}  // namespace
}  // namespace noscope
