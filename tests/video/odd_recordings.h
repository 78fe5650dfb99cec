// The folder of odd recordings, as tests/odd/make-odd-recordings lists it. The CTest fixture odd_recordings
// makes the folder.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace noscope::testing {

struct OddRecording {
    std::string name;      // in the folder, '/' for a folder below
    std::string format;    // "container/codec"
    std::string what;      // is odd
    bool refused = false;  // nothing in it can be read as video

    std::string path() const;
    bool made() const;              // false: this machine's FFmpeg lacks its encoder
    std::string test_name() const;  // letters, digits and '_'

    friend void PrintTo(const OddRecording& odd, std::ostream* out) { *out << odd.name << ": " << odd.what; }
};

// All of them, whether they are made or not; empty if the script does not run.
std::vector<OddRecording> odd_recordings();

}  // namespace noscope::testing

// Says aloud why a test did not run.
#define NOSCOPE_REQUIRE_MADE(recording) \
    if (!(recording).made()) GTEST_SKIP() << (recording).name << " could not be made on this machine: skipped"
