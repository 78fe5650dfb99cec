#include "train/one_thread.h"

#include <dlfcn.h>

#include <mutex>

namespace noscope::train {

void use_one_blas_thread() {
    static std::once_flag once;
    std::call_once(once, [] {
        if (void* const set = dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))
            reinterpret_cast<void (*)(int)>(set)(1);
    });
}

}  // namespace noscope::train
