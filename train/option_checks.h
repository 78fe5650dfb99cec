// What the options of several jobs are checked by.
#pragma once

#include "train/progress_teller.h"

#include <noscope/error.h>

#include <map>
#include <optional>
#include <string>

namespace noscope::train {

inline const std::map<std::string, ProgressForm> kProgressForms{
    {"none", ProgressForm::none}, {"plain", ProgressForm::plain}, {"json", ProgressForm::json}};

// "auto": `value` is left as it is. ErrorCode::usage, naming `option`.
Status set_positive_or_auto(const std::string& option, const std::string& text, std::optional<double>& value);

// A check for CLI11, which would take -1 for a very large number. Empty: it is sound.
std::string not_below_zero(const std::string& text);

}  // namespace noscope::train
