// A shell script that stands for noscope-train.
#pragma once

#include "support/temp_folder.h"

#include <filesystem>
#include <string>

namespace noscope::testing {

inline std::string scripted_trainer(const TempFolder& folder, const std::string& script) {
    const std::string path = folder.write("trainer", "#!/bin/sh\n" + script + "\n");
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
}

}  // namespace noscope::testing
