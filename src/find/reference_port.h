// A detector that several callers share: frames in from any of their threads, each answer back to who asked.
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
#include <thread>
#include <utility>
#include <vector>

namespace noscope {

// Of predicates, which hang on class lists that grow while labels arrive (Reference::open_classes()). The
// thread that owns the run changes them under it, and reads them without; others read them under it. Where
// all lists are known beforehand nothing changes, and nobody waits here.
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
    // Hears a class list that has grown, on the owner's thread and under the guard, before anybody gets an
    // answer that uses it.
    using HearClasses = std::function<void(const std::vector<std::string>&)>;

    // Made by the thread that owns the detector. All must outlive the port.
    ReferencePort(Reference& reference, const ClassGuard& guard, HearClasses hear_classes)
        : reference_(reference), guard_(guard), hear_classes_(std::move(hear_classes)) {
        begin();
    }
    ReferencePort(const ReferencePort&) = delete;
    ReferencePort& operator=(const ReferencePort&) = delete;

    // For the owner's thread.

    // Takes over what names the detector knows by now. While nobody asks it.
    void begin();
    // Loads and compiles it, unless it is ready.
    Status make_ready(const CancelToken& cancel, StageClock& stages);
    // Wakes that thread where a worker waits for serve().
    std::function<void()> on_wanted = [] {};
    // Makes the detector ready where a worker asks for the first time: not before a label is wanted, for a
    // plan may need none; and on that thread, for a command that a worker started would end with it. Hears
    // new classes.
    void serve(const CancelToken& cancel, StageClock& stages);

    // For any thread.

    Reference& reference() const { return reference_; }
    const ClassGuard& guard() const { return guard_; }
    double busy_s() const;  // wall time in which it had work

    // One caller's side, used by its thread alone. Answers that nobody takes before it ends are dropped.
    class Caller {
       public:
        // `cancel`: what ends any waiting.
        Caller(ReferencePort& port, CancelToken cancel) : port_(&port), cancel_(std::move(cancel)) {}
        ~Caller() { forget(); }
        Caller(const Caller&) = delete;
        Caller& operator=(const Caller&) = delete;

        // As Reference::submit(). Other threads than the owner's wait for the detector to be made ready, too.
        Status submit(ReferenceFrame frame);
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
        CancelToken cancel_;
        std::int64_t in_hand_ = 0;
        std::vector<ReferenceAnswer> ready_;  // under the port's lock
    };

   private:
    Status wait_until_ready(const CancelToken& cancel);
    void route(std::vector<ReferenceAnswer>& answers);
    void settle_classes(const CancelToken& cancel);
    void hear_classes();

    Reference& reference_;
    const ClassGuard& guard_;
    HearClasses hear_classes_;
    const std::thread::id owner_ = std::this_thread::get_id();

    std::mutex taking_;  // by who takes answers from the detector, until each lies with whose it is

    mutable std::mutex mutex_;  // of what follows
    std::condition_variable changed_;
    bool ready_ = false, wanted_ = false, has_new_classes_ = false;
    std::size_t classes_heard_ = 0;
    Status preparation_;
    std::uint64_t last_ticket_ = 0;
    std::map<std::uint64_t, std::pair<Caller*, std::uint64_t>> asked_;  // whose, and its own ticket
    double busy_s_ = 0;
    RunClock::time_point busy_since_{};
};

}  // namespace noscope
