// What a run of a searched plan will take, from the labelled blocks and from what the packets of all blocks
// say (docs/search.md, "What is predicted").
#pragma once

#include <noscope/error.h>
#include "find/labelled_blocks.h"
#include "find/run_prediction.h"
#include "find/session.h"
#include "search/choose_plan.h"

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace noscope {

// What the packets of each block of the recording say of motion, by file and number of the block. Errors:
// recording, store, interrupted.
using BlockMotion = std::map<std::pair<std::uint32_t, std::int64_t>, double>;
Result<BlockMotion> motion_of_blocks(const Session& session, const Sampling& sampling,
                                     const CancelToken& cancel);

// The blocks of the recording, as SearchTable::population has them. `select`: the table has one span for each
// that has frames; `train`: blocks whose labels are in the store, too.
TablePopulation population_of(const BlockMotion& motion, const Sampling& sampling,
                              const std::vector<LabelledBlock>& select, const BlockSample& train);

// Of a run after the search. `table`: that the plan was judged on, with its population. `budgets`, `seed`: of
// the run, where the plan ranks. Errors: as decide_span().
Result<RunPrediction> predict_run(const SearchTable& table, const SearchedPlan& plan, const Budgets& budgets,
                                  std::uint64_t seed);

}  // namespace noscope
