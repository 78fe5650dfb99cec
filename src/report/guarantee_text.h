// What an answer is worth, in sentences (docs/guarantee.md).
#pragma once

#include <noscope/answer.h>

#include <string>

namespace noscope {

// With a blank before it; empty where nothing is said of that. Every number is the run's own, and a budget is
// called certified only where it is.
std::string guarantee_sentences(const Answer& answer);
// Of these, the ones that hold whatever a check has shown: by duration, and of the plan's ledger.
std::string certificate_sentences(const Answer& answer);

// The same of one budget: "a recall of 95 %", "at most 5 % of positive windows missed".
std::string budget_text(const BudgetVerdict& budget);
// What certifying those that are not would take; empty where all are.
std::string cost_text(const GuaranteeReport& report);

}  // namespace noscope
