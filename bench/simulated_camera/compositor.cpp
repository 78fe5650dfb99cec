#include "simulated_camera/compositor.h"

#include "simulated_camera/rain.h"
#include "simulated_camera/random.h"

#include <algorithm>
#include <cmath>

namespace noscope::simulated {
namespace {

constexpr int kWhitePad = 64;  // white noise rows come in multiples of this

int nearest(double x) { return static_cast<int>(std::floor(x + 0.5)); }

std::size_t white_length(int width) {
    return static_cast<std::size_t>((width + 2 + kWhitePad - 1) / kWhitePad * kWhitePad);
}

}  // namespace

int opacity(const Appearance& appearance, const CutOut& what, double time) {
    const double since = time - appearance.start, left = appearance.end(what) - time;
    if (since < 0 || left < 0) return 0;
    double part = 1;
    if (what.fade_in) part = std::min(part, since / kFadeSeconds);
    if (what.fade_out) part = std::min(part, left / kFadeSeconds);
    return static_cast<int>(part * 256);
}

Compositor::Compositor(const CompositorSettings& settings, const Scenery& scenery,
                       const std::vector<Appearance>& appearances, const Light& light)
    : settings_(settings),
      scenery_(scenery),
      appearances_(appearances),
      light_(light),
      scratch_(static_cast<std::size_t>(settings.threads)),
      threads_(settings.threads) {
    for (std::size_t p = 0; p < 3; ++p)
        noise_[p] = PlaneOf<std::int16_t>(settings.width >> (p > 0), settings.height >> (p > 0));
    for (Scratch& scratch : scratch_) {
        const auto canvas = static_cast<std::size_t>(settings.width + 2 * kMargin);
        for (auto& row : scratch.composed) row.resize(canvas + 1);
        scratch.between.resize(canvas);
        for (auto& row : scratch.white) row.resize(white_length(settings.width));
        scratch.gains.resize(static_cast<std::size_t>(settings.width));
    }
}

void Compositor::find_draws(double time) {
    while (begun_ < appearances_.size() && appearances_[begun_].start <= time) present_.push_back(begun_++);
    std::erase_if(present_, [&](std::size_t i) {
        return appearances_[i].end(scenery_.cut_outs[appearances_[i].cut_out]) < time;
    });
    draws_.clear();
    for (const std::size_t i : present_) {
        const Appearance& one = appearances_[i];
        const CutOut& what = scenery_.cut_outs[one.cut_out];
        const CutOut::At at = what.at((time - one.start) * one.speed);
        const Box box = at.patch->box.moved(one.dx + nearest(at.dx), one.dy + nearest(at.dy));
        draws_.push_back(
            {at.patch, box, static_cast<int>(one.brightness * 256 + 0.5), opacity(one, what, time)});
    }
    // Lower in the picture is nearer to the camera.
    std::stable_sort(draws_.begin(), draws_.end(),
                     [](const Draw& a, const Draw& b) { return a.box.y1 < b.box.y1; });
}

void Compositor::next(Picture& picture) {
    const double time = static_cast<double>(frame_) / settings_.rate;
    find_draws(time);
    now_ = light_.at(time);
    const double hold = frame_ == 0 ? 0 : now_.hold;
    steps_ = {noise_step(now_.noise_luma, hold), noise_step(now_.noise_chroma, hold)};
    threads_.run([&](int band) { make_band(band, picture); });
    if (settings_.rain > 0) draw_rain(picture, settings_.rain, settings_.seed, frame_);
    ++frame_;
}

void Compositor::make_band(int band, Picture& picture) {
    const int rows = settings_.height / 2, count = threads_.count();
    const int first = rows * band / count, last = rows * (band + 1) / count;
    Scratch& scratch = scratch_[static_cast<std::size_t>(band)];
    make_rows(0, 2 * first, 2 * last, scratch, picture.planes[0]);
    make_rows(1, first, last, scratch, picture.planes[1]);
    make_rows(2, first, last, scratch, picture.planes[2]);
}

void Compositor::compose(std::size_t plane, int y, std::vector<std::uint8_t>& row) const {
    const Plane& still = scenery_.background.picture.planes[plane];
    std::copy_n(still.row(y), still.width, row.data());
    row[static_cast<std::size_t>(still.width)] = row[static_cast<std::size_t>(still.width) - 1];
    const bool chroma = plane > 0;
    for (const Draw& draw : draws_) {
        const Plane& colour = draw.patch->colour[plane];
        const Plane& cover = draw.patch->cover[chroma];
        // An odd place rounds down for chroma.
        const int left = draw.box.x0 >> chroma, top = draw.box.y0 >> chroma;
        if (y < top || y >= top + colour.height) continue;
        const int from = std::max(0, -left), to = std::min(colour.width, still.width - left);
        if (from >= to) continue;
        const Plane& shade = draw.patch->shade[chroma];
        if (shade.width > 0)
            shade_row(row.data() + left + from, shade.row(y - top) + from, to - from, draw.opacity,
                      chroma ? 128 : 16);
        blend_row(row.data() + left + from, colour.row(y - top) + from, cover.row(y - top) + from, to - from,
                  draw.gain, draw.opacity, chroma ? 128 : 16);
    }
}

void Compositor::find_gains(std::size_t plane, int y, Scratch& scratch, int width) const {
    const int luma_y = plane > 0 ? 2 * y : y;
    const int node = luma_y / FrameLight::kSpacing, part = luma_y % FrameLight::kSpacing;
    const std::int16_t* upper = now_.gains.data() + static_cast<std::ptrdiff_t>(node) * now_.nodes_x;
    const std::int16_t* lower = upper + now_.nodes_x;
    scratch.nodes.resize(static_cast<std::size_t>(now_.nodes_x));
    for (int i = 0; i < now_.nodes_x; ++i) {
        int gain = (upper[i] * (FrameLight::kSpacing - part) + lower[i] * part) / FrameLight::kSpacing;
        if (plane > 0) gain = static_cast<int>(std::int64_t{gain} * now_.saturation / FrameLight::kUnit);
        scratch.nodes[static_cast<std::size_t>(i)] = static_cast<std::int16_t>(gain);
    }
    expand_gains(scratch.gains.data(), scratch.nodes.data(), width, plane > 0 ? 4 : 5);
}

void Compositor::make_rows(std::size_t plane, int first, int last, Scratch& scratch, Plane& to) {
    const int chroma = plane > 0;
    // The whole pixels and sixteenths by which the canvas is shifted.
    const int shift_x = now_.shake_x >> chroma, shift_y = now_.shake_y >> chroma;
    const int fx = shift_x & 15, fy = shift_y & 15;
    const int left = (kMargin >> chroma) + (shift_x >> 4), top = (kMargin >> chroma) + (shift_y >> 4);
    const std::uint64_t stream =
        mix(settings_.seed, static_cast<std::uint64_t>(Purpose::noise), frame_ * 4 + plane);
    const auto white = [&](int y) -> std::vector<std::int8_t>& {
        return scratch.white[static_cast<std::size_t>(y + 3) % 3];
    };
    const auto make_white = [&](int y) {
        white_row(white(y).data(), static_cast<int>(white_length(to.width)),
                  mix(stream, static_cast<std::uint64_t>(y + 1)));
    };
    make_white(first - 1);
    make_white(first);
    if (first < last) compose(plane, first + top, scratch.composed[static_cast<std::size_t>(first) & 1]);
    for (int y = first; y < last; ++y) {
        make_white(y + 1);
        auto& here = scratch.composed[static_cast<std::size_t>(y) & 1];
        auto& below = scratch.composed[static_cast<std::size_t>(y + 1) & 1];
        const std::uint8_t* from = here.data() + left;
        compose(plane, y + 1 + top, below);
        if (fx != 0 || fy != 0) {
            between_rows(scratch.between.data(), from, below.data() + left, to.width, fx, fy);
            from = scratch.between.data();
        }
        find_gains(plane, y, scratch, to.width);
        develop_row(to.row(y), from, scratch.gains.data(), white(y - 1).data() + 1, white(y).data() + 1,
                    white(y + 1).data() + 1, noise_[plane].row(y), to.width, steps_[chroma ? 1 : 0],
                    chroma ? 128 : 16);
    }
}

}  // namespace noscope::simulated
