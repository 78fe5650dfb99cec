// One token through every long call: cancelling it makes the call stop soon, keep its work and say so.
#pragma once

#include <atomic>
#include <memory>

namespace noscope {

// Copies share one flag. Any thread may call any member; cancel() is also safe in a signal handler.
class CancelToken {
   public:
    CancelToken() : flag_(std::make_shared<std::atomic<bool>>(false)) {}

    void cancel() const noexcept { flag_->store(true, std::memory_order_relaxed); }
    bool cancelled() const noexcept { return flag_->load(std::memory_order_relaxed); }

   private:
    std::shared_ptr<std::atomic<bool>> flag_;
};

}  // namespace noscope
