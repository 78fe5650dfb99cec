// The clips that tests read.
#pragma once

#include <filesystem>
#include <string>

namespace noscope::testing {

// Part of the project.
inline std::string example_clip() { return NOSCOPE_SOURCE_FOLDER "/examples/lobby.mp4"; }

// Development clips beside the checkout; empty where they are not.
inline std::string shared_clip(const std::string& name) {
    const std::string path = NOSCOPE_SOURCE_FOLDER "/../shared/videos/" + name;
    return std::filesystem::exists(path) ? path : "";
}

inline std::string shared_model(const std::string& name) {
    const std::string path = NOSCOPE_SOURCE_FOLDER "/../shared/models/" + name;
    return std::filesystem::exists(path) ? path : "";
}

// Debian's opencv-doc.
inline std::string vtest_clip() {
    const std::string path = "/usr/share/doc/opencv-doc/examples/data/vtest.avi";
    return std::filesystem::exists(path) ? path : "";
}

}  // namespace noscope::testing

// Says aloud why a test did not run.
#define NOSCOPE_REQUIRE_CLIP(variable, expression) \
    const std::string variable = (expression);     \
    if (variable.empty()) GTEST_SKIP() << #expression " is not on this machine: skipped"
