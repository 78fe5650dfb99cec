// Keeps the libraries below LibTorch to the thread that calls them.
#pragma once

namespace noscope::train {

// LibTorch does not know that OpenBLAS has threads of its own: unasked, it takes all cores for a product.
// For the whole process.
void use_one_blas_thread();

}  // namespace noscope::train
