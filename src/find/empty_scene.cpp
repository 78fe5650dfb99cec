#include "find/empty_scene.h"

#include "base/sealed_bytes.h"
#include "base/sha256.h"
#include "base/try.h"
#include "video/infrared.h"

#include <algorithm>
#include <cassert>
#include <random>

namespace noscope {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kMostSpecs = 64;

// All tables are of the same frames: the first one there tells the kinds of light.
void finish(EmptyScene& scene) {
    for (const auto& images : scene.images) {
        if (!images) continue;
        scene.only_infrared = images->images().front().infrared;
        scene.both_lights = images->images().back().infrared != scene.only_infrared;
        break;
    }
    const auto bytes = encode(scene);
    scene.name = sha256_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()}).substr(0, 16);
}

}  // namespace

Result<EmptyScene> make_empty_scene(const PlanImages& images, std::span<const SceneFrame> frames) {
    EmptyScene scene;
    for (std::size_t spec = 0; spec < images.specs().size(); ++spec) {
        scene.images.emplace_back();
        if (!images.needs_empty_scene(spec)) continue;
        std::vector<EmptyFrame> empty;
        for (const SceneFrame& frame : frames)
            empty.push_back({&frame.images[spec], frame.time_s, is_infrared(frame.images.back())});
        NOSCOPE_TRY(scene.images.back(), ReferenceImages::make(empty));
    }
    finish(scene);
    return scene;
}

EmptyScene part_of_scene(const EmptyScene& scene, const PlanImages& all, const PlanImages& some) {
    EmptyScene part;
    if (!some.needs_empty_scene()) return part;
    for (std::size_t spec = 0; spec < some.specs().size(); ++spec) {
        part.images.emplace_back();
        if (!some.needs_empty_scene(spec)) continue;
        const ScoreSpec& wanted = some.specs()[spec];
        for (std::size_t i = 0; i < all.specs().size(); ++i) {
            const ScoreSpec& has = all.specs()[i];
            if (has.width == wanted.width && has.height == wanted.height && has.crop == wanted.crop &&
                has.chroma == wanted.chroma)
                part.images.back() = scene.images[i];
        }
        assert(part.images.back());
    }
    finish(part);
    return part;
}

std::vector<std::uint8_t> encode(const EmptyScene& scene) {
    SealedWriter out(kVersion);
    out.fixed(static_cast<std::uint32_t>(scene.images.size()));
    for (const auto& images : scene.images) {
        const auto bytes = images ? encode(*images) : std::vector<std::uint8_t>{};
        out.fixed(static_cast<std::uint32_t>(bytes.size()));
        out.append(bytes);
    }
    return std::move(out).seal();
}

std::optional<EmptyScene> decode_empty_scene(std::span<const std::uint8_t> bytes) {
    auto in = SealedReader::open(bytes, kVersion);
    if (!in) return std::nullopt;
    EmptyScene scene;
    const std::uint32_t count = in->fixed();
    if (count > kMostSpecs) return std::nullopt;
    for (std::uint32_t i = 0; i < count; ++i) {
        scene.images.emplace_back();
        const std::uint32_t size = in->fixed();
        if (size == 0) continue;
        scene.images.back() = decode_reference_images(in->take(size));
        if (!scene.images.back()) return std::nullopt;
    }
    if (!in->at_end()) return std::nullopt;
    finish(scene);
    return scene;
}

std::vector<std::int64_t> spread_sample(std::int64_t total, std::int64_t count, std::uint64_t seed) {
    count = std::min(count, total);
    std::mt19937_64 random(seed);
    std::vector<std::int64_t> drawn;
    for (std::int64_t i = 0; i < count; ++i) {
        const std::int64_t begin = total / count * i + total % count * i / count;
        const std::int64_t end = total / count * (i + 1) + total % count * (i + 1) / count;
        // Stretches are far shorter than 2^32: what the remainder favours does not show.
        drawn.push_back(begin +
                        static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(end - begin)));
    }
    std::vector<std::int64_t> ordered;
    for (const std::int64_t rest : {0, 2, 1, 3})
        for (std::int64_t i = rest; i < count; i += 4) ordered.push_back(drawn[static_cast<std::size_t>(i)]);
    return ordered;
}

}  // namespace noscope
