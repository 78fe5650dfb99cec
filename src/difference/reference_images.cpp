#include "difference/reference_images.h"

#include "base/error_text.h"
#include "difference/difference_sums.h"
#include "difference/frame_groups.h"
#include "video/gain.h"
#include "base/sealed_bytes.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace noscope {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kInfrared = 1, kChroma = 2;  // bits of an image's first byte

using Planes = std::vector<const std::uint8_t*>;  // one a frame, of the same size

std::size_t samples(const ScoreImage& image) {
    return static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height);
}

bool same_shape(const ScoreImage& a, const ScoreImage& b) {
    return a.width == b.width && a.height == b.height && a.u.size() == b.u.size();
}

bool usable(const ScoreImage& image) {
    return image.width >= 1 && image.width <= kMostScoreSide && image.height >= 1 &&
           image.height <= kMostScoreSide && image.y.size() == samples(image) &&
           image.u.size() == image.v.size() && (image.u.empty() || image.u.size() == image.y.size());
}

template <class Value>
Value lower_median(std::vector<Value>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

std::vector<std::uint8_t> median_plane(const Planes& planes, std::size_t count) {
    std::vector<std::uint8_t> medians(count), levels(planes.size());
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t plane = 0; plane < planes.size(); ++plane) levels[plane] = planes[plane][i];
        medians[i] = lower_median(levels);
    }
    return medians;
}

// Copies of luma, all as bright as their median.
std::vector<std::vector<std::uint8_t>> evened_out(const Planes& planes, std::size_t count) {
    const DifferenceSums& sums = fast_difference_sums();
    std::vector<std::uint64_t> brightness;
    for (const std::uint8_t* plane : planes) brightness.push_back(sums.levels(plane, count));
    std::vector<std::uint64_t> sorted = brightness;
    const std::uint64_t target = lower_median(sorted);
    std::vector<std::vector<std::uint8_t>> copies(planes.size(), std::vector<std::uint8_t>(count));
    for (std::size_t i = 0; i < planes.size(); ++i)
        sums.scale(planes[i], count, gain_between(brightness[i], target), copies[i].data());
    return copies;
}

ReferenceImage image_of(std::span<const EmptyFrame> frames, const std::vector<std::size_t>& group,
                        bool gain) {
    const auto planes = [&](std::vector<std::uint8_t> ScoreImage::*plane) {
        Planes found;
        for (const std::size_t i : group) found.push_back((frames[i].image->*plane).data());
        return found;
    };
    const ScoreImage& any = *frames[group[0]].image;
    ReferenceImage result;
    result.image.width = any.width;
    result.image.height = any.height;
    Planes luma = planes(&ScoreImage::y);
    std::vector<std::vector<std::uint8_t>> copies;
    if (gain) copies = evened_out(luma, any.y.size());
    for (std::size_t i = 0; i < copies.size(); ++i) luma[i] = copies[i].data();
    result.image.y = median_plane(luma, any.y.size());
    result.image.u = median_plane(planes(&ScoreImage::u), any.u.size());
    result.image.v = median_plane(planes(&ScoreImage::v), any.v.size());
    result.infrared = frames[group[0]].infrared;
    result.from_s = frames[group.front()].time_s;
    result.to_s = frames[group.back()].time_s;
    result.frames = static_cast<std::uint32_t>(group.size());
    return result;
}

std::optional<ReferenceImage> read_image(SealedReader& reader) {
    ReferenceImage read;
    const std::uint8_t flags = reader.byte();
    if ((flags & ~(kInfrared | kChroma)) != 0) return std::nullopt;
    read.infrared = (flags & kInfrared) != 0;
    read.from_s = reader.real();
    read.to_s = reader.real();
    read.frames = reader.fixed();
    const std::uint32_t width = reader.fixed(), height = reader.fixed();
    if (!(read.from_s <= read.to_s) || read.frames == 0 || width < 1 || width > kMostScoreSide ||
        height < 1 || height > kMostScoreSide)
        return std::nullopt;
    read.image.width = static_cast<int>(width);
    read.image.height = static_cast<int>(height);
    const auto plane = [&](std::vector<std::uint8_t>& levels) {
        const auto bytes = reader.take(samples(read.image));
        levels.assign(bytes.begin(), bytes.end());
        return !levels.empty();
    };
    if (!plane(read.image.y)) return std::nullopt;
    if ((flags & kChroma) != 0 && (!plane(read.image.u) || !plane(read.image.v))) return std::nullopt;
    return read;
}

}  // namespace

