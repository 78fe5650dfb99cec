// The difference kernels and metrics: every form by name, in the cache and out of it, beside a plain read of
// the same bytes and beside OpenCV where that is installed.
//
// difference-bench [--benchmark_...]

#include "difference/metric.h"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#ifdef NOSCOPE_BENCH_OPENCV
#include <opencv2/core.hpp>
#endif

namespace noscope {
namespace o3 {
std::uint64_t squares(const std::uint8_t* now, const std::uint8_t* then, std::size_t count);
std::uint64_t absolutes(const std::uint8_t* now, const std::uint8_t* then, std::size_t count);
}  // namespace o3
namespace o3_native {
std::uint64_t squares(const std::uint8_t* now, const std::uint8_t* then, std::size_t count);
std::uint64_t absolutes(const std::uint8_t* now, const std::uint8_t* then, std::size_t count);
}  // namespace o3_native

namespace {

// Batches that stay in a core's own cache, and batches that no cache holds.
constexpr std::size_t kCached = 8, kMemoryBytes = std::size_t{256} << 20;

struct Batch {
    std::size_t side;
    std::vector<std::uint8_t> now, then;
    std::vector<PlanePair> pairs;

    Batch(std::size_t side_, bool cached) : side(side_) {
        const std::size_t bytes = side * side, count = cached ? kCached : kMemoryBytes / (2 * bytes);
        now.resize(count * bytes);
        then.resize(count * bytes);
        std::uint32_t value = 1;
        for (auto* levels : {&now, &then})
            for (auto& level : *levels)
                level = static_cast<std::uint8_t>((value = value * 1664525 + 1013904223) >> 24);
        for (std::size_t i = 0; i < count; ++i) pairs.push_back({&now[i * bytes], &then[i * bytes]});
    }
    PlaneShape shape() const {
        return {side, side, static_cast<std::ptrdiff_t>(side), static_cast<std::ptrdiff_t>(side)};
    }
};

const Batch& batch(std::size_t side, bool cached) {
    static const Batch batches[] = {{50, false}, {50, true}, {100, false}, {100, true}};
    return batches[(side == 100 ? 2 : 0) + (cached ? 1 : 0)];
}

void count(benchmark::State& state, const Batch& batch) {
    const double comparisons =
        static_cast<double>(state.iterations()) * static_cast<double>(batch.pairs.size());
    state.counters["comparisons"] = benchmark::Counter(comparisons, benchmark::Counter::kIsRate);
    state.SetBytesProcessed(
        static_cast<std::int64_t>(comparisons * 2 * static_cast<double>(batch.side * batch.side)));
}

using Whole = void (*DifferenceSums::*)(const PlaneShape&, std::span<const PlanePair>, std::uint64_t*);
using Blocked = void (*DifferenceSums::*)(const BlockGrid&, const PlaneShape&, std::span<const PlanePair>,
                                          std::uint32_t*);

void measure_whole(benchmark::State& state, const DifferenceSums* sums, Whole kernel, std::size_t side,
                   bool cached) {
    const Batch& data = batch(side, cached);
    std::vector<std::uint64_t> out(data.pairs.size());
    for (auto _ : state) {
        (sums->*kernel)(data.shape(), data.pairs, out.data());
        benchmark::ClobberMemory();
    }
    count(state, data);
}

void measure_blocks(benchmark::State& state, const DifferenceSums* sums, Blocked kernel, GridSize size,
                    bool cached) {
    const Batch& data = batch(100, cached);
    const auto grid = BlockGrid::make(size, 100, 100);
    std::vector<std::uint32_t> out(data.pairs.size() * grid->blocks());
    for (auto _ : state) {
        (sums->*kernel)(*grid, data.shape(), data.pairs, out.data());
        benchmark::ClobberMemory();
    }
    count(state, data);
}

using Loop = std::uint64_t (*)(const std::uint8_t*, const std::uint8_t*, std::size_t);

void measure_loop(benchmark::State& state, Loop loop, bool cached) {
    const Batch& data = batch(100, cached);
    for (auto _ : state)
        for (const PlanePair& pair : data.pairs) benchmark::DoNotOptimize(loop(pair.now, pair.then, 10'000));
    count(state, data);
}

// A metric as stages use it, from images to scores.
void measure_metric(benchmark::State& state, const DifferenceSums* sums, const char* name, GridSize grid,
                    bool gain, bool cached) {
    const Batch& data = batch(100, cached);
    std::vector<ScoreImage> now(data.pairs.size()), then = now;
    std::vector<const ScoreImage*> now_images, then_images;
    for (std::size_t i = 0; i < now.size(); ++i) {
        now[i] = {100, 100, {data.pairs[i].now, data.pairs[i].now + 10'000}, {}, {}};
        then[i] = {100, 100, {data.pairs[i].then, data.pairs[i].then + 10'000}, {}, {}};
        now_images.push_back(&now[i]);
        then_images.push_back(&then[i]);
    }
    const auto metric = make_metric(name, grid, 100, 100, {.gain = gain, .sums = sums});
    std::vector<double> out(now.size());
    for (auto _ : state) {
        (*metric)->distances(now_images, then_images, out);
        benchmark::ClobberMemory();
    }
    count(state, data);
}

// What reading the same bytes takes: the sum of all.
void measure_read(benchmark::State& state, std::size_t side, bool cached) {
    const Batch& data = batch(side, cached);
    for (auto _ : state)
        for (const auto* levels : {&data.now, &data.then})
            benchmark::DoNotOptimize(fast_difference_sums().levels(levels->data(), levels->size()));
    count(state, data);
}

#ifdef NOSCOPE_BENCH_OPENCV
// Two passes, each of which OpenCV has vectors for.
void measure_opencv_absdiff(benchmark::State& state, int norm, bool cached) {
    const Batch& data = batch(100, cached);
    cv::setNumThreads(1);
    cv::Mat difference;
    for (auto _ : state) {
        for (const PlanePair& pair : data.pairs) {
            const cv::Mat now(100, 100, CV_8U, const_cast<std::uint8_t*>(pair.now));
            const cv::Mat then(100, 100, CV_8U, const_cast<std::uint8_t*>(pair.then));
            cv::absdiff(now, then, difference);
            benchmark::DoNotOptimize(cv::norm(difference, norm));
        }
    }
    count(state, data);
}

void measure_opencv(benchmark::State& state, int norm, bool cached) {
    const Batch& data = batch(100, cached);
    cv::setNumThreads(1);
    for (auto _ : state) {
        for (const PlanePair& pair : data.pairs) {
            const cv::Mat now(100, 100, CV_8U, const_cast<std::uint8_t*>(pair.now));
            const cv::Mat then(100, 100, CV_8U, const_cast<std::uint8_t*>(pair.then));
            benchmark::DoNotOptimize(cv::norm(now, then, norm));
        }
    }
    count(state, data);
}
#endif

void add_benchmarks() {
    const auto add = [](const std::string& name, auto function, auto... arguments) {
        benchmark::RegisterBenchmark(name.c_str(),
                                     [=](benchmark::State& state) { function(state, arguments...); });
    };
    for (const bool cached : {true, false}) {
        const std::string where = cached ? "cached/" : "memory/";
        for (const DifferenceForm& form : difference_forms()) {
            add(where + "mse 100/" + form.name, measure_whole, form.sums, &DifferenceSums::squares, 100,
                cached);
            add(where + "mse 50/" + form.name, measure_whole, form.sums, &DifferenceSums::squares, 50,
                cached);
            add(where + "sad 100/" + form.name, measure_whole, form.sums, &DifferenceSums::absolutes, 100,
                cached);
            for (const GridSize grid : {GridSize{10, 10}, GridSize{5, 5}, GridSize{7, 9}}) {
                const std::string cut = " 100 in " + to_string(grid) + "/" + form.name;
                add(where + "mse" + cut, measure_blocks, form.sums, &DifferenceSums::block_squares, grid,
                    cached);
                add(where + "sad" + cut, measure_blocks, form.sums, &DifferenceSums::block_absolutes, grid,
                    cached);
            }
        }
        for (const DifferenceForm& form : difference_forms()) {
            const std::string name = where + "metric ";
            add(name + "mse 100/" + form.name, measure_metric, form.sums, "mse", GridSize{}, false, cached);
            add(name + "mse gain 100/" + form.name, measure_metric, form.sums, "mse", GridSize{}, true,
                cached);
            add(name + "mse 100 in 10x10/" + form.name, measure_metric, form.sums, "mse", GridSize{10, 10},
                false, cached);
            for (const char* metric : {"sad", "psnr", "ssim", "hist"})
                add(name + metric + " 100/" + form.name, measure_metric, form.sums, metric, GridSize{}, false,
                    cached);
        }
        add(where + "mse 100/loop -O3", measure_loop, o3::squares, cached);
        add(where + "mse 100/loop -O3 -march=native", measure_loop, o3_native::squares, cached);
        add(where + "sad 100/loop -O3", measure_loop, o3::absolutes, cached);
        add(where + "sad 100/loop -O3 -march=native", measure_loop, o3_native::absolutes, cached);
        add(where + "read 100", measure_read, 100, cached);
        add(where + "read 50", measure_read, 50, cached);
#ifdef NOSCOPE_BENCH_OPENCV
        add(where + "mse 100/cv::norm NORM_L2SQR", measure_opencv, static_cast<int>(cv::NORM_L2SQR), cached);
        add(where + "sad 100/cv::norm NORM_L1", measure_opencv, static_cast<int>(cv::NORM_L1), cached);
        add(where + "mse 100/cv::absdiff, norm", measure_opencv_absdiff, static_cast<int>(cv::NORM_L2SQR),
            cached);
        add(where + "sad 100/cv::absdiff, norm", measure_opencv_absdiff, static_cast<int>(cv::NORM_L1),
            cached);
#endif
    }
}

}  // namespace
}  // namespace noscope

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    noscope::add_benchmarks();
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
