#include "simulated_camera/cut_out.h"

#include "base/error_text.h"
#include "base/try.h"
#include "simulated_camera/shadow.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace noscope::simulated {
namespace {

constexpr int kFringe = 5;  // half-resolution pixels around a thing in which its shadow may lie
constexpr int kFaint = 5,
              kClear =
                  16;  // differences between which a pixel of the edge goes from none to all of the thing
constexpr int kBridge = 5;      // half-resolution pixels that may be missing inside a thing
constexpr double kPart = 0.06;  // of a thing's largest part: smaller ones are remains of its shadow
constexpr int kSmoothPath = 3;  // sightings to each side

std::uint8_t clamp8(int x) { return static_cast<std::uint8_t>(std::clamp(x, 0, 255)); }

Plane crop(const Plane& from, const Box& box) {
    Plane to(box.width(), box.height());
    for (int y = 0; y < to.height; ++y) std::copy_n(from.row(box.y0 + y) + box.x0, to.width, to.row(y));
    return to;
}

// Twice the size, linear in between.
Plane doubled(const Plane& from) {
    Plane to(2 * from.width, 2 * from.height);
    for (int y = 0; y < to.height; ++y) {
        const int y0 = y / 2, y1 = std::clamp(y0 + (y % 2 ? 1 : -1), 0, from.height - 1);
        for (int x = 0; x < to.width; ++x) {
            const int x0 = x / 2, x1 = std::clamp(x0 + (x % 2 ? 1 : -1), 0, from.width - 1);
            to.row(y)[x] = clamp8(
                (9 * from.row(y0)[x0] + 3 * from.row(y0)[x1] + 3 * from.row(y1)[x0] + from.row(y1)[x1] + 8) /
                16);
        }
    }
    return to;
}

Box tight(const Plane& cover, const Box& box) {
    Box body;
    for (int y = 0; y < cover.height; ++y)
        for (int x = 0; x < cover.width; ++x)
            if (cover.row(y)[x] >= 128) body = hull(body, {x, y, x + 1, y + 1});
    return body.moved(box.x0, box.y0);
}

// The light that fell on the whole picture is taken out, so that the thing fits the background it is put on.
void shift(Plane& plane, int by) {
    if (by == 0) return;
    for (std::uint8_t& sample : plane.samples) sample = clamp8(sample + by);
}

// Median of colour - background where the cover is nearly none: light that differs around this thing alone.
int rim_difference(const Plane& colour, const Plane& still, const Box& box, const Plane& cover) {
    std::vector<int> differences;
    for (int y = 0; y < colour.height; ++y)
        for (int x = 0; x < colour.width; ++x)
            if (cover.row(y)[x] < 16)
                differences.push_back(colour.row(y)[x] - still.row(box.y0 + y)[box.x0 + x]);
    if (differences.size() < 64) return 0;
    const auto half = differences.begin() + static_cast<std::ptrdiff_t>(differences.size() / 2);
    std::nth_element(differences.begin(), half, differences.end());
    return std::clamp(*half, -12, 12);
}

void smooth_path(CutOut& cut_out) {
    std::vector<std::pair<double, double>> path;
    const auto count = static_cast<std::ptrdiff_t>(cut_out.patches.size());
    for (std::ptrdiff_t i = 0; i < count; ++i) {
        const std::ptrdiff_t reach = std::min({std::ptrdiff_t{kSmoothPath}, i, count - 1 - i});
        double x = 0, y = 0;
        for (std::ptrdiff_t k = i - reach; k <= i + reach; ++k) {
            x += cut_out.patches[static_cast<std::size_t>(k)].x;
            y += cut_out.patches[static_cast<std::size_t>(k)].y;
        }
        path.emplace_back(x / double(2 * reach + 1), y / double(2 * reach + 1));
    }
    for (std::size_t i = 0; i < path.size(); ++i)
        std::tie(cut_out.patches[i].x, cut_out.patches[i].y) = path[i];
}

}  // namespace

