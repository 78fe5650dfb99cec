// Decoded pictures made up by tests: any format that libavutil describes, sample by sample.
#pragma once

#include "support/random.h"
#include "video/ffmpeg_support.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
}

namespace noscope::testing {

inline const AVPixFmtDescriptor& description_of(const AVFrame& frame) {
    return *av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
}

inline int width_of(const AVFrame& frame, int component) {
    const int shift = component == 1 || component == 2 ? description_of(frame).log2_chroma_w : 0;
    return AV_CEIL_RSHIFT(frame.width, shift);
}

inline int height_of(const AVFrame& frame, int component) {
    const int shift = component == 1 || component == 2 ? description_of(frame).log2_chroma_h : 0;
    return AV_CEIL_RSHIFT(frame.height, shift);
}

inline std::uint8_t* at(const AVFrame& frame, int component, int x, int y) {
    const AVComponentDescriptor& c = description_of(frame).comp[component];
    return frame.data[c.plane] + static_cast<std::ptrdiff_t>(y) * frame.linesize[c.plane] + x * c.step +
           c.offset;
}

// Little-endian formats of up to 16 bits a sample.
inline std::uint32_t sample_of(const AVFrame& frame, int component, int x, int y) {
    const AVComponentDescriptor& c = description_of(frame).comp[component];
    const std::uint8_t* p = at(frame, component, x, y);
    const std::uint32_t stored = c.depth + c.shift > 8 ? p[0] | std::uint32_t{p[1]} << 8 : p[0];
    return stored >> c.shift & ((1u << c.depth) - 1);
}

inline void set_sample(AVFrame& frame, int component, int x, int y, std::uint32_t value) {
    const AVComponentDescriptor& c = description_of(frame).comp[component];
    std::uint8_t* p = at(frame, component, x, y);
    p[0] = static_cast<std::uint8_t>(value << c.shift);
    if (c.depth + c.shift > 8) p[1] = static_cast<std::uint8_t>(value << c.shift >> 8);
}

inline FfmpegPtr<AVFrame> empty_frame(AVPixelFormat format, int width, int height,
                                      AVColorRange range = AVCOL_RANGE_UNSPECIFIED, int align = 0) {
    FfmpegPtr<AVFrame> frame(av_frame_alloc());
    frame->format = format;
    frame->width = width;
    frame->height = height;
    frame->color_range = range;
    av_frame_get_buffer(frame.get(), align);
    return frame;
}

// sample(component, x, y) for every sample.
template <class Sample>
void fill(AVFrame& frame, Sample sample) {
    for (int c = 0; c < description_of(frame).nb_components; ++c)
        for (int y = 0; y < height_of(frame, c); ++y)
            for (int x = 0; x < width_of(frame, c); ++x) set_sample(frame, c, x, y, sample(c, x, y));
}

inline FfmpegPtr<AVFrame> random_frame(Random& random, AVPixelFormat format, int width, int height,
                                       AVColorRange range = AVCOL_RANGE_UNSPECIFIED) {
    auto frame = empty_frame(format, width, height, range, random() % 2 ? 0 : 16);
    const std::uint32_t mask = (1u << description_of(*frame).comp[0].depth) - 1;
    // Busy pictures, and pictures whose means are far from the middle.
    const std::uint32_t low = random() & mask, spread = 1 + (random() & mask);
    fill(*frame, [&](int, int, int) { return std::min(mask, low + random() % spread); });
    return frame;
}

}  // namespace noscope::testing
