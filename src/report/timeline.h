// The recording as one line of a terminal.
#pragma once

#include <noscope/answer.h>

#include <string>

namespace noscope {

// Three lines, each indented by two: the bar, a scale under it, and what its signs mean. Each cell of the bar
// stands for an equal stretch of time; a block's height is the share of it that lies in an appearance, never
// less than one eighth where there is any. Gaps and damage show in at least one cell each, however short,
// unless an appearance lies there. Empty for a recording without length.
std::string timeline(const Answer& answer, int columns);

}  // namespace noscope
