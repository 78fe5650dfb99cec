#include "simulated_camera/foreground.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace noscope::simulated {
namespace {

constexpr int kLeastDifference = 13;  // levels: above what codecs leave of a still place
constexpr int kSwayFactor = 5;        // deviations beyond which a swaying place counts as covered
constexpr int kBridge = 3;            // half-resolution pixels that two parts of one thing may be apart
constexpr std::int64_t kLargestHole = 150;

// The median of `from` - `background` over the plane.
int median_difference(const Plane& from, const Plane& background) {
    std::array<std::int64_t, 511> counts{};
    for (std::size_t i = 0; i < from.samples.size(); ++i)
        ++counts[255 + from.samples[i] - background.samples[i]];
    std::int64_t left = static_cast<std::int64_t>(from.samples.size()) / 2;
    int value = 0;
    while (left >= counts[value]) left -= counts[value++];
    return value - 255;
}

// Half the width and height, by means of four, with `offset` added.
void halve(const Plane& from, int offset, Plane& to) {
    for (int y = 0; y < to.height; ++y) {
        const std::uint8_t *a = from.row(2 * y), *b = from.row(2 * y + 1);
        for (int x = 0; x < to.width; ++x) {
            const int mean = (a[2 * x] + a[2 * x + 1] + b[2 * x] + b[2 * x + 1] + 2) / 4 + offset;
            to.row(y)[x] = static_cast<std::uint8_t>(std::clamp(mean, 0, 255));
        }
    }
}

template <class Pick>
void slide_rows(const Plane& from, Plane& to, int radius, Pick pick) {
    for (int y = 0; y < from.height; ++y) {
        const std::uint8_t* in = from.row(y);
        std::uint8_t* out = to.row(y);
        std::copy_n(in, from.width, out);
        for (int d = 1; d <= radius && d < from.width; ++d)
            for (int x = 0; x + d < from.width; ++x) {
                out[x] = pick(out[x], in[x + d]);
                out[x + d] = pick(out[x + d], in[x]);
            }
    }
}

template <class Pick>
void slide_columns(const Plane& from, Plane& to, int radius, Pick pick) {
    for (int y = 0; y < from.height; ++y) {
        std::uint8_t* out = to.row(y);
        std::copy_n(from.row(y), from.width, out);
        for (int other = std::max(0, y - radius); other <= std::min(from.height - 1, y + radius); ++other) {
            const std::uint8_t* in = from.row(other);
            for (int x = 0; x < from.width; ++x) out[x] = pick(out[x], in[x]);
        }
    }
}

template <class Pick>
void slide(Plane& plane, int radius, Plane& spare, Pick pick) {
    spare = Plane(plane.width, plane.height);
    slide_rows(plane, spare, radius, pick);
    slide_columns(spare, plane, radius, pick);
}

// Walks the connected places (4 neighbours) of `mask` that hold `value`, from `start`, and marks them as
// seen.
std::vector<std::int32_t> flood(const Plane& mask, std::uint8_t value, std::int32_t start,
                                std::vector<bool>& seen) {
    std::vector<std::int32_t> places{start};
    seen[static_cast<std::size_t>(start)] = true;
    const auto visit = [&](std::int32_t place) {
        const auto at = static_cast<std::size_t>(place);
        if (seen[at] || mask.samples[at] != value) return;
        seen[at] = true;
        places.push_back(place);
    };
    for (std::size_t i = 0; i < places.size(); ++i) {
        const std::int32_t place = places[i], x = place % mask.width;
        if (x > 0) visit(place - 1);
        if (x + 1 < mask.width) visit(place + 1);
        if (place >= mask.width) visit(place - mask.width);
        if (place + mask.width < static_cast<std::int32_t>(mask.samples.size())) visit(place + mask.width);
    }
    return places;
}

Blob blob_of(const std::vector<std::int32_t>& places, int width) {
    Blob blob;
    blob.box = {width, 1 << 30, 0, 0};
    for (const std::int32_t place : places) {
        const int x = place % width, y = place / width;
        blob.box = {std::min(blob.box.x0, x), std::min(blob.box.y0, y), std::max(blob.box.x1, x + 1),
                    std::max(blob.box.y1, y + 1)};
        blob.x += x;
        blob.y += y;
    }
    blob.area = static_cast<std::int64_t>(places.size());
    blob.x /= static_cast<double>(blob.area);
    blob.y /= static_cast<double>(blob.area);
    blob.mask = Plane(blob.box.width(), blob.box.height());
    for (const std::int32_t place : places)
        blob.mask.row(place / width - blob.box.y0)[place % width - blob.box.x0] = 255;
    return blob;
}

}  // namespace

void dilate(Plane& plane, int radius, Plane& spare) {
    slide(plane, radius, spare, [](std::uint8_t a, std::uint8_t b) { return a > b ? a : b; });
}

void erode(Plane& plane, int radius, Plane& spare) {
    slide(plane, radius, spare, [](std::uint8_t a, std::uint8_t b) { return a < b ? a : b; });
}

