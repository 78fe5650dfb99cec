#include "base/ordered_work.h"

#include "base/error_text.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

namespace noscope {
namespace {

TEST(OrderedWork, ResultsComeInOrderAndOnTheCallersThread) {
    const auto caller = std::this_thread::get_id();
    for (const int threads : {0, 1, 2, 7})
        for (const std::size_t pieces : {0, 1, 2, 5, 200}) {
            std::vector<std::string> taken;
            const std::function<std::string(std::size_t)> work = [](std::size_t i) {
                if (i % 3 == 0) std::this_thread::sleep_for(std::chrono::microseconds(200));
                return std::to_string(i);
            };
            const std::function<Status(std::size_t, std::string)> take = [&](std::size_t i,
                                                                             std::string text) -> Status {
                EXPECT_EQ(std::this_thread::get_id(), caller);
                EXPECT_EQ(text, std::to_string(i));
                taken.push_back(std::move(text));
                return {};
            };
            EXPECT_TRUE(work_in_order<std::string>(pieces, threads, work, take));
            EXPECT_EQ(taken.size(), pieces);
        }
}

TEST(OrderedWork, NothingIsBegunFarAhead) {
    std::atomic<std::size_t> taken = 0, furthest = 0;
    const std::function<int(std::size_t)> work = [&](std::size_t i) {
        std::size_t ahead = i + 1 - std::min(i + 1, taken.load()), most = furthest;
        while (ahead > most && !furthest.compare_exchange_weak(most, ahead)) {
        }
        return 0;
    };
    const std::function<Status(std::size_t, int)> take = [&](std::size_t, int) -> Status {
        std::this_thread::sleep_for(std::chrono::microseconds(50));
        ++taken;
        return {};
    };
    EXPECT_TRUE(work_in_order<int>(300, 3, work, take));
    // One more: a result counts as taken before `take` has returned.
    EXPECT_LE(furthest, 7U);
}

TEST(OrderedWork, TheFirstErrorOfTakeEndsAll) {
    for (const int threads : {1, 4}) {
        std::size_t last = 0;
        std::atomic<std::size_t> begun = 0;
        const std::function<int(std::size_t)> work = [&](std::size_t) {
            ++begun;
            return 1;
        };
        const std::function<Status(std::size_t, int)> take = [&](std::size_t i, int) -> Status {
            last = i;
            if (i == 5) return fail(ErrorCode::store, "full");
            return {};
        };
        const auto status = work_in_order<int>(1000, threads, work, take);
        ASSERT_FALSE(status);
        EXPECT_EQ(status.error().message, "full");
        EXPECT_EQ(last, 5U);
        EXPECT_LT(begun, 40U);
    }
}

TEST(OrderedWork, WhatIsThrownIsThrownOn) {
    for (const int threads : {1, 4}) {
        const std::function<int(std::size_t)> bad_work = [](std::size_t i) -> int {
            if (i == 30) throw std::runtime_error("work");
            return 0;
        };
        const std::function<Status(std::size_t, int)> good_take = [](std::size_t, int) { return Status{}; };
        EXPECT_THROW((void)work_in_order<int>(1000, threads, bad_work, good_take), std::runtime_error);
        const std::function<int(std::size_t)> good_work = [](std::size_t) { return 0; };
        const std::function<Status(std::size_t, int)> bad_take = [](std::size_t i, int) -> Status {
            if (i == 30) throw std::bad_alloc();
            return {};
        };
        EXPECT_THROW((void)work_in_order<int>(1000, threads, good_work, bad_take), std::bad_alloc);
    }
}

}  // namespace
}  // namespace noscope
