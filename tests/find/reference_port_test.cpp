// One detector for several callers: whose an answer is, what a class list that grows needs, how waiting ends.
#include "find/late_reference.h"
#include "find/reference_port.h"

#include "base/error_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace noscope {
namespace {

using ::testing::ElementsAre;

// Answers at once, with a box of a class of its own for each frame: the list grows with each.
class NamingReference : public Reference {
   public:
    std::string identity() const override { return "naming"; }
    std::string name() const override { return "naming"; }
    std::vector<std::string> classes() const override {
        const std::scoped_lock lock(mutex_);
        return classes_;
    }
    bool open_classes() const override { return true; }
    Status submit(const ReferenceFrame& frame, CancelToken) override {
        const std::scoped_lock lock(mutex_);
        classes_.push_back(fmt::format("class {}", frame.number));
        const auto id = static_cast<std::int32_t>(classes_.size() - 1);
        ready_.push_back({frame.ticket, {100, 50, {{id, .5F, 1, 2, 3, 4}}}, 0});
        return {};
    }
    Status collect(std::vector<ReferenceAnswer>& out) override {
        const std::scoped_lock lock(mutex_);
        std::move(ready_.begin(), ready_.end(), std::back_inserter(out));
        ready_.clear();
        return {};
    }
    Status drain(std::vector<ReferenceAnswer>& out) override { return collect(out); }

   private:
    Status make_ready(CancelToken) override {
        return is_broken ? fail(ErrorCode::reference, "no") : Status{};
    }
    mutable std::mutex mutex_;
    std::vector<std::string> classes_;
    std::vector<ReferenceAnswer> ready_;

   public:
    bool is_broken = false;
};

ReferenceFrame frame_of(std::uint64_t ticket, std::int64_t number) {
    return {ticket, "a.mp4", number, 100, 50, {}};
}

std::vector<std::uint64_t> tickets_of(const std::vector<ReferenceAnswer>& answers) {
    std::vector<std::uint64_t> tickets;
    for (const ReferenceAnswer& answer : answers) tickets.push_back(answer.ticket);
    return tickets;
}

TEST(ReferencePort, EachCallerHearsItsOwnFramesAlone) {
    testing::LateReference late(std::make_unique<NamingReference>(), 100);
    const ClassGuard guard(false);
    ReferencePort port(late, guard, [](const auto&) {});
    StageClock stages;
    ASSERT_TRUE(port.make_ready({}, stages));
    ReferencePort::Caller one(port, {}), other(port, {});
    ASSERT_TRUE(one.submit(frame_of(7, 1)));
    ASSERT_TRUE(other.submit(frame_of(7, 2)));
    ASSERT_TRUE(one.submit(frame_of(8, 3)));
    std::vector<ReferenceAnswer> ones, others;
    ASSERT_TRUE(one.collect(ones));
    EXPECT_TRUE(ones.empty()) << "they come late";
    // Who waits for its own takes the others', and keeps them for them.
    ASSERT_TRUE(one.take_all(ones));
    EXPECT_THAT(tickets_of(ones), ElementsAre(7, 8));
    EXPECT_EQ(one.in_hand(), 0);
    EXPECT_EQ(other.in_hand(), 1);
    ASSERT_TRUE(other.collect(others));
    EXPECT_THAT(tickets_of(others), ElementsAre(7));
    EXPECT_EQ(others[0].detections.boxes[0].class_id, 1);
    EXPECT_GT(port.busy_s(), 0);
}

TEST(ReferencePort, AnswersOfACallerThatIsGoneAreDropped) {
    testing::LateReference late(std::make_unique<NamingReference>(), 100);
    const ClassGuard guard(false);
    ReferencePort port(late, guard, [](const auto&) {});
    StageClock stages;
    ASSERT_TRUE(port.make_ready({}, stages));
    ReferencePort::Caller one(port, {});
    {
        ReferencePort::Caller gone(port, {});
        ASSERT_TRUE(gone.submit(frame_of(1, 1)));
        ASSERT_TRUE(one.submit(frame_of(2, 2)));
    }
    std::vector<ReferenceAnswer> answers;
    ASSERT_TRUE(one.take_all(answers));
    EXPECT_THAT(tickets_of(answers), ElementsAre(2));
}

// Made ready, and told of new names, on the thread that made it; workers wait for that.
TEST(ReferencePort, TheOwnerMakesReadyAndHearsOfNewClasses) {
    NamingReference reference;
    const ClassGuard guard(true);
    const auto owner = std::this_thread::get_id();
    std::vector<std::string> heard;  // under the guard
    ReferencePort port(reference, guard, [&](const std::vector<std::string>& classes) {
        EXPECT_EQ(std::this_thread::get_id(), owner);
        heard = classes;
    });
    std::atomic<int> wakes{0}, ended{0};
    port.on_wanted = [&] { ++wakes; };
    std::vector<std::thread> workers;
    for (int worker = 0; worker < 3; ++worker)
        workers.emplace_back([&, worker] {
            ReferencePort::Caller caller(port, {});
            for (std::int64_t number = 0; number < 20; ++number) {
                std::vector<ReferenceAnswer> answers;
                EXPECT_TRUE(caller.submit(frame_of(5, worker * 100 + number)));
                EXPECT_TRUE(caller.take_all(answers));
                ASSERT_EQ(answers.size(), 1U);
                const auto lock = guard.lock();
                EXPECT_LT(answers[0].detections.boxes[0].class_id, std::ssize(heard));
            }
            ++ended;
        });
    StageClock stages;
    while (ended < 3) {
        port.serve({}, stages);
        std::this_thread::yield();
    }
    for (std::thread& worker : workers) worker.join();
    EXPECT_EQ(heard.size(), 60U);
    EXPECT_GT(wakes, 0);
    EXPECT_TRUE(reference.prepared());
}

TEST(ReferencePort, WaitingEndsWithTheErrorOrTheRun) {
    NamingReference broken;
    broken.is_broken = true;
    const ClassGuard guard(false);
    ReferencePort port(broken, guard, [](const auto&) {});
    StageClock stages;
    Status told;
    std::atomic<bool> ended{false};
    std::thread worker([&] {
        ReferencePort::Caller caller(port, {});
        told = caller.submit(frame_of(1, 1));
        ended = true;
    });
    while (!ended) {
        port.serve({}, stages);
        std::this_thread::yield();
    }
    worker.join();
    ASSERT_FALSE(told);
    EXPECT_EQ(told.error().message, "no");

    NamingReference never;
    ReferencePort other(never, guard, [](const auto&) {});
    const CancelToken stop;
    std::thread waiting([&] {
        ReferencePort::Caller caller(other, stop);
        told = caller.submit(frame_of(1, 1));
    });
    stop.cancel();
    waiting.join();
    ASSERT_FALSE(told);
    EXPECT_EQ(told.error().code, ErrorCode::interrupted);
}

}  // namespace
}  // namespace noscope
