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
    const std::scoped_lock lock(mutex_);
    ready_ = reference_.prepared();
    classes_heard_ = reference_.classes().size();
}

Status ReferencePort::make_ready(const CancelToken& cancel, StageClock& stages) {
    if (reference_.prepared()) return {};
    const auto start = RunClock::now();
    Status prepared = reference_.prepare(cancel);
    stages.add("load", seconds_since(start));
    {
        const std::scoped_lock lock(mutex_);
        ready_ = bool(prepared);
        preparation_ = prepared;
    }
    changed_.notify_all();
    return prepared;
}

void ReferencePort::serve(const CancelToken& cancel, StageClock& stages) {
    bool is_wanted = false, has_new_classes = false;
    {
        const std::scoped_lock lock(mutex_);
        is_wanted = wanted_ && !ready_ && preparation_;
        has_new_classes = std::exchange(has_new_classes_, false);
    }
    // Who waits for it gets the error.
    if (is_wanted) {
        [[maybe_unused]] const Status told = make_ready(cancel, stages);
    }
    if (has_new_classes) hear_classes();
}

Status ReferencePort::wait_until_ready(const CancelToken& cancel) {
    std::unique_lock lock(mutex_);
    if (ready_) return {};
    if (std::this_thread::get_id() == owner_)
        return fail(ErrorCode::internal, "{} was asked before it was ready; please report this",
                    reference_.name());
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

double ReferencePort::busy_s() const {
    const std::scoped_lock lock(mutex_);
    return busy_s_;
}

void ReferencePort::route(std::vector<ReferenceAnswer>& answers) {
    if (answers.empty()) return;
    const std::scoped_lock lock(mutex_);
    for (ReferenceAnswer& answer : answers) {
        const auto asked = asked_.extract(answer.ticket);
        if (asked.empty()) continue;
        auto& [caller, ticket] = asked.mapped();
        answer.ticket = ticket;
        caller->ready_.push_back(std::move(answer));
    }
    if (asked_.empty()) busy_s_ += seconds_since(busy_since_);
}

void ReferencePort::hear_classes() {
    const auto classes = reference_.classes();
    {
        const std::scoped_lock lock(mutex_);
        if (classes.size() == classes_heard_) return;
    }
    {
        const auto lock = guard_.lock();
        hear_classes_(classes);
    }
    {
        const std::scoped_lock lock(mutex_);
        classes_heard_ = classes.size();
    }
    changed_.notify_all();
}

// Until the owner knows all names that answers taken by now use.
void ReferencePort::settle_classes(const CancelToken& cancel) {
    if (!reference_.open_classes()) return;
    if (std::this_thread::get_id() == owner_) return hear_classes();
    const std::size_t seen = reference_.classes().size();
    std::unique_lock lock(mutex_);
    if (classes_heard_ >= seen) return;
    has_new_classes_ = true;
    lock.unlock();
    on_wanted();
    lock.lock();
    while (classes_heard_ < seen && !cancel.cancelled()) changed_.wait_for(lock, kLookForCancel);
}

Status ReferencePort::Caller::submit(ReferenceFrame frame) {
    ReferencePort& port = *port_;
    NOSCOPE_CHECK(port.wait_until_ready(cancel_));
    {
        const std::scoped_lock lock(port.mutex_);
        if (port.asked_.empty()) port.busy_since_ = RunClock::now();
        port.asked_[++port.last_ticket_] = {this, frame.ticket};
        frame.ticket = port.last_ticket_;
    }
    ++in_hand_;
    Status handed = port.reference_.submit(frame, cancel_);
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
    if (!out.empty()) port_->settle_classes(cancel_);
    return status;
}

Status ReferencePort::Caller::take_all(std::vector<ReferenceAnswer>& out) {
    Status status;
    while (in_hand_ > 0) {
        const std::unique_lock taking(port_->taking_);
        take_ready(out);
        if (in_hand_ == 0) break;
        std::vector<ReferenceAnswer> answers;
        const Result<bool> more = port_->reference_.await(answers, kLookAgain);
        port_->route(answers);
        take_ready(out);
        if (more && *more) continue;
        // An error, or frames that it was handed and lost: neither is worked on any more.
        forget();
        if (!more) status = more.error();
    }
    if (!out.empty()) port_->settle_classes(cancel_);
    return status;
}

}  // namespace noscope
