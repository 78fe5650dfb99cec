// The specialized models of a plan as files that other programs read.
#pragma once

#include <noscope/error.h>
#include "find/prepared_plan.h"

#include <string>
#include <vector>

namespace noscope {

// Makes the folder if need be, so that what is wrong with it is told before the work. ErrorCode::store.
Status make_export_folder(const std::string& folder);

// Of each model FOLDER/NAME-stageN.xml and .bin (OpenVINO IR) and .md (its card); N counts from 1. What it
// wrote, in order. ErrorCode::store.
Result<std::vector<std::string>> export_models(const PreparedPlan& prepared, const std::string& folder,
                                               const std::string& name);

}  // namespace noscope
