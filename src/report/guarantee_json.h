// The object "guarantee" of a JSON answer (docs/guarantee.md).
#pragma once

#include <noscope/answer.h>
#include "report/json_parts.h"

namespace noscope {

OrderedJson guarantee_json(const Answer& answer);
// The one of explain().
OrderedJson forecast_json(const GuaranteeForecast& forecast);

}  // namespace noscope
