#include "option_table.h"

#include "cli/settings_text.h"
#include "option_values.h"

#include <gtest/gtest.h>

#include <set>

namespace noscope::cli {
namespace {

TEST(OptionTable, DefaultsSaidAreTheDefaultsOfTheStructs) {
    FindCommand expected;
    for (const OptionSpec& option : option_table()) {
        if (!option.fallback_is_value) continue;
        Settings settings;
        const Status status = option.set(settings, option.fallback);
        ASSERT_TRUE(status) << option.name << ": " << status.error().message;
        FindCommand set;
        set.options = settings.find;
        EXPECT_EQ(settings_text(set), settings_text(expected)) << option.name;
    }
}

TEST(OptionTable, NamesAreUniqueWithinACommand) {
    for (const CommandSpec& command : commands()) {
        std::set<std::string> names, letters;
        for (const OptionSpec* option : shown_options(command)) {
            EXPECT_TRUE(names.insert(option->name).second) << option->name;
            EXPECT_TRUE(option->letter.empty() || letters.insert(option->letter).second) << option->letter;
        }
    }
}

TEST(OptionTable, RowsAreWhole) {
    for (const OptionSpec& option : option_table()) {
        EXPECT_TRUE(option.set != nullptr) << option.name;
        EXPECT_FALSE(option.fallback.empty()) << option.name;
        EXPECT_TRUE(option.help.ends_with('.')) << option.name;
        EXPECT_FALSE(option.negatable && !option.value.empty()) << option.name;
        for (const std::string& value : option.choices) {
            Settings settings;
            EXPECT_TRUE(option.set(settings, value)) << option.name << ' ' << value;
        }
    }
}

TEST(OptionValues, NumbersAsPeopleWriteThem) {
    EXPECT_EQ(shown(0.95), "0.95");
    EXPECT_EQ(shown(30), "30");
    EXPECT_EQ(*number(".4", {}), .4);
    EXPECT_EQ(*number("1e3", {}), 1000);
    for (const char* text : {"", " 1", "1 ", "1,5", "0x10", "one", "inf", "nan"})
        EXPECT_FALSE(number(text, {})) << text;
}

}  // namespace
}  // namespace noscope::cli
