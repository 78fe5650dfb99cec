// Compiled once for each kind of CPU that Highway knows, chosen at run time.
#include "specialized/scene_difference.h"

#include "video/gain.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "specialized/scene_difference.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace noscope {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

std::uint64_t sum_of(const std::uint8_t* levels, std::size_t count) {
    std::uint64_t total = 0;
    std::size_t i = 0;
#if HWY_TARGET != HWY_SCALAR
    const hn::ScalableTag<std::uint8_t> bytes;
    const hn::Repartition<std::uint64_t, decltype(bytes)> sums;
    auto sum = hn::Zero(sums);
    for (; i + hn::Lanes(bytes) <= count; i += hn::Lanes(bytes))
        sum = hn::Add(sum, hn::SumsOf8(hn::LoadU(bytes, levels + i)));
    total = hn::GetLane(hn::SumOfLanes(sums, sum));
#endif
    for (; i < count; ++i) total += levels[i];
    return total;
}

void differences(const std::uint8_t* now, const std::uint8_t* scene, std::size_t count, std::uint32_t gain,
                 std::uint8_t* out) {
    std::size_t i = 0;
#if HWY_TARGET != HWY_SCALAR
    const hn::ScalableTag<std::int16_t> words;
    const hn::Rebind<std::uint8_t, decltype(words)> half;
    // The product of 32 * level and 4 * gain over 2^15, rounded: both fit 16 bits with their sign.
    const auto factor = hn::Set(words, static_cast<std::int16_t>(4 * gain));
    for (; i + hn::Lanes(words) <= count; i += hn::Lanes(words)) {
        const auto level = hn::ShiftLeft<5>(hn::PromoteTo(words, hn::LoadU(half, scene + i)));
        const auto expected = hn::DemoteTo(half, hn::MulFixedPoint15(level, factor));
        const auto seen = hn::LoadU(half, now + i);
        hn::StoreU(hn::Sub(hn::Max(seen, expected), hn::Min(seen, expected)), half, out + i);
    }
#endif
    for (; i < count; ++i) {
        const int expected = static_cast<int>(std::min<std::uint32_t>(255, (gain * scene[i] + 128) >> 8));
        out[i] = static_cast<std::uint8_t>(std::abs(now[i] - expected));
    }
}

}  // namespace HWY_NAMESPACE
}  // namespace noscope
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace noscope {

HWY_EXPORT(sum_of);
HWY_EXPORT(differences);

void scene_difference(std::span<const std::uint8_t> now, std::span<const std::uint8_t> scene,
                      std::span<std::uint8_t> out) {
    const auto sum = HWY_DYNAMIC_DISPATCH(sum_of);
    const std::uint32_t gain = gain_between(sum(scene.data(), scene.size()), sum(now.data(), now.size()));
    HWY_DYNAMIC_DISPATCH(differences)(now.data(), scene.data(), now.size(), gain, out.data());
}

}  // namespace noscope
#endif  // HWY_ONCE
