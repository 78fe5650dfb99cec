#include "reference/reference_share.h"

#include "base/error_text.h"
#include "reference/ask.h"

#include <gmock/gmock.h>

#include <deque>

namespace noscope {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Answers in the order in which frames were handed in, a call of collect() one; each has a box whose class is
// the frame's number.
class Slow : public Reference {
   public:
    std::string identity() const override { return "{}"; }
    std::string name() const override { return "slow"; }
    std::vector<std::string> classes() const override { return {"person"}; }
    Status submit(const ReferenceFrame& frame, CancelToken) override {
        ReferenceAnswer answer;
        answer.ticket = frame.ticket;
        answer.detections.boxes.push_back({static_cast<std::int32_t>(frame.number), .5F});
        waiting_.push_back(answer);
        return {};
    }
    Status collect(std::vector<ReferenceAnswer>& out) override {
        if (waiting_.empty()) return {};
        out.push_back(waiting_.front());
        waiting_.pop_front();
        return {};
    }
    Status drain(std::vector<ReferenceAnswer>& out) override {
        out.insert(out.end(), waiting_.begin(), waiting_.end());
        waiting_.clear();
        return fails ? Status(fail(ErrorCode::reference, "died")) : Status{};
    }
    int prepared_times = 0;
    bool fails = false;

   private:
    Status make_ready(CancelToken) override {
        ++prepared_times;
        return {};
    }
    std::deque<ReferenceAnswer> waiting_;
};

Status hand_in(Reference& view, std::uint64_t ticket, std::int64_t number) {
    ReferenceFrame frame;
    frame.ticket = ticket;
    frame.number = number;
    return view.submit(frame, {});
}

std::vector<std::pair<std::uint64_t, int>> told(const std::vector<ReferenceAnswer>& answers) {
    std::vector<std::pair<std::uint64_t, int>> all;
    for (const ReferenceAnswer& answer : answers)
        all.emplace_back(answer.ticket, answer.detections.boxes.front().class_id);
    return all;
}

TEST(ReferenceShare, EachHearsItsOwnFramesByItsOwnTickets) {
    Slow slow;
    ReferenceShare share(slow);
    const auto one = share.view(), two = share.view();
    ASSERT_TRUE(hand_in(*one, 7, 100) && hand_in(*one, 8, 101) && hand_in(*two, 7, 200));
    std::vector<ReferenceAnswer> answers;
    ASSERT_TRUE(two->collect(answers));  // the first that is ready is the other's
    EXPECT_THAT(answers, IsEmpty());
    ASSERT_TRUE(two->drain(answers));
    EXPECT_THAT(told(answers), ElementsAre(std::pair(7, 200)));
    answers.clear();
    ASSERT_TRUE(one->collect(answers));
    EXPECT_THAT(told(answers), ElementsAre(std::pair(7, 100), std::pair(8, 101)));
}

TEST(ReferenceShare, WhatCameBeforeAnErrorIsTold) {
    Slow slow;
    ReferenceShare share(slow);
    const auto one = share.view(), two = share.view();
    ASSERT_TRUE(hand_in(*one, 1, 100) && hand_in(*two, 2, 200));
    slow.fails = true;
    std::vector<ReferenceAnswer> answers;
    EXPECT_FALSE(two->drain(answers));
    EXPECT_THAT(told(answers), ElementsAre(std::pair(2, 200)));
    answers.clear();
    EXPECT_TRUE(one->collect(answers));
    EXPECT_THAT(told(answers), ElementsAre(std::pair(1, 100)));
}

TEST(ReferenceShare, ItIsMadeReadyOnce) {
    Slow slow;
    ReferenceShare share(slow);
    const auto one = share.view(), two = share.view();
    EXPECT_FALSE(two->prepared());
    ASSERT_TRUE(one->prepare({}) && two->prepare({}));
    EXPECT_EQ(slow.prepared_times, 1);
    EXPECT_EQ(two->name(), "slow");
}

}  // namespace
}  // namespace noscope
