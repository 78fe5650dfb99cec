// Parts of a question out of the JSON that query_json.h makes of them. What it cannot have made is refused by
// the fields; ranges are for the checks of the parts themselves.
#pragma once

#include <noscope/options.h>
#include "find/json_fields.h"

namespace noscope {

Predicate predicate_from(JsonFields& fields);  // with the resolved classes
Sampling sampling_from(JsonFields& fields);
Grouping grouping_from(JsonFields& fields);
Budgets budgets_from(JsonFields& fields);
Guarantee guarantee_from(JsonFields& fields, const char* key);

}  // namespace noscope
