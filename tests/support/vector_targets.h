// Running a test once for each kind of CPU that vector code was compiled for and this machine can be.
#pragma once

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <cstdint>
#include <functional>

namespace noscope::testing {

inline void for_each_vector_target(const std::function<void()>& test) {
    const auto use = [](std::int64_t targets) {
        hwy::SetSupportedTargetsForTest(targets);
        hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    };
    int count = 0;
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
        use(target);
        SCOPED_TRACE(hwy::TargetName(target));
        test();
        ++count;
    }
    use(0);
    EXPECT_GT(count, 0);
}

}  // namespace noscope::testing
