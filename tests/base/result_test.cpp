// Results, their early return, cancellation and the thread budget.
#include "base/error_text.h"
#include "base/threads.h"
#include "base/try.h"

#include <noscope/cancel.h>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>

namespace noscope {
namespace {

Result<int> half(int value) {
    if (value % 2 != 0) return fail(ErrorCode::usage, "{} is odd", value);
    return value / 2;
}

Result<std::string> quarter(int value) {
    NOSCOPE_TRY(const int once, half(value));
    NOSCOPE_TRY(const int twice, half(once));
    return std::to_string(twice);
}

Status check_half(int value, bool& went_on) {
    NOSCOPE_CHECK(half(value));
    went_on = true;
    return {};
}

TEST(Result, HoldsAValueOrAnError) {
    const auto good = half(4), bad = half(5);
    ASSERT_TRUE(good);
    EXPECT_EQ(*good, 2);
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().code, ErrorCode::usage);
    EXPECT_EQ(bad.error().message, "5 is odd");
}

TEST(Result, TryReturnsTheFirstError) {
    EXPECT_EQ(*quarter(12), "3");
    EXPECT_EQ(quarter(5).error().message, "5 is odd");
    EXPECT_EQ(quarter(6).error().message, "3 is odd");
}

TEST(Result, CheckReturnsOrGoesOn) {
    bool went_on = false;
    EXPECT_FALSE(check_half(3, went_on));
    EXPECT_FALSE(went_on);
    EXPECT_TRUE(check_half(2, went_on));
    EXPECT_TRUE(went_on);
}

TEST(Result, MovesWhatCannotBeCopied) {
    Result<std::unique_ptr<int>> made = std::make_unique<int>(7);
    const std::unique_ptr<int> taken = *std::move(made);
    EXPECT_EQ(*taken, 7);
}

TEST(Result, CodesAreTheExitCodes) {
    EXPECT_EQ(static_cast<int>(ErrorCode::internal), 1);
    EXPECT_EQ(static_cast<int>(ErrorCode::usage), 2);
    EXPECT_EQ(static_cast<int>(ErrorCode::recording), 3);
    EXPECT_EQ(static_cast<int>(ErrorCode::reference), 4);
    EXPECT_EQ(static_cast<int>(ErrorCode::store), 5);
    EXPECT_EQ(static_cast<int>(ErrorCode::interrupted), 130);
}

TEST(CancelToken, CopiesShareOneFlagAcrossThreads) {
    const CancelToken token, other;
    std::thread([copy = token] { copy.cancel(); }).join();
    EXPECT_TRUE(token.cancelled());
    EXPECT_FALSE(other.cancelled());
}

TEST(Threads, AskedForOrAllThereAre) {
    EXPECT_GE(available_threads(), 1);
    EXPECT_EQ(thread_budget(0), available_threads());
    EXPECT_EQ(thread_budget(3), 3);
}

}  // namespace
}  // namespace noscope
