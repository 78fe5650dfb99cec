// A detector that several workers share: frames in from any of their threads, each answer back to who asked.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include "find/stage_clock.h"
#include "reference/reference.h"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace noscope {

// Of what hangs on class lists that grow while labels arrive (Reference::open_classes()): predicates, and
// what is told by them. Where all lists are known beforehand nothing of it changes, and nobody waits here.
class ClassGuard {
   public:
    explicit ClassGuard(bool open) : open_(open) {}
    std::unique_lock<std::mutex> lock() const {
        return open_ ? std::unique_lock(mutex_) : std::unique_lock<std::mutex>();
    }

   private:
    const bool open_;
    mutable std::mutex mutex_;
};

class ReferencePort {
   public:
    // Hears a class list that has grown, under the guard, before anybody gets an answer that uses it.
    using HearClasses = std::function<void(const std::vector<std::string>&)>;

    // All must outlive the port.
    ReferencePort(Reference& reference, const ClassGuard& guard, HearClasses hear_classes)
        : reference_(reference), guard_(guard), hear_classes_(std::move(hear_classes)) {}
    ReferencePort(const ReferencePort&) = delete;
    ReferencePort& operator=(const ReferencePort&) = delete;

    // From the thread that owns the detector, and before workers begin: whether it is ready from the start,
    // and how many names it knows.
    void begin();
    // Wakes that thread where a worker needs the detector for the first time.
    std::function<void()> on_wanted = [] {};
    // Loads and compiles it then: not before a label is wanted, for a plan may need none; and on that thread,
    // for a command that a worker started would end with it.
    void prepare_if_wanted(const CancelToken& cancel, StageClock& stages);

    Reference& reference() const { return reference_; }
    struct Costs {
        std::int64_t calls = 0;
        double busy_s = 0;  // wall time in which it had work
    };
    Costs costs() const;

    // One worker's side, used by its thread alone. Answers that nobody takes before it ends are dropped.
    class Caller {
       public:
        explicit Caller(ReferencePort& port) : port_(&port) {}
        ~Caller() { forget(); }
        Caller(const Caller&) = delete;
        Caller& operator=(const Caller&) = delete;

        // As Reference::submit(); waits for the detector to be made ready, too.
        Status submit(ReferenceFrame frame, const CancelToken& cancel);
        // Moves the answers that are here to `out`, under the tickets of their frames.
        Status collect(std::vector<ReferenceAnswer>& out);
        // Waits for all. Frames that were given up on an error have none.
        Status take_all(std::vector<ReferenceAnswer>& out);
        std::int64_t in_hand() const { return in_hand_; }

       private:
        friend class ReferencePort;
        void take_ready(std::vector<ReferenceAnswer>& out);
        void forget();

        ReferencePort* port_;
        std::int64_t in_hand_ = 0;
        std::vector<ReferenceAnswer> ready_;  // under the port's lock
    };

   private:
    Status wait_until_ready(const CancelToken& cancel);
    void route(std::vector<ReferenceAnswer>& answers);
    void note_classes();

    Reference& reference_;
    const ClassGuard& guard_;
    HearClasses hear_classes_;

    std::mutex taking_;  // by who takes answers from the detector, until each lies with whose it is
    std::size_t classes_known_ = 0;  // under it

    mutable std::mutex mutex_;  // of what follows
    std::condition_variable changed_;
    bool ready_ = false, wanted_ = false;
    Status preparation_;
    std::uint64_t last_ticket_ = 0;
    std::map<std::uint64_t, std::pair<Caller*, std::uint64_t>> asked_;  // whose, and its own ticket
    Costs costs_;
    RunClock::time_point busy_since_{};
};

}  // namespace noscope
