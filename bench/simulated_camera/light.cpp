#include "simulated_camera/light.h"

#include "simulated_camera/random.h"

#include <algorithm>
#include <cmath>

namespace noscope::simulated {
namespace {

constexpr double kDriftSeconds = 240;                    // between two values of the drift
constexpr double kCloudSize = 1.2;                       // against the picture's width
constexpr double kCloudSpeed = 0.02;                     // widths a second
constexpr double kLastLight = 0.5;                       // gain just before the camera goes to infrared
constexpr double kDuskNoise = 2.6, kNightNoise = 2.2;    // against the day's
constexpr double kSwitchSeconds = 1.6;                   // exposure finds its place after the switch
constexpr double kLampDepth = 0.35, kLampRadius = 0.16;  // of the light; of the picture's width

double ease(double t) {
    t = std::clamp(t, 0.0, 1.0);
    return t * t * (3 - 2 * t);
}

std::uint64_t stream(std::uint64_t seed, Purpose purpose, std::uint64_t part = 0) {
    return mix(seed, static_cast<std::uint64_t>(purpose), part);
}

}  // namespace

Light::Light(const LightSettings& settings, int width, int height, double seconds, const Picture& background)
    : settings_(settings), width_(width), height_(height) {
    shakes_ = spells(static_cast<std::uint64_t>(Purpose::shake), settings.shakes, 0.6, 3, seconds);
    flickers_ = spells(static_cast<std::uint64_t>(Purpose::lamp), settings.lamps, 2, 12, seconds);
    const Plane& luma = background.planes[0];
    constexpr int kBlock = 32;
    int brightest = -1;
    for (int y = 0; y + kBlock <= height / 2; y += kBlock)
        for (int x = 0; x + kBlock <= width; x += kBlock) {
            int sum = 0;
            for (int v = 0; v < kBlock; ++v)
                for (int u = 0; u < kBlock; ++u) sum += luma.row(y + v)[x + u];
            if (sum <= brightest) continue;
            brightest = sum;
            lamp_x_ = x + kBlock / 2;
            lamp_y_ = y + kBlock / 2;
        }
}

std::vector<Light::Spell> Light::spells(std::uint64_t purpose, double per_hour, double shortest,
                                        double longest, double seconds) const {
    std::vector<Spell> result;
    if (per_hour <= 0) return result;
    Draws draws(settings_.seed, static_cast<Purpose>(purpose));
    for (double t = draws.exponential(3600 / per_hour); t < seconds;
         t += draws.exponential(3600 / per_hour)) {
        result.push_back({t, draws.between(shortest, longest)});
        t += result.back().seconds;
    }
    return result;
}

// A pole that was knocked: a few hertz, dying away.
void Light::shake(double time, FrameLight& light) const {
    const auto after = std::upper_bound(shakes_.begin(), shakes_.end(), time,
                                        [](double t, const Spell& spell) { return t < spell.start; });
    if (after == shakes_.begin()) return;
    const Spell& spell = *(after - 1);
    const double part = (time - spell.start) / spell.seconds;
    if (part >= 1) return;
    const double most = 16 * settings_.shake_pixels * (1 - part) * (1 - part);
    const auto offset = [&](std::uint64_t axis, double hertz) {
        return static_cast<int>(std::floor(
            most * smooth_noise(stream(settings_.seed, Purpose::shake, axis), time * hertz) + 0.5));
    };
    light.shake_x = offset(1, 9);
    light.shake_y = offset(2, 7);
}

// 0..1: how much of the lamp's light is missing.
double Light::lamp(double time) const {
    const auto after = std::upper_bound(flickers_.begin(), flickers_.end(), time,
                                        [](double t, const Spell& spell) { return t < spell.start; });
    if (after == flickers_.begin() || time > (after - 1)->start + (after - 1)->seconds) return 0;
    const auto tick = static_cast<std::uint64_t>(time * 12);
    const double u = unit(stream(settings_.seed, Purpose::lamp, 1000 + tick));
    return u < 0.45 ? 0 : u;
}

// The gain of the whole picture; sets noise and colour with it.
double Light::overall(double time, FrameLight& light) const {
    double gain =
        1 + settings_.drift * smooth_noise(stream(settings_.seed, Purpose::drift), time / kDriftSeconds);
    light.noise_luma = settings_.noise;
    light.noise_chroma = settings_.noise * 0.55;
    light.hold = 0.5;
    if (settings_.dusk_at < 0 || time < settings_.dusk_at) return gain;
    const double part = (time - settings_.dusk_at) / settings_.dusk_seconds;
    if (part < 1) {  // exposure and gain are at their limits: darker, greyer, noisier
        const double dark = ease(part);
        light.noise_luma *= 1 + (kDuskNoise - 1) * dark;
        light.noise_chroma *= 1 + (kDuskNoise - 1) * dark;
        light.hold = 0.5 + 0.25 * dark;
        light.saturation = static_cast<int>(FrameLight::kUnit * (1 - 0.6 * dark));
        return gain * (1 - (1 - kLastLight) * dark);
    }
    light.infrared = true;
    light.saturation = 0;
    light.noise_luma *= kNightNoise;
    light.noise_chroma = 0;
    light.hold = 0.65;
    const double settled = (time - settings_.dusk_at - settings_.dusk_seconds) / kSwitchSeconds;
    if (settled < 1) gain *= settled < 0.15 ? 0.25 : 1.45 - 0.45 * ease((settled - 0.15) / 0.85);
    return gain * 0.85;
}

FrameLight Light::at(double time) const {
    FrameLight light;
    const double all = overall(time, light);
    shake(time, light);
    const double missing = lamp(time);
    light.nodes_x = width_ / FrameLight::kSpacing + 2;
    light.nodes_y = height_ / FrameLight::kSpacing + 2;
    light.gains.resize(static_cast<std::size_t>(light.nodes_x) * light.nodes_y);
    // Cover comes and goes over minutes; where there is some, patches of it drift over the picture.
    const std::uint64_t clouds = stream(settings_.seed, Purpose::clouds);
    const double cover =
        settings_.clouds > 0 ? std::clamp(0.5 + 0.9 * smooth_noise(mix(clouds, 1), time / 90), 0.0, 1.0) : 0;
    const double per_width = 1.0 / width_;
    for (int j = 0; j < light.nodes_y; ++j)
        for (int i = 0; i < light.nodes_x; ++i) {
            const int x = i * FrameLight::kSpacing, y = j * FrameLight::kSpacing;
            double gain = all;
            if (cover > 0 && !light.infrared) {
                const double u = (x * per_width + kCloudSpeed * time) / kCloudSize,
                             v = y * per_width / kCloudSize;
                const double thick = 0.5 + 0.5 * smooth_noise(clouds, 2 * u, 2 * v + 0.01 * time);
                gain *= 1 - settings_.clouds * cover * (0.6 + 0.4 * thick);
            }
            const double dx = (x - width_ / 2) * per_width, dy = (y - height_ / 2) * per_width;
            if (light.infrared) gain *= 1.2 / (1 + 3.2 * (dx * dx + dy * dy));  // the illuminator's beam
            if (missing > 0) {
                const double lx = (x - lamp_x_) * per_width / kLampRadius,
                             ly = (y - lamp_y_) * per_width / kLampRadius;
                const double near = std::max(0.0, 1 - 0.25 * (lx * lx + ly * ly));
                gain *= 1 - kLampDepth * missing * near * near;
            }
            light.gains[static_cast<std::size_t>(j) * light.nodes_x + i] =
                static_cast<std::int16_t>(std::clamp(gain, 0.0, 1.99) * FrameLight::kUnit + 0.5);
        }
    return light;
}

}  // namespace noscope::simulated