CutOut::At CutOut::at(double time) const {
    const auto after = std::lower_bound(patches.begin(), patches.end(), time,
                                        [](const Patch& patch, double t) { return patch.time < t; });
    if (after == patches.begin()) return {&patches.front(), 0, 0};
    if (after == patches.end()) return {&patches.back(), 0, 0};
    const Patch &a = *(after - 1), &b = *after;
    const double part = (time - a.time) / (b.time - a.time);
    const double x = (b.x - a.x) * part, y = (b.y - a.y) * part;  // from a
    if (part < 0.5) return {&a, x, y};
    return {&b, x - (b.x - a.x), y - (b.y - a.y)};
}

std::size_t CutOut::bytes() const {
    std::size_t sum = 0;
    for (const Patch& patch : patches) {
        for (const Plane& plane : patch.colour) sum += plane.samples.size();
        for (const Plane& plane : patch.cover) sum += plane.samples.size();
        for (const Plane& plane : patch.shade) sum += plane.samples.size();
    }
    return sum;
}

Cutter::Cutter(const Background& background, const std::vector<Track>& tracks)
    : background_(background),
      tracks_(tracks),
      cut_outs_(tracks.size()),
      next_(tracks.size()),
      foreground_(background, 1) {}

Patch Cutter::cut(const Blob& blob, const Picture& picture) const {
    const Plane& difference = foreground_.difference();
    const Box half =
        intersection(blob.box.inflated(2 * kFringe + 1), {0, 0, difference.width, difference.height});
    Plane found(half.width(), half.height()), spare;
    for (int y = blob.box.y0; y < blob.box.y1; ++y)
        std::copy_n(blob.mask.row(y - blob.box.y0), blob.box.width(),
                    found.row(y - half.y0) + blob.box.x0 - half.x0);
    Plane near = found;
    dilate(near, kFringe, spare);
    // Of what was found and what lies around it, some is only light.
    const Plane luma = crop(foreground_.luma(), half), still = crop(foreground_.still(), half);
    Plane solid = find_shadows({luma, still, crop(foreground_.chroma_away(), half)});
    for (std::size_t i = 0; i < solid.samples.size(); ++i)
        solid.samples[i] = solid.samples[i] || !found.samples[i] ? 0 : 255;
    erode(solid, 1, spare);
    dilate(solid, 1 + kBridge, spare);
    erode(solid, kBridge, spare);
    Plane other = solid;
    keep_large(solid, kPart);
    for (std::size_t i = 0; i < other.samples.size(); ++i) other.samples[i] -= solid.samples[i];
    dilate(other, kFringe, spare);  // small things beside it: neither they nor their shade are shown
    fill_holes(solid, blob.area / 4);
    Plane close = solid;
    dilate(close, 1, spare);
    // Solid where the thing is; along its edge, by how clearly the pixel differs.
    for (int y = 0; y < solid.height; ++y)
        for (int x = 0; x < solid.width; ++x) {
            const int far = difference.row(half.y0 + y)[half.x0 + x];
            if (close.row(y)[x] && far > kFaint && found.row(y)[x])
                solid.row(y)[x] = std::max(solid.row(y)[x], clamp8((far - kFaint) * 255 / (kClear - kFaint)));
        }
    blur(solid, 1, spare);
    Plane thing = close;
    for (std::size_t i = 0; i < thing.samples.size(); ++i)
        thing.samples[i] = std::max(thing.samples[i], other.samples[i]);
    Plane shade = shade_of(luma, still, thing);
    Plane weight = near;
    blur(weight, kFringe, spare);
    blur(other, kFringe, spare);
    bool shaded = false;
    for (std::size_t i = 0; i < shade.samples.size(); ++i) {
        // Under the thing itself nobody sees a shade, and next to it the window mixes both.
        const int seen = std::min(255 - solid.samples[i], 255 - other.samples[i]);
        const int away = (shade.samples[i] - kFullShade) * weight.samples[i] / 255 * seen / 255;
        shade.samples[i] = clamp8(kFullShade + away);
        shaded = shaded || std::abs(away) > 2;
    }
    Patch patch;
    patch.box = {2 * half.x0, 2 * half.y0, 2 * half.x1, 2 * half.y1};
    patch.cover[0] = doubled(solid);
    patch.cover[1] = std::move(solid);
    if (shaded) patch.shade = {doubled(shade), shade};
    patch.body = tight(patch.cover[0], patch.box);
    patch.x = 2 * blob.x;
    patch.y = 2 * blob.y;
    const Offsets offsets = foreground_.offsets();
    const std::array<int, 3> light{offsets.luma, offsets.u, offsets.v};
    for (std::size_t p = 0; p < 3; ++p) {
        const Box& box = p == 0 ? patch.box : half;
        patch.colour[p] = crop(picture.planes[p], box);
        shift(patch.colour[p], -light[p]);
        shift(patch.colour[p], -rim_difference(patch.colour[p], background_.picture.planes[p], box,
                                               patch.cover[p == 0 ? 0 : 1]));
    }
    return patch;
}

