// Whether a run that the store knows was over a recording that is named now.
#pragma once

#include <string>
#include <vector>

namespace noscope {

// `files_json`: as Session::files_json(). True if a file of the run lay at one of the inputs or within it, or
// is among the files that are there now, by its path or by its content. True as well where the list cannot be
// read.
bool ran_over(const std::vector<std::string>& inputs, const std::string& files_json);

// Whether `path` is `place`, or lies within it.
bool lies_in(const std::string& path, const std::string& place);

}  // namespace noscope
