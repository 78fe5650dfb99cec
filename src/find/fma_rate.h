// What this processor computes at most: the roofline that a net's speed is told against.
#pragma once

namespace noscope {

// Multiply-adds in f32 a second on `threads` threads at once, each in vectors that lie in registers, for
// about `seconds`: no net's layers can be faster.
double multiply_adds_a_second(int threads, double seconds);

}  // namespace noscope