Result<ReferenceImages> ReferenceImages::make(std::span<const EmptyFrame> frames,
                                              const ReferenceSettings& settings) {
    if (frames.empty())
        return fail(ErrorCode::usage,
                    "no empty frame to make a reference image from; label more of the recording");
    const auto infrared = static_cast<std::size_t>(
        std::count_if(frames.begin(), frames.end(), [](const EmptyFrame& frame) { return frame.infrared; }));
    const int kinds = infrared == 0 || infrared == frames.size() ? 1 : 2;
    if (settings.most < kinds || settings.most > kMostReferenceImages || settings.least_frames < 1)
        return fail(ErrorCode::usage,
                    "{} reference images of {} frames or more: take {} to {} images of 1 frame or more",
                    settings.most, settings.least_frames, kinds, kMostReferenceImages);
    for (const EmptyFrame& frame : frames)
        if (!usable(*frame.image) || !same_shape(*frame.image, *frames[0].image) ||
            !std::isfinite(frame.time_s))
            return fail(ErrorCode::usage,
                        "reference images are made from frames of one size at times that are numbers");
    ReferenceImages made;
    made.gain_ = settings.gain;
    for (const auto& group : group_frames(frames, settings))
        made.images_.push_back(image_of(frames, group, settings.gain));
    return made;
}

std::optional<std::size_t> ReferenceImages::choose(const ScoreImage& frame, bool infrared) const {
    const DifferenceSums& sums = fast_difference_sums();
    const std::size_t count = frame.y.size();
    const PlaneShape shape{static_cast<std::size_t>(frame.width), static_cast<std::size_t>(frame.height),
                           frame.width, frame.width};
    const std::uint64_t brightness = sums.levels(frame.y.data(), count);
    std::vector<std::uint8_t> scaled;
    std::optional<std::size_t> nearest;
    std::uint64_t least = 0;
    for (std::size_t i = 0; i < images_.size(); ++i) {
        const ScoreImage& image = images_[i].image;
        if (images_[i].infrared != infrared || image.width != frame.width || image.height != frame.height)
            continue;
        PlanePair pair{frame.y.data(), image.y.data()};
        if (gain_) {
            scaled.resize(count);
            sums.scale(image.y.data(), count, gain_between(sums.levels(image.y.data(), count), brightness),
                       scaled.data());
            pair.then = scaled.data();
        }
        std::uint64_t squares = 0;
        sums.squares(shape, {&pair, 1}, &squares);
        if (nearest && squares >= least) continue;
        nearest = i;
        least = squares;
    }
    return nearest;
}

std::vector<std::uint8_t> encode(const ReferenceImages& images) {
    SealedWriter writer(kVersion);
    writer.byte(images.gain_ ? 1 : 0);
    writer.byte(static_cast<std::uint8_t>(images.images_.size()));
    for (const ReferenceImage& one : images.images_) {
        const bool chroma = !one.image.u.empty();
        writer.byte(static_cast<std::uint8_t>((one.infrared ? kInfrared : 0) | (chroma ? kChroma : 0)));
        writer.real(one.from_s);
        writer.real(one.to_s);
        writer.fixed(one.frames);
        writer.fixed(static_cast<std::uint32_t>(one.image.width));
        writer.fixed(static_cast<std::uint32_t>(one.image.height));
        for (const auto* plane : {&one.image.y, &one.image.u, &one.image.v}) writer.append(*plane);
    }
    return std::move(writer).seal();
}

std::optional<ReferenceImages> decode_reference_images(std::span<const std::uint8_t> bytes) {
    auto reader = SealedReader::open(bytes, kVersion);
    if (!reader) return std::nullopt;
    ReferenceImages read;
    const std::uint8_t gain = reader->byte(), count = reader->byte();
    if (gain > 1 || count < 1 || count > kMostReferenceImages) return std::nullopt;
    read.gain_ = gain == 1;
    for (int i = 0; i < count; ++i) {
        auto image = read_image(*reader);
        if (!image) return std::nullopt;
        read.images_.push_back(std::move(*image));
        if (!same_shape(read.images_[0].image, read.images_.back().image)) return std::nullopt;
    }
    if (!reader->at_end()) return std::nullopt;
    return read;
}

BlockReference::BlockReference(const ReferenceImages& images, const ScoreImage* first, bool infrared)
    : images_(&images), has_first_(first != nullptr), first_infrared_(infrared) {
    if (first) chosen_ = images.choose(*first, infrared);
}

const ReferenceImage* BlockReference::image(const ScoreImage& frame, bool infrared) const {
    const auto choice =
        has_first_ && infrared == first_infrared_ ? chosen_ : images_->choose(frame, infrared);
    return choice ? &images_->images()[*choice] : nullptr;
}

}  // namespace noscope
