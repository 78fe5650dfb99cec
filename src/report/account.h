// What a run found and took, in sentences.
#pragma once

#include <noscope/answer.h>

#include <string>
#include <vector>

namespace noscope {

// "the reference model was asked on 1,200 of 2,400 analysed frames (the other 1,200 were in the store)".
std::string reference_clause(const Account& account);

// "4 min 10 s (346 times real time)".
std::string time_clause(const Account& account);

// One line for each kind of trouble: frames that could not be decoded and the windows they touch, gaps,
// overlaps, files that could not be read. Empty where there is none.
std::vector<std::string> trouble_lines(const Answer& answer);

// True where the answer rests on nothing but reference labels: no window was decided by another stage.
bool decided_by_reference_alone(const Answer& answer);

// Summed over the files.
double gap_seconds(const Answer& answer);
std::int64_t gap_count(const Answer& answer);

}  // namespace noscope
