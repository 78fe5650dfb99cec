// replay:PATH[,cost=S]: labels that somebody made before, as if a model gave them.
#pragma once

#include <noscope/error.h>
#include "reference/reference.h"

#include <memory>
#include <string>

namespace noscope {

// `text`: what follows "replay:". PATH is one CSV[.gz] for a recording of one file, or a folder with
// <file stem>.csv[.gz] for each. Reads all labels once, for class names and faults. ErrorCode::usage: no
// path, a bad cost. ErrorCode::reference: nothing there, a malformed file.
Result<std::unique_ptr<Reference>> open_replay_reference(const std::string& text);

}  // namespace noscope
