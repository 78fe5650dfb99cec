// The CPU threads that one run may use in all: decoders and inference share them.
#pragma once

namespace noscope {

// Cores that this process may run on (its affinity), at least 1.
int available_threads();

// `asked` if positive, else all available ones.
int thread_budget(int asked);

// Core-seconds that the calling thread has used: what else runs on the machine does not count.
double thread_seconds();
// The same of all threads of this process.
double process_seconds();

}  // namespace noscope
