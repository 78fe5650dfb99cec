// What certifying a plan beforehand would take (docs/plan-certificates.md), by the labelled sample of a
// search.
#pragma once

#include <noscope/guarantee.h>
#include <noscope/options.h>
#include "search/open_windows.h"

#include <cstdint>

namespace noscope {

// `frames`: analysed, of the recording. Says nothing for certain.
CertificateForecast forecast_certificate(const OpenSample& sample, std::int64_t frames,
                                         const Budgets& budgets, double confidence);

}  // namespace noscope
