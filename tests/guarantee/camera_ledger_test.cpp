#include "guarantee/camera_ledger.h"

#include "made.h"

#include <gtest/gtest.h>

#include <cmath>

namespace noscope {
namespace {

using testing::drawn_order;
using testing::most_wrong;
using testing::Random;

LedgerAudit audit(std::string name, SampleCount missed, std::int64_t exact_positive) {
    return {.name = std::move(name), .missed = missed, .exact_positive = exact_positive, .known_missed = 0};
}

TEST(CameraLedger, OneAuditSaysWhatItSaysAlone) {
    CameraLedger ledger;
    EXPECT_EQ(ledger.statement(.05).missed, 0);
    EXPECT_EQ(ledger.statement(.05).fnr, std::nullopt);
    ASSERT_TRUE(ledger.add(audit("monday", {6000, 900, 2}, 100)));
    const LedgerStatement said = ledger.statement(.05);
    const std::int64_t most = marked_at_most_anytime({6000, 900, 2}, .05);
    EXPECT_EQ(said.missed, most - 2);
    EXPECT_NEAR(*said.fnr, static_cast<double>(most - 2) / static_cast<double>(100 + most), 1e-12);
    EXPECT_EQ(said.windows, 6000);
    EXPECT_EQ(said.drawn, 900);
}

TEST(CameraLedger, DaysReachWhatOneDayCannot) {
    // 5 % of each day is checked, 60 of 86,400 windows are positive and found. A day alone says nothing at
    // all.
    CameraLedger ledger;
    double before = 1;
    for (int day = 1; day <= 40; ++day) {
        ASSERT_TRUE(ledger.add(audit("day" + std::to_string(day), {86'340, 4320, 0}, 60)));
        const double fnr = *ledger.statement(.05).fnr;
        if (day == 1) {
            EXPECT_GT(fnr, .45);
        }
        if (day == 40) {
            EXPECT_LT(fnr, .03);
        }
        EXPECT_LT(fnr, before);
        before = fnr;
    }
}

TEST(CameraLedger, AnAuditGoesOnButDoesNotChange) {
    CameraLedger ledger;
    ASSERT_TRUE(ledger.add(audit("a", {500, 50, 1}, 10)));
    ASSERT_TRUE(ledger.add(audit("b", {500, 50, 0}, 10)));
    ASSERT_TRUE(ledger.add(audit("a", {500, 80, 1}, 12)));
    EXPECT_EQ(ledger.audits().size(), 2U);
    EXPECT_EQ(ledger.statement(.05).drawn, 130);
    for (const LedgerAudit& bad :
         {audit("a", {500, 60, 1}, 12), audit("a", {600, 90, 1}, 12), audit("a", {500, 90, 0}, 12),
          audit("c", {50, 60, 0}, 1), audit("c", {50, 20, 21}, 1), audit("c", {50, 20, 1}, -1),
          audit("", {5, 2, 1}, 1), audit("two words", {5, 2, 1}, 1), audit("c", {2'000'000'000, 2, 1}, 1)}) {
        const Status status = ledger.add(bad);
        ASSERT_FALSE(status);
        EXPECT_EQ(status.error().code, ErrorCode::usage);
    }
    EXPECT_EQ(ledger.audits().size(), 2U);
}

// Positive for certain, and yet in no reported appearance: missed, whatever was drawn.
TEST(CameraLedger, WhatIsKnownToBeMissedIsAdded) {
    CameraLedger plain, dropped;
    LedgerAudit one = audit("a", {1000, 1000, 0}, 20);
    ASSERT_TRUE(plain.add(one));
    one.known_missed = 3;
    ASSERT_TRUE(dropped.add(one));
    EXPECT_EQ(plain.statement(.05).missed, 0);
    EXPECT_EQ(dropped.statement(.05).missed, 3);
    EXPECT_DOUBLE_EQ(*dropped.statement(.05).fnr, 3. / 20);
}

TEST(CameraLedger, PlainTextThereAndBack) {
    CameraLedger ledger({.none = .1 + .2, .a = 1. / 3, .b = 7});
    for (int i = 0; i < 5; ++i)
        ASSERT_TRUE(ledger.add(audit("run-" + std::to_string(i), {1000 + i, 100, i}, 20 * i)));
    const auto back = CameraLedger::decode(ledger.encode());
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, ledger);
    EXPECT_EQ(CameraLedger().encode(), "camera-ledger-2 0.5 0.5 50\n");
    EXPECT_EQ(*CameraLedger::decode("camera-ledger-2 0.5 0.5 50\n"), CameraLedger());
}

TEST(CameraLedger, DamagedTextIsRefused) {
    const std::string good = "camera-ledger-2 0.5 0.5 50\na 500 50 1 10 2\n";
    ASSERT_TRUE(CameraLedger::decode(good));
    for (const std::string& bad :
         {std::string(), std::string("\n"), good.substr(0, good.size() - 1), good + "\n",
          good + "a 500 50 1 10 2\n", good + "b 500 50 1 10\n", good + "b 500 50 1 10 2 3\n",
          good + "b 500 50 51 10 2\n", good + "b 500 5x 1 10 2\n", good + "b 500  1 10 2\n",
          good + "b 500 50 1 10 11\n", good + "b 500 50 1 10 -1\n", "camera-ledger-3" + good.substr(15),
          std::string("camera-ledger-2 1 0.5 50\n"), std::string("camera-ledger-2 0.75 nan 50\n"),
          std::string("camera-ledger-2 0.75 0.5 inf\n")}) {
        const auto result = CameraLedger::decode(bad);
        ASSERT_FALSE(result) << bad;
        EXPECT_EQ(result.error().code, ErrorCode::store);
    }
    // One byte wrong never crashes, and what is read can be written again.
    for (std::size_t i = 0; i < good.size(); ++i)
        for (const char c : {' ', '\n', '9', '-', 'z', '\0'}) {
            std::string changed = good;
            changed[i] = c;
            if (const auto result = CameraLedger::decode(changed)) {
                EXPECT_TRUE(CameraLedger::decode(result->encode()));
            }
        }
}

// 12 recordings, each audited by as many labels as the ledger so far suggests; one looks after each. How
// often any look says too little.
TEST(CameraLedger, HoldsAtAllLooksThoughAuditsHangOnEarlierOnes) {
    constexpr int kRuns = 300;
    Random random(3);
    int wrong = 0;
    for (int run = 0; run < kRuns; ++run) {
        CameraLedger ledger;
        std::int64_t missed = 0, positives = 0;
        bool low = false;
        bool worse = false;  // the plan gets worse where the last audit was clean
        for (int day = 0; day < 12; ++day) {
            const auto made = worse ? testing::in_one_run(1000, 40) : testing::scattered(1000, 8, random);
            SampleCount count{1000, worse ? 40 : 120, 0};
            for (const std::size_t at : drawn_order(1000, static_cast<std::size_t>(count.drawn), random))
                count.found += made.marked[at];
            missed += made.total() - count.found;
            positives += made.total() + 100;
            ASSERT_TRUE(ledger.add(audit(std::to_string(day), count, 100)));
            const LedgerStatement said = ledger.statement(.1);
            low = low || said.missed < missed ||
                  *said.fnr < static_cast<double>(missed) / static_cast<double>(positives) - 1e-12;
            worse = count.found == 0;
        }
        wrong += low;
    }
    EXPECT_LE(wrong, most_wrong(.1, kRuns));
}

}  // namespace
}  // namespace noscope
