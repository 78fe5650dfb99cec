// Many like pieces of work on several threads, their results taken in order.
#pragma once

#include <noscope/error.h>

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace noscope {

// One call of work_in_order().
template <class T>
class OrderedWork {
   public:
    OrderedWork(std::size_t pieces, const std::function<T(std::size_t)>& work)
        : pieces_(pieces), work_(work) {}

    Status run(std::size_t threads, const std::function<Status(std::size_t, T)>& take) {
        most_ahead_ = 2 * threads;
        std::vector<std::thread> workers;
        Status status;
        try {
            for (std::size_t i = 0; i < threads; ++i) workers.emplace_back([this] { produce(); });
            for (std::size_t i = 0; i < pieces_ && status; ++i) {
                std::optional<T> result = wait_for(i);
                if (!result) break;
                status = take(i, std::move(*result));
            }
        } catch (...) {
            end(std::current_exception());
        }
        end(nullptr);
        for (std::thread& worker : workers) worker.join();
        if (thrown_) std::rethrow_exception(thrown_);
        return status;
    }

   private:
    void produce() {
        for (;;) {
            std::size_t piece = 0;
            {
                std::unique_lock lock(mutex_);
                changed_.wait(lock, [&] { return ended_ || next_ < taken_ + most_ahead_; });
                if (ended_ || next_ >= pieces_) return;
                piece = next_++;
            }
            try {
                T result = work_(piece);
                const std::lock_guard lock(mutex_);
                results_.emplace(piece, std::move(result));
            } catch (...) {
                return end(std::current_exception());
            }
            changed_.notify_all();
        }
    }

    // None: a worker threw.
    std::optional<T> wait_for(std::size_t piece) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return ended_ || results_.contains(piece); });
        if (ended_) return std::nullopt;
        std::optional<T> result = std::move(results_.extract(piece).mapped());
        ++taken_;
        lock.unlock();
        changed_.notify_all();
        return result;
    }

    void end(std::exception_ptr thrown) {
        {
            const std::lock_guard lock(mutex_);
            ended_ = true;
            if (!thrown_) thrown_ = std::move(thrown);
        }
        changed_.notify_all();
    }

    const std::size_t pieces_;
    const std::function<T(std::size_t)>& work_;
    std::size_t most_ahead_ = 0;

    std::mutex mutex_;  // all below
    std::condition_variable changed_;
    std::size_t next_ = 0, taken_ = 0;
    std::map<std::size_t, T> results_;  // not yet taken, at most most_ahead_
    bool ended_ = false;
    std::exception_ptr thrown_;
};

// Calls work(0) to work(pieces - 1) on up to `threads` threads and take(i, result) on the calling thread,
// in order; no piece is begun more than 2 * threads before it is taken. The first error of `take` ends all
// and is returned; pieces in hand are finished and dropped. What `work` or `take` throws is thrown on.
template <class T>
Status work_in_order(std::size_t pieces, int threads, const std::function<T(std::size_t)>& work,
                     const std::function<Status(std::size_t, T)>& take) {
    const std::size_t count = std::min(pieces, static_cast<std::size_t>(std::max(threads, 1)));
    if (count > 1) return OrderedWork<T>(pieces, work).run(count, take);
    for (std::size_t i = 0; i < pieces; ++i)
        if (auto status = take(i, work(i)); !status) return status;
    return {};
}

}  // namespace noscope
