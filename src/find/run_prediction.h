// What a search foretells of the run of its plan.
#pragma once

namespace noscope {

struct RunPrediction {
    double seconds = 0;
    double calls = 0, confirming = 0;      // of the reference; of them, to confirm appearances
    double calls_low = 0, calls_high = 0;  // between what the calls lie in 9 of 10 samples
    double decoded = 0;                    // frames
};

}  // namespace noscope
