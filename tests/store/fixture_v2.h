// What the fixtures of version 2 and later hold beside fixture_v1.h. May never change, as that may not.
#pragma once

#include "store/store.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace noscope::fixture_v2 {

inline const std::string kScorer = R"({"scorer":"difference","metric":"mse","size":"50"})";
inline const std::string kKey = R"({"references":"0123abcd","most":4})";
inline const std::vector<std::uint8_t> kArtifact{3, 0, 255, 1};

inline std::vector<StoredScore> first_scores() {
    return {{-3003, 0, 0}, {0, 0, 0.1F}, {45000, 0, 0.25F}, {90000, 0, -1.5F}};
}

// Added later: 45000 again, and a second frame with the pts 90000.
inline std::vector<StoredScore> second_scores() {
    return {{45000, 0, 1e-30F},
            {90000, 1, std::numeric_limits<float>::infinity()},
            {1099511627776, 0, -std::numeric_limits<float>::infinity()}};
}

}  // namespace noscope::fixture_v2
