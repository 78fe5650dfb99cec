// An answer summed up in tables, for spreadsheets.
#pragma once

#include <noscope/answer.h>
#include <noscope/error.h>
#include <noscope/export.h>

#include <string>

namespace noscope {

// One line a file: whether anything was found in it (empty where none of it was searched), how often, the
// highest confidence, when first. Of an appearance that lies in several files each counts; its peak counts
// where it was. Last how many of its seconds were searched: fewer than it has where the run ended early or
// was asked about a part.
NOSCOPE_API std::string files_csv(const Answer& answer);
// The same as a file. ErrorCode::store.
NOSCOPE_API Status write_files_csv(const Answer& answer, const std::string& path);

// Stretches of `length_s` (> 0) seconds from the recording's start: footage, appearances that begin in it,
// seconds that lie in an appearance, their share of what was searched (empty where nothing was), and seconds
// searched.
NOSCOPE_API std::string bins_csv(const Answer& answer, double length_s);

}  // namespace noscope
