// What machine a figure was measured on.
#pragma once

#include <string>

namespace noscope {

// "AMD EPYC ..., 2 cores, avx512f avx512_bf16": processor, cores that this process may use, and the
// instruction sets that change what inference costs.
std::string machine_description();

// Whether the processor multiplies bf16 in hardware; in software it is slower than f32.
bool computes_in_bf16();

}  // namespace noscope
