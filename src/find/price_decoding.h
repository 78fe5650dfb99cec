// What decoding sampled blocks would take a run.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include "find/labelled_blocks.h"
#include "find/search_costs.h"
#include "search/decode_price.h"

#include <vector>

namespace noscope {

// One for each block that has frames, in their order. Where `costs` does not say what decoding takes, it is
// measured on the file of the first one, times `slowed`, and put there. So many threads decode at once.
// Errors: recording, store, interrupted.
Result<std::vector<DecodePrice>> price_decoding(const Session& session, const Sampling& sampling,
                                                const std::vector<LabelledBlock>& blocks, double slowed,
                                                int threads, const CancelToken& cancel, MeasuredCosts& costs);

}  // namespace noscope
