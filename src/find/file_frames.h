// The analysed frames of one file that a run asks for.
#pragma once

#include <noscope/query.h>
#include "find/range.h"
#include "video/packet_index.h"
#include "video/recording.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace noscope {

struct AskedFrame {
    std::int64_t window = 0;  // number in the file
    std::int64_t pts = 0;
    std::uint32_t duplicate = 0;  // which of the frames with this pts, in file order
    std::uint32_t packet = 0;     // index into PacketIndex::packets
    std::int64_t number = 0;  // 0-based in pts order over the file's frames (replay's and label's `frame`)
    bool key = false;         // a keyframe
    bool asked = true;        // false: it only stands in a reuse span with frames that are
    std::optional<std::uint32_t> packet_before{};  // of the analysed frame before; none: the file's first
};

// In pts order: of every reuse span of `span_windows` windows the analysed frames up to the last one asked
// for; with `whole_spans`, for plans that look ahead, all of its frames if one is asked for. Those of windows
// outside the range, or begun before the footage before the file ended, are not asked for; with spans of one
// window there are none of them.
std::vector<AskedFrame> asked_frames(const PacketIndex& index, const Sampling& sampling,
                                     const RecordingFile& file, const SearchRange& range,
                                     std::int64_t span_windows = 1, bool whole_spans = false);

// Scores of packets of these frames: the same whichever frames of the file are asked for beside them.
std::vector<float> packet_scores_of(const PacketIndex& index, std::span<const AskedFrame> frames);

}  // namespace noscope