void fill_holes(Plane& plane, std::int64_t largest) {
    std::vector<bool> seen(plane.samples.size());
    for (std::int32_t i = 0; i < static_cast<std::int32_t>(plane.samples.size()); ++i) {
        if (plane.samples[static_cast<std::size_t>(i)] || seen[static_cast<std::size_t>(i)]) continue;
        const auto places = flood(plane, 0, i, seen);
        const bool enclosed = std::none_of(places.begin(), places.end(), [&](std::int32_t place) {
            const int x = place % plane.width, y = place / plane.width;
            return x == 0 || y == 0 || x == plane.width - 1 || y == plane.height - 1;
        });
        if (enclosed && static_cast<std::int64_t>(places.size()) <= largest)
            for (const std::int32_t place : places) plane.samples[static_cast<std::size_t>(place)] = 255;
    }
}

void keep_large(Plane& plane, double least) {
    std::vector<bool> seen(plane.samples.size());
    std::vector<std::vector<std::int32_t>> things;
    std::size_t largest = 0;
    for (std::int32_t i = 0; i < static_cast<std::int32_t>(plane.samples.size()); ++i) {
        if (!plane.samples[static_cast<std::size_t>(i)] || seen[static_cast<std::size_t>(i)]) continue;
        things.push_back(flood(plane, 255, i, seen));
        largest = std::max(largest, things.back().size());
    }
    for (const auto& places : things)
        if (static_cast<double>(places.size()) < least * static_cast<double>(largest))
            for (const std::int32_t place : places) plane.samples[static_cast<std::size_t>(place)] = 0;
}

void blur(Plane& plane, int radius, Plane& spare) {
    spare = plane;
    const int count = 2 * radius + 1;
    const auto mean = [&](int sum) { return static_cast<std::uint8_t>((sum + count / 2) / count); };
    for (int y = 0; y < plane.height; ++y)
        for (int x = 0; x < plane.width; ++x) {
            int sum = 0;
            for (int d = -radius; d <= radius; ++d)
                sum += plane.row(y)[std::clamp(x + d, 0, plane.width - 1)];
            spare.row(y)[x] = mean(sum);
        }
    for (int y = 0; y < plane.height; ++y)
        for (int x = 0; x < plane.width; ++x) {
            int sum = 0;
            for (int d = -radius; d <= radius; ++d)
                sum += spare.row(std::clamp(y + d, 0, plane.height - 1))[x];
            plane.row(y)[x] = mean(sum);
        }
}

Foreground::Foreground(const Background& background, std::int64_t least_area)
    : background_(background),
      least_area_(least_area),
      difference_(background.sway.width, background.sway.height),
      luma_(difference_),
      chroma_away_(difference_),
      still_(difference_) {
    halve(background.picture.planes[0], 0, still_);
}

void Foreground::measure(const Picture& picture) {
    const auto& now = picture.planes;
    const auto& still = background_.picture.planes;
    offsets_ = {median_difference(now[0], still[0]), median_difference(now[1], still[1]),
                median_difference(now[2], still[2])};
    halve(now[0], -offsets_.luma, luma_);
    for (std::size_t i = 0; i < difference_.samples.size(); ++i) {
        const int luma = std::abs(luma_.samples[i] - still_.samples[i]);
        const int u = std::abs(now[1].samples[i] - still[1].samples[i] - offsets_.u);
        const int v = std::abs(now[2].samples[i] - still[2].samples[i] - offsets_.v);
        chroma_away_.samples[i] = static_cast<std::uint8_t>(std::max(u, v));
        difference_.samples[i] = static_cast<std::uint8_t>(std::min(255, std::max(luma, 2 * std::max(u, v))));
    }
}

std::vector<Blob> Foreground::find(const Picture& picture) {
    measure(picture);
    mask_ = Plane(difference_.width, difference_.height);
    for (std::size_t i = 0; i < mask_.samples.size(); ++i) {
        const int sway = background_.sway.samples[i];
        mask_.samples[i] = difference_.samples[i] > std::max(kLeastDifference, kSwayFactor * sway) ? 255 : 0;
    }
    erode(mask_, 1, spare_);
    dilate(mask_, 1 + kBridge, spare_);
    erode(mask_, kBridge, spare_);
    fill_holes(mask_, kLargestHole);
    return components();
}

std::vector<Blob> Foreground::components() const {
    std::vector<Blob> blobs;
    std::vector<bool> seen(mask_.samples.size());
    for (std::int32_t i = 0; i < static_cast<std::int32_t>(mask_.samples.size()); ++i) {
        if (!mask_.samples[static_cast<std::size_t>(i)] || seen[static_cast<std::size_t>(i)]) continue;
        const auto places = flood(mask_, 255, i, seen);
        if (static_cast<std::int64_t>(places.size()) >= least_area_)
            blobs.push_back(blob_of(places, mask_.width));
    }
    return blobs;
}

}  // namespace noscope::simulated
