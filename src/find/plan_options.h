// What a plan file and the command that runs it ask together.
#pragma once

#include <noscope/options.h>
#include "find/plan_file.h"

namespace noscope {

FindOptions options_of(const PlanFile& file, const ApplyOptions& asked);

}  // namespace noscope
