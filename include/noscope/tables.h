// An answer summed up in tables, for spreadsheets.
#pragma once

#include <noscope/answer.h>
#include <noscope/error.h>
#include <noscope/export.h>

#include <string>

namespace noscope {

// One line a file: whether anything was found in it, how often, the highest confidence, when first. Of an
// appearance that lies in several files each counts; its peak counts where it was.
NOSCOPE_API std::string files_csv(const Answer& answer);
// The same as a file. ErrorCode::store.
NOSCOPE_API Status write_files_csv(const Answer& answer, const std::string& path);

// Stretches of `length_s` (> 0) seconds from the recording's start: footage, appearances that begin in it,
// seconds and share of its footage that lie in an appearance.
NOSCOPE_API std::string bins_csv(const Answer& answer, double length_s);

}  // namespace noscope
