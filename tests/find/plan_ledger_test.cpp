// One ledger in the store that several runs write to.
#include "find/plan_ledger.h"

#include "support/temp_folder.h"

#include <gtest/gtest.h>

namespace noscope {
namespace {

using noscope::testing::TempFolder;

class PlanLedgers : public ::testing::Test {
   protected:
    static LedgerPage page(const std::string& audit, std::vector<std::string> files, SampleCount missed) {
        return {.plan = "a plan",
                .audit = audit,
                .files = std::move(files),
                .counts = [audit, missed](const std::vector<bool>& own) {
                    // Each file holds an equal part.
                    LedgerAudit made{.name = audit, .missed = missed, .exact_positive = 5, .known_missed = 0};
                    made.missed.population = missed.population * std::count(own.begin(), own.end(), true);
                    return made;
                }};
    }
    std::unique_ptr<Store> open() const {
        auto store = Store::open(folder_.file("store.db"));
        EXPECT_TRUE(store);
        return std::move(*store);
    }
    TempFolder folder_;
};

// Two processes, each with a store of its own over one file, begin and end across each other.
TEST_F(PlanLedgers, RunsAtTheSameTimeAreAllCounted) {
    const auto one = open(), other = open();
    ASSERT_TRUE(PlanLedger::begin(*one, page("monday", {"a"}, {100, 0, 0})));
    ASSERT_TRUE(PlanLedger::begin(*other, page("tuesday", {"b"}, {200, 0, 0})));
    ASSERT_TRUE(PlanLedger::enter(*one, page("monday", {"a"}, {100, 10, 1})));
    ASSERT_TRUE(PlanLedger::enter(*other, page("tuesday", {"b"}, {200, 20, 0})));
    const auto ledger = PlanLedger::read(*one, "a plan");
    ASSERT_TRUE(ledger);
    ASSERT_EQ(ledger->ledger().audits().size(), 2U);
    EXPECT_EQ(ledger->ledger().statement(.05).windows, 300);
    EXPECT_EQ(ledger->ledger().statement(.05).drawn, 30);
}

TEST_F(PlanLedgers, AFileCountsInTheFirstAuditOfIt) {
    const auto store = open();
    ASSERT_TRUE(PlanLedger::begin(*store, page("monday", {"a", "b"}, {100, 0, 0})));
    const LedgerPage later = page("tuesday", {"b", "c"}, {100, 3, 0});
    ASSERT_TRUE(PlanLedger::begin(*store, later));
    const auto ledger = PlanLedger::enter(*store, later);
    ASSERT_TRUE(ledger);
    EXPECT_EQ(ledger->own_files(later), 1);
    EXPECT_EQ(ledger->ledger().statement(.05).windows, 300);
    const LedgerPage none = page("wednesday", {"a", "c"}, {100, 3, 0});
    const auto same = PlanLedger::enter(*store, none);
    ASSERT_TRUE(same);
    EXPECT_FALSE(same->has("wednesday"));
    EXPECT_EQ(same->own_files(none), 0);
}

TEST_F(PlanLedgers, WhatWasBegunStaysAsItWasBegun) {
    const auto store = open();
    ASSERT_TRUE(PlanLedger::enter(*store, page("monday", {"a"}, {100, 10, 1})));
    const auto again = PlanLedger::begin(*store, page("monday", {"a"}, {100, 0, 0}));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->ledger().statement(.05).drawn, 10);
    const auto other = PlanLedger::enter(*store, page("monday", {"a"}, {90, 10, 1}));
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, ErrorCode::usage);
    EXPECT_EQ(PlanLedger::read(*store, "a plan")->ledger().statement(.05).windows, 100);
}

}  // namespace
}  // namespace noscope
