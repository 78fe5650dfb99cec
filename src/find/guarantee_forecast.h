// What a guarantee would cost, before it is bought (docs/guarantee.md, "What it costs").
#pragma once

#include <noscope/guarantee.h>
#include <noscope/options.h>
#include "find/session.h"
#include "search/open_windows.h"

#include <optional>

namespace noscope {

// `sample`: what the chosen plan leaves open of the labelled blocks; none where it was not searched for.
// `precision`: of its appearances there, where that can be told.
GuaranteeForecast forecast_guarantee(const std::optional<OpenSample>& sample, std::optional<double> precision,
                                     const WorkTotals& totals, const FindOptions& options);

}  // namespace noscope
