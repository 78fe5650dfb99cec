// The fields of a plan file: all but its format, version, plan text and checksum.
#pragma once

#include "find/plan_file.h"
#include "find/query_json.h"

#include <nlohmann/json.hpp>

namespace noscope {

// Puts them behind what `document` holds.
void put_fields(const PlanFile& file, OrderedJson& document);
// All but the plan. None where a field is missing, of another kind or out of range; what they mean together
// is for check_parts().
std::optional<PlanFile> fields_of(const nlohmann::json& document);

// Whether query and footage are possible, and each stage of the plan has what it needs and nothing else.
// ErrorCode::usage.
Status check_parts(const PlanFile& file);

}  // namespace noscope
