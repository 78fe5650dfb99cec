// The ways of looking at a recording beside ffmpeg's.
#pragma once

#include <noscope/bench.h>
#include <noscope/cancel.h>

#include <string>

namespace noscope {

// Each opens the file anew in every round, as ffmpeg does.
Result<BenchRow> bench_demux(const std::string& path, const BenchOptions& options, const CancelToken& cancel);
Result<BenchRow> bench_decode(const std::string& path, const BenchOptions& options,
                              const CancelToken& cancel);
// All blocks on all threads of the budget, beside the best that ffmpeg does with any number of threads up to
// it.
Result<BenchRow> bench_blocks(const std::string& path, const BenchOptions& options,
                              const CancelToken& cancel);
Result<BenchRow> bench_keyframes(const std::string& path, const BenchOptions& options,
                                 const CancelToken& cancel);
// The frames of `--rate 2`: decoded, beside what was predicted. Core-seconds.
Result<BenchRow> bench_cost(const std::string& path, const BenchOptions& options, const CancelToken& cancel);

}  // namespace noscope
