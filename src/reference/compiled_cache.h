// Where compiled models wait for the next run. OpenVINO writes and reads the files; it does not notice one
// whose weights have changed on the disk (a power cut, a bad sector), which would give other labels in
// silence. So each file is sealed with a checksum, and what does not fit its seal is removed and compiled
// anew.
#pragma once

#include <string>

namespace noscope {

// The folder for `key` (model file, device and settings) with nothing but sealed files in it. Empty where it
// cannot be made or read: go without.
std::string open_compiled_cache(const std::string& key);

// Seals what the folder holds now. A failure only costs the next run its cache.
void seal_compiled_cache(const std::string& folder);

}  // namespace noscope
