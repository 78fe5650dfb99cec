// Making and comparing score images in tests.
#pragma once

#include "video/score_scaler.h"

#include <gtest/gtest.h>

#include <vector>

namespace noscope::testing {

inline std::vector<ScoreImage> scaled(const AVFrame& frame, const std::vector<ScoreSpec>& specs,
                                      const Orientation& orientation = {},
                                      const BoxSums& sums = fast_box_sums()) {
    std::vector<ScoreImage> images(specs.size());
    auto scaler = ScoreScaler::make(specs, orientation, sums);
    EXPECT_TRUE(scaler);
    if (!scaler) return images;
    const Status status = scaler->scale(frame, images);
    EXPECT_TRUE(status) << status.error().message;
    return images;
}

inline void expect_same(const ScoreImage& a, const ScoreImage& b) {
    EXPECT_EQ(a.width, b.width);
    EXPECT_EQ(a.height, b.height);
    EXPECT_EQ(a.y, b.y);
    EXPECT_EQ(a.u, b.u);
    EXPECT_EQ(a.v, b.v);
}

}  // namespace noscope::testing
