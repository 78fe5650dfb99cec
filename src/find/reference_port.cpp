#include "find/reference_port.h"

#include "base/error_text.h"
#include "base/try.h"

#include <chrono>
#include <iterator>

namespace noscope {
namespace {

// Until it is looked whether somebody else has taken what is waited for, and whether the run has ended.
constexpr std::chrono::milliseconds kLookAgain{5}, kLookForCancel{20};

}  // namespace

void ReferencePort::begin() {
    ready_ = reference_.prepared();
    classes_known_ = reference_.classes().size();
}

void ReferencePort::prepare_if_wanted(const CancelToken& cancel, StageClock& stages) {
    {
        const std::scoped_lock lock(mutex_);
        if (!wanted_ || ready_ || !preparation_) return;
    }
    const auto start = RunClock::now();
    Status prepared = reference_.prepare(cancel);
    stages.add("load", seconds_since(start));
    {
        const std::scoped_lock lock(mutex_);
        ready_ = bool(prepared);
        preparation_ = std::move(prepared);
    }
    changed_.notify_all();
}

Status ReferencePort::wait_until_ready(const CancelToken& cancel) {
    std::unique_lock lock(mutex_);
    if (ready_) return {};
    if (!std::exchange(wanted_, true)) {
        lock.unlock();
        on_wanted();
        lock.lock();
    }
    while (!ready_ && preparation_) {
        if (cancel.cancelled()) return fail(ErrorCode::interrupted, "interrupted");
        changed_.wait_for(lock, kLookForCancel);
    }
    return preparation_;
}

ReferencePort::Costs ReferencePort::costs() const {
    const std::scoped_lock lock(mutex_);
    return costs_;
}

void ReferencePort::route(std::vector<ReferenceAnswer>& answers) {
    if (answers.empty()) return;
    note_classes();
    const std::scoped_lock lock(mutex_);
    for (ReferenceAnswer& answer : answers) {
        const auto asked = asked_.extract(answer.ticket);
        if (asked.empty()) continue;
        auto& [caller, ticket] = asked.mapped();
        answer.ticket = ticket;
        caller->ready_.push_back(std::move(answer));
        ++costs_.calls;
    }
    if (asked_.empty()) costs_.busy_s += seconds_since(busy_since_);
}

void ReferencePort::note_classes() {
    if (!reference_.open_classes()) return;
    const auto classes = reference_.classes();
    if (classes.size() == classes_known_) return;
    const auto lock = guard_.lock();
    hear_classes_(classes);
    classes_known_ = classes.size();
}

Status ReferencePort::Caller::submit(ReferenceFrame frame, const CancelToken& cancel) {
    ReferencePort& port = *port_;
    NOSCOPE_CHECK(port.wait_until_ready(cancel));
    {
        const std::scoped_lock lock(port.mutex_);
        if (port.asked_.empty()) port.busy_since_ = RunClock::now();
        port.asked_[++port.last_ticket_] = {this, frame.ticket};
        frame.ticket = port.last_ticket_;
    }
    ++in_hand_;
    Status handed = port.reference_.submit(frame, cancel);
    if (handed) return {};
    const std::scoped_lock lock(port.mutex_);
    port.asked_.erase(frame.ticket);
    --in_hand_;
    return handed;
}

void ReferencePort::Caller::take_ready(std::vector<ReferenceAnswer>& out) {
    const std::scoped_lock lock(port_->mutex_);
    in_hand_ -= std::ssize(ready_);
    std::move(ready_.begin(), ready_.end(), std::back_inserter(out));
    ready_.clear();
}

void ReferencePort::Caller::forget() {
    if (in_hand_ == 0) return;
    const std::scoped_lock lock(port_->mutex_);
    std::erase_if(port_->asked_, [&](const auto& asked) { return asked.second.first == this; });
    in_hand_ = 0;
}

Status ReferencePort::Caller::collect(std::vector<ReferenceAnswer>& out) {
    Status status;
    // Who else takes answers brings ours, too.
    if (const std::unique_lock taking(port_->taking_, std::try_to_lock); taking) {
        std::vector<ReferenceAnswer> answers;
        status = port_->reference_.collect(answers);
        port_->route(answers);
    }
    take_ready(out);
    return status;
}

Status ReferencePort::Caller::take_all(std::vector<ReferenceAnswer>& out) {
    for (;;) {
        const std::unique_lock taking(port_->taking_);
        take_ready(out);
        if (in_hand_ == 0) return {};
        std::vector<ReferenceAnswer> answers;
        const Result<bool> more = port_->reference_.await(answers, kLookAgain);
        port_->route(answers);
        take_ready(out);
        if (more && (*more || in_hand_ == 0)) continue;
        // An error, or frames that it was handed and lost: neither is worked on any more.
        forget();
        return more ? Status{} : Status(more.error());
    }
}

}  // namespace noscope
