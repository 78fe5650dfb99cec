// Threads that wait for the next frame and each do one band of it.
#pragma once

#include <barrier>
#include <functional>
#include <thread>
#include <vector>

namespace noscope::simulated {

class BandThreads {
   public:
    // `count` > 0 threads in all; the calling thread is one of them.
    explicit BandThreads(int count);
    ~BandThreads();
    BandThreads(const BandThreads&) = delete;
    BandThreads& operator=(const BandThreads&) = delete;

    int count() const { return count_; }
    // work(band) once for each band in 0..count-1; returns when all are done.
    void run(const std::function<void(int)>& work);

   private:
    int count_;
    std::barrier<> begin_, end_;
    const std::function<void(int)>* work_ = nullptr;  // null: go home
    std::vector<std::thread> threads_;
};

}  // namespace noscope::simulated
