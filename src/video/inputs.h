// From what a user named to files.
#pragma once

#include <noscope/error.h>

#include <string>
#include <vector>

namespace noscope {

// Files as they are, folders searched recursively for files with a video's ending (hidden ones left out),
// globs expanded. Each file once, absolute paths, sorted naturally ("clip2" before "clip10").
// ErrorCode::recording: something named is not there, or nothing was found in it.
Result<std::vector<std::string>> expand_inputs(const std::vector<std::string>& inputs);

// "clip2" < "clip10": runs of digits are compared as numbers.
bool natural_less(const std::string& a, const std::string& b);

// The folder that a recording is known by: the first input if it is a folder, else the folder that holds it.
std::string recording_folder(const std::vector<std::string>& inputs);

}  // namespace noscope
