// Numbers and times in sentences.
#pragma once

#include <noscope/answer.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace noscope {

// "1 gap", "2,400 gaps", "no gaps". The plural takes an s at its end.
std::string count_of(std::int64_t count, std::string_view singular);

// "95 %": with as many digits as tell the share from others, so that 0.99999 is not "100 %".
std::string percent_text(double share);
// Rounded up to tenths of a per cent, so that what is below the share is below that.
std::string at_most_percent(double share);

// "a", "a or b", "a, b or c".
std::string one_of(std::span<const std::string> names);

// A place in a recording: "4:07.5" or, for `with_hours`, "1:04:07". Rounded to what is shown.
std::string position_text(double seconds, bool with_hours);

// Seconds from the recording's start to the end of its last file.
double recording_end(const Answer& answer);

// True where positions in this recording are shown with hours.
bool shows_hours(const Answer& answer);

}  // namespace noscope
