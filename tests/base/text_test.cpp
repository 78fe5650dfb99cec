#include "base/text.h"

#include <gmock/gmock.h>

#include <limits>

namespace noscope {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Text, SplitKeepsEmptyParts) {
    EXPECT_THAT(split("a,b,c", ','), ElementsAre("a", "b", "c"));
    EXPECT_THAT(split(",a,,", ','), ElementsAre("", "a", "", ""));
    EXPECT_THAT(split("", ','), ElementsAre(""));
    EXPECT_THAT(split("abc", ','), ElementsAre("abc"));
}

TEST(Text, JoinIsSplitsOpposite) {
    const std::vector<std::string> parts{"a", "", "b"};
    EXPECT_EQ(join(parts, ", "), "a, , b");
    EXPECT_EQ(join(std::vector<std::string>{}, ", "), "");
    EXPECT_EQ(split(join(parts, ","), ','), parts);
}

TEST(Text, TrimTakesTheOutsideOnly) {
    EXPECT_EQ(trim("  a b\t\r\n"), "a b");
    EXPECT_EQ(trim("a"), "a");
    EXPECT_EQ(trim(" \t "), "");
    EXPECT_EQ(trim(""), "");
}

TEST(Text, LowerIsForAsciiOnly) {
    EXPECT_EQ(lower("AbZ-9[`{@"), "abz-9[`{@");
    EXPECT_EQ(lower("STRASSE \xC3\x84"), "strasse \xC3\x84");
}

TEST(NearestNames, NearestFirstAndAtMostSoMany) {
    const std::vector<std::string> names{"cat", "car", "cart", "person", "truck", "Traffic Light"};
    EXPECT_THAT(nearest_names("cart", names, 3), ElementsAre("cart", "cat", "car"));
    EXPECT_THAT(nearest_names("cart", names, 1), ElementsAre("cart"));
    EXPECT_THAT(nearest_names("persn", names, 3), ElementsAre("person"));
    const std::vector<std::string> twice{"vehicle", "vehicle"};
    EXPECT_THAT(nearest_names("vehicl", twice, 3), ElementsAre("vehicle"));
    EXPECT_THAT(nearest_names("PERSON", names, 3), ElementsAre("person"));
    EXPECT_THAT(nearest_names("light", names, 3), ElementsAre("Traffic Light"));
    EXPECT_THAT(nearest_names("pickup truck", names, 3), ElementsAre("truck"));
}

TEST(NearestNames, NothingThatIsFarAway) {
    const std::vector<std::string> names{"cat", "person", "giraffe"};
    EXPECT_THAT(nearest_names("submarine", names, 3), IsEmpty());
    EXPECT_THAT(nearest_names("persn", {}, 3), IsEmpty());
    EXPECT_THAT(nearest_names("persn", names, 0), IsEmpty());
}

TEST(HumanDuration, UnitsChangeWithoutOddNumbers) {
    EXPECT_EQ(human_duration(0), "0.0 s");
    EXPECT_EQ(human_duration(0.84), "0.8 s");
    EXPECT_EQ(human_duration(9.949), "9.9 s");
    EXPECT_EQ(human_duration(9.96), "10 s");
    EXPECT_EQ(human_duration(59.4), "59 s");
    EXPECT_EQ(human_duration(59.6), "1 min 0 s");
    EXPECT_EQ(human_duration(250), "4 min 10 s");
    EXPECT_EQ(human_duration(3599.4), "59 min 59 s");
    EXPECT_EQ(human_duration(3599.7), "1 h 0 min");
    EXPECT_EQ(human_duration(86'400), "24 h 0 min");
    EXPECT_EQ(human_duration(4 * 3600 + 37 * 60 + 29), "4 h 37 min");
    EXPECT_EQ(human_duration(-250), "-4 min 10 s");
}

TEST(WithCommas, EveryThreeDigits) {
    EXPECT_EQ(with_commas(0), "0");
    EXPECT_EQ(with_commas(999), "999");
    EXPECT_EQ(with_commas(1000), "1,000");
    EXPECT_EQ(with_commas(86'400), "86,400");
    EXPECT_EQ(with_commas(1'234'567), "1,234,567");
    EXPECT_EQ(with_commas(-1'000), "-1,000");
    EXPECT_EQ(with_commas(-100), "-100");
    EXPECT_EQ(with_commas(std::numeric_limits<long long>::max()), "9,223,372,036,854,775,807");
}

TEST(LastLine, IsTheLastThatSaysSomething) {
    EXPECT_EQ(last_line("Exception from file.cpp:12:\nno such device  \n \n"), "no such device");
    EXPECT_EQ(last_line("one"), "one");
    EXPECT_EQ(last_line(" \n\n"), "");
    EXPECT_EQ(last_line("x\n" + std::string(1000, 'y')), std::string(300, 'y'));
}

}  // namespace
}  // namespace noscope
