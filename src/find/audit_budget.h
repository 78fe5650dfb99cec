// How many labels the check of an answer gets (docs/guarantee.md, "The split").
#pragma once

#include <noscope/options.h>

#include <cstdint>

namespace noscope {

// `frames`: analysed, of `windows` windows; `used`: frames that search, run and confirmation took of the
// budget, whether their labels were in the store or not.
std::int64_t audit_labels(const LabelBudget& budget, std::int64_t frames, std::int64_t windows,
                          std::int64_t used);

}  // namespace noscope
