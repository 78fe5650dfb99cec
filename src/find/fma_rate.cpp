// Compiled once for each kind of CPU that Highway knows, chosen at run time.
#include "find/fma_rate.h"

#include "base/threads.h"
#include "find/stage_clock.h"

#include <cstdint>
#include <thread>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "find/fma_rate.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace noscope {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// A round of multiply-adds for each of some registers, so many that none waits for its own last; how many
// multiply-adds that were. `sink` keeps them from being left out.
std::uint64_t compute(float* sink) {
    constexpr int kTurns = 20'000, kRegisters = 12;
    const hn::ScalableTag<float> floats;
    const auto factor = hn::Set(floats, .999F), offset = hn::Set(floats, 1e-3F);
    // Each begins elsewhere: of registers that always hold the same the compiler would compute one.
    const float x = *sink;
    auto a = hn::Set(floats, x), b = hn::Set(floats, 2 * x), c = hn::Set(floats, 3 * x),
         d = hn::Set(floats, 4 * x), e = hn::Set(floats, 5 * x), f = hn::Set(floats, 6 * x),
         g = hn::Set(floats, 7 * x), h = hn::Set(floats, 8 * x), i = hn::Set(floats, 9 * x),
         j = hn::Set(floats, 10 * x), k = hn::Set(floats, 11 * x), l = hn::Set(floats, 12 * x);
    for (int turn = 0; turn < kTurns; ++turn) {
        a = hn::MulAdd(a, factor, offset);
        b = hn::MulAdd(b, factor, offset);
        c = hn::MulAdd(c, factor, offset);
        d = hn::MulAdd(d, factor, offset);
        e = hn::MulAdd(e, factor, offset);
        f = hn::MulAdd(f, factor, offset);
        g = hn::MulAdd(g, factor, offset);
        h = hn::MulAdd(h, factor, offset);
        i = hn::MulAdd(i, factor, offset);
        j = hn::MulAdd(j, factor, offset);
        k = hn::MulAdd(k, factor, offset);
        l = hn::MulAdd(l, factor, offset);
    }
    for (const auto& other : {b, c, d, e, f, g, h, i, j, k, l}) a = hn::Add(a, other);
    *sink = hn::GetLane(a) * 1e-3F;
    return std::uint64_t{kTurns} * kRegisters * hn::Lanes(floats);
}

}  // namespace HWY_NAMESPACE
}  // namespace noscope
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace noscope {

HWY_EXPORT(compute);

double multiply_adds_a_core_second(int threads, double seconds) {
    struct Worked {
        std::uint64_t multiply_adds = 0;
        double seconds = 0;
    };
    const auto kernel = HWY_DYNAMIC_DISPATCH(compute);
    std::vector<Worked> worked(static_cast<std::size_t>(threads));
    std::vector<std::thread> workers;
    for (Worked& mine : worked)
        workers.emplace_back([&] {
            const auto start = RunClock::now();
            const double before = thread_seconds();
            float sink = 1;
            do mine.multiply_adds += kernel(&sink);
            while (seconds_since(start) < seconds);
            mine.seconds = thread_seconds() - before;
        });
    for (std::thread& worker : workers) worker.join();
    Worked all;
    for (const Worked& one : worked) {
        all.multiply_adds += one.multiply_adds;
        all.seconds += one.seconds;
    }
    return static_cast<double>(all.multiply_adds) / all.seconds;
}

}  // namespace noscope
#endif  // HWY_ONCE