void Cutter::add(std::size_t frame, const Picture& picture) {
    bool known = false;
    for (std::size_t t = 0; t < tracks_.size(); ++t) {
        const auto& sightings = tracks_[t].sightings;
        while (next_[t] < sightings.size() && sightings[next_[t]].frame < frame) ++next_[t];
        if (next_[t] == sightings.size() || sightings[next_[t]].frame != frame) continue;
        if (!known) foreground_.measure(picture);
        known = true;
        Patch patch = cut(sightings[next_[t]].blob, picture);
        patch.time = sightings[next_[t]].time;
        cut_outs_[t].patches.push_back(std::move(patch));
    }
}

std::vector<CutOut> Cutter::finish() {
    for (std::size_t t = 0; t < tracks_.size(); ++t) {
        CutOut& cut_out = cut_outs_[t];
        if (cut_out.patches.size() < 2) continue;
        cut_out.clip_start = cut_out.patches.front().time;
        for (Patch& patch : cut_out.patches) patch.time -= cut_out.clip_start;
        cut_out.fade_in = tracks_[t].begin != Ending::border;
        cut_out.fade_out = tracks_[t].end != Ending::border;
        smooth_path(cut_out);
    }
    std::erase_if(cut_outs_, [](const CutOut& cut_out) {
        const auto bodies = std::count_if(cut_out.patches.begin(), cut_out.patches.end(),
                                          [](const Patch& patch) { return !patch.body.empty(); });
        return cut_out.patches.size() < 2 ||
               3 * static_cast<std::size_t>(bodies) < 2 * cut_out.patches.size();
    });
    return std::move(cut_outs_);
}

Result<Scenery> take_apart(Clip& clip, const CutOutSettings& settings) {
    NOSCOPE_TRY(Background background,
                find_background(clip, settings.width, settings.height, settings.quiet));
    std::vector<std::size_t> all(clip.times().size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    const int half_width = settings.width / 2, half_height = settings.height / 2;
    const auto least = std::max<std::int64_t>(
        20, std::llround(settings.least_size * double(half_width) * double(half_height)));
    Foreground foreground(background, least);
    Linker linker(half_width, half_height);
    NOSCOPE_CHECK(
        clip.each(all, settings.width, settings.height, [&](std::size_t frame, const Picture& picture) {
            linker.add(frame, clip.times()[frame], foreground.find(picture));
            return Status();
        }));
    TrackChoice choice;
    choice.most_tracks = settings.most_tracks;
    const std::vector<Track> tracks = choose_tracks(linker.finish(), half_width, half_height, choice);
    if (tracks.empty())
        return fail(ErrorCode::recording,
                    "nothing in the clip moves far enough to be cut out; take a clip of a fixed camera in "
                    "which things "
                    "come and go");
    Cutter cutter(background, tracks);
    std::vector<bool> holds(all.size());
    for (const Track& track : tracks)
        for (const Sighting& sighting : track.sightings) holds[sighting.frame] = true;
    std::erase_if(all, [&](std::size_t frame) { return !holds[frame]; });
    NOSCOPE_CHECK(
        clip.each(all, settings.width, settings.height, [&](std::size_t frame, const Picture& picture) {
            cutter.add(frame, picture);
            return Status();
        }));
    Scenery scenery;
    scenery.cut_outs = cutter.finish();
    scenery.background = std::move(background);
    return scenery;
}

}  // namespace noscope::simulated
