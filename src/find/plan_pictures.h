// What a plan learnt before its run, as pictures that people can look at.
#pragma once

#include <noscope/answer.h>
#include <noscope/error.h>
#include "find/prepared_plan.h"

namespace noscope {

// Fills answer.scene and answer.block_weights.
Status show_plan(const PreparedPlan& prepared, Answer& answer);

}  // namespace noscope
