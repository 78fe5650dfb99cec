#include "simulated_camera/rows.h"

#include "simulated_camera/random.h"

#include <algorithm>
#include <cmath>
#include <cstring>

// Loops are written so that compilers make vectors of them: 16-bit lanes, products of which the upper half is
// kept.
namespace noscope::simulated {
namespace {

constexpr int kLanes = 16;
constexpr double kStateUnit = 1024;  // of the noise state: one standard deviation
// Bytes spread evenly have a variance of 65535 / 12; the 1 2 1 kernel in both directions multiplies it by 36.
constexpr double kSmoothed = 443.4;

inline std::int16_t upper_half(std::int16_t a, std::int16_t b) {
    return static_cast<std::int16_t>((a * b) >> 16);
}

}  // namespace

void blend_row(std::uint8_t* __restrict to, const std::uint8_t* __restrict patch,
               const std::uint8_t* __restrict cover, int count, int gain, int opacity, int zero) {
    for (int i = 0; i < count; ++i) {
        const int a = ((cover[i] + (cover[i] >> 7)) * opacity) >> 8;
        const int p = std::clamp((((patch[i] - zero) * gain) >> 8) + zero, 0, 255);
        to[i] = static_cast<std::uint8_t>((to[i] * (256 - a) + p * a + 128) >> 8);
    }
}

void shade_row(std::uint8_t* __restrict to, const std::uint8_t* __restrict shade, int count, int opacity,
               int zero) {
    for (int i = 0; i < count; ++i) {
        const int factor = 128 + (((shade[i] - 128) * opacity) >> 8);
        to[i] = static_cast<std::uint8_t>(std::clamp((((to[i] - zero) * factor + 64) >> 7) + zero, 0, 255));
    }
}

void between_rows(std::uint8_t* __restrict to, const std::uint8_t* __restrict upper,
                  const std::uint8_t* __restrict lower, int count, int fx, int fy) {
    const auto a = static_cast<std::uint16_t>((16 - fx) * (16 - fy)),
               b = static_cast<std::uint16_t>(fx * (16 - fy));
    const auto c = static_cast<std::uint16_t>((16 - fx) * fy), d = static_cast<std::uint16_t>(fx * fy);
    for (int i = 0; i < count; ++i)
        to[i] = static_cast<std::uint8_t>(static_cast<std::uint16_t>(upper[i] * a + upper[i + 1] * b +
                                                                     lower[i] * c + lower[i + 1] * d + 128) >>
                                          8);
}

void expand_gains(std::int16_t* __restrict gains, const std::int16_t* __restrict nodes, int count,
                  int log_spacing) {
    const int spacing = 1 << log_spacing;
    for (int first = 0, node = 0; first < count; first += spacing, ++node) {
        const int left = nodes[node], slope = nodes[node + 1] - left, last = std::min(spacing, count - first);
        for (int i = 0; i < last; ++i)
            gains[first + i] = static_cast<std::int16_t>(left + ((slope * i) >> log_spacing));
    }
}

void white_row(std::int8_t* to, int count, std::uint64_t stream) {
    std::uint32_t state[kLanes];
    for (int lane = 0; lane < kLanes; lane += 2) {
        const std::uint64_t two = mix(stream, static_cast<std::uint64_t>(lane));
        state[lane] = static_cast<std::uint32_t>(two) | 1;  // never 0, where the generator stands still
        state[lane + 1] = static_cast<std::uint32_t>(two >> 32) | 1;
    }
    for (int i = 0; i < count; i += 4 * kLanes) {
        for (std::uint32_t& x : state) {  // xorshift32 (Marsaglia 2003)
            x ^= x << 13;
            x ^= x >> 17;
            x ^= x << 5;
        }
        std::memcpy(to + i, state, sizeof state);
    }
}

NoiseStep noise_step(double sigma, double hold) {
    NoiseStep step;
    hold = std::clamp(hold, 0.0, 0.95);
    step.hold = static_cast<std::int16_t>(hold * 32768);
    step.fresh = static_cast<std::int16_t>(kStateUnit / kSmoothed * std::sqrt(1 - hold * hold) * 8192);
    const double amount = std::min(sigma, 12.0) * 2048;
    step.amount = static_cast<std::int16_t>(amount * 1.3);
    step.slope = static_cast<std::int16_t>(amount * 0.6);
    return step;
}

void develop_row(std::uint8_t* __restrict to, const std::uint8_t* __restrict from,
                 const std::int16_t* __restrict gains, const std::int8_t* __restrict upper,
                 const std::int8_t* __restrict middle, const std::int8_t* __restrict lower,
                 std::int16_t* __restrict state, int count, const NoiseStep& step, int zero) {
    const std::int16_t hold = step.hold, fresh = step.fresh, amount = step.amount, slope = step.slope;
    const auto base = static_cast<std::int16_t>(zero);
    for (int i = 0; i < count; ++i) {
        const auto white = static_cast<std::int16_t>(upper[i - 1] + 2 * upper[i] + upper[i + 1] +
                                                     2 * (middle[i - 1] + 2 * middle[i] + middle[i + 1]) +
                                                     lower[i - 1] + 2 * lower[i] + lower[i + 1]);
        // Bytes are half a level below 0 on average: 8 times in the sum of weights 16, that is 64.
        const auto kept = upper_half(static_cast<std::int16_t>(2 * state[i]), hold);
        const auto noise =
            static_cast<std::int16_t>(kept + upper_half(static_cast<std::int16_t>(8 * white + 64), fresh));
        state[i] = noise;
        const auto level = static_cast<std::int16_t>((from[i] - base) * 128);
        const auto lit = upper_half(level, gains[i]);  // in 1/32 levels
        const auto much =
            static_cast<std::int16_t>(amount - upper_half(static_cast<std::int16_t>(from[i] * 128),
                                                          static_cast<std::int16_t>(2 * slope)));
        const auto grain = upper_half(noise, much);
        const auto sum = static_cast<std::int16_t>((static_cast<std::int16_t>(lit + grain + 16) >> 5) + base);
        to[i] = static_cast<std::uint8_t>(sum < 16 ? 16 : sum > 240 ? 240 : sum);
    }
}

}  // namespace noscope::simulated
