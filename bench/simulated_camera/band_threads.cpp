#include "simulated_camera/band_threads.h"

namespace noscope::simulated {

BandThreads::BandThreads(int count) : count_(count), begin_(count), end_(count) {
    for (int band = 1; band < count; ++band)
        threads_.emplace_back([this, band] {
            for (;;) {
                begin_.arrive_and_wait();
                if (!work_) return;
                (*work_)(band);
                end_.arrive_and_wait();
            }
        });
}

BandThreads::~BandThreads() {
    work_ = nullptr;
    begin_.arrive_and_wait();
    for (std::thread& thread : threads_) thread.join();
}

void BandThreads::run(const std::function<void(int)>& work) {
    work_ = &work;
    begin_.arrive_and_wait();
    work(0);
    end_.arrive_and_wait();
}

}  // namespace noscope::simulated
