// The nets that noscope knows by name, with random weights: images a second on all threads.
#pragma once

#include <noscope/bench.h>
#include <noscope/cancel.h>

#include <vector>

namespace noscope {

// A row for each net in f32, from score images in memory to logits, beside LibTorch where noscope-train is
// there; and one in bf16 where the processor has that in hardware. The note has the same in core-seconds,
// which count on a machine that others use too, and how near the net comes to what a core can compute.
// ErrorCode::reference in a build without OpenVINO.
Result<std::vector<BenchRow>> bench_specialized(const BenchOptions& options, const CancelToken& cancel);

}  // namespace noscope
