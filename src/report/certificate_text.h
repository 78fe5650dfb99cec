// A plan's certificate in sentences.
#pragma once

#include <noscope/guarantee.h>

#include <string>

namespace noscope {

// What it says, what it cost and what it does not say; where nothing is certified, why. Ends with a full
// stop.
std::string certificate_text(const PlanCertificate& certificate);
// In a sentence, for the account of a run of the plan.
std::string certificate_sentence(const PlanCertificate& certificate);

}  // namespace noscope
