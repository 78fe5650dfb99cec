// How far each level lies from the empty scene's, in vectors.
#pragma once

#include <cstdint>
#include <span>

namespace noscope {

// out[i] = |now[i] - min(255, floor((gain * scene[i] + 128) / 256))|, with the gain_between() of the sums of
// both. All have one size. The same on every CPU.
void scene_difference(std::span<const std::uint8_t> now, std::span<const std::uint8_t> scene,
                      std::span<std::uint8_t> out);

}  // namespace noscope
