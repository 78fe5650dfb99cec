// What this processor computes at most: the roofline that a net's speed is told against.
#pragma once

namespace noscope {

// Multiply-adds in f32 a core-second, `threads` threads at once for about `seconds`, in vectors that lie in
// registers: no net's layers can be faster. Core-seconds, so that what else runs on the machine does not
// count.
double multiply_adds_a_core_second(int threads, double seconds);

}  // namespace noscope
