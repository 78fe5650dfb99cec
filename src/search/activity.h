// How much happens in each block of a file, before anything is asked: for drawing blocks to train on. A hint
// alone; no answer and no guarantee hangs on it.
#pragma once

#include <noscope/error.h>
#include "video/media_file.h"
#include "video/packet_index.h"

#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace noscope {

// Of a file, in seconds from its time 0: [from_s, to_s).
struct BlockTime {
    double from_s = 0, to_s = 0;
};

// Per block, from sizes alone: the mean of the upper tenth (at least one) of the relative sizes
// (packet_sizes.h) of its frames that are no keyframes, corrupt ones and those that miss a picture left out,
// less 1, at least 0. NaN where there are none. `blocks` may overlap and come in any order.
std::vector<float> packet_activity(const PacketIndex& index, std::span<const BlockTime> blocks);

// Per block, from keyframes (`keyframes`: packets, in pts order; differences[i]: of keyframes[i] and the one
// before, NaN where one is missing, differences[0] ignored): the largest difference among pairs of which a
// part lies in the block, over the file's median difference, less 1, at least 0. NaN where there is none.
std::vector<float> keyframe_activity(const PacketIndex& index, std::span<const std::uint32_t> keyframes,
                                     std::span<const float> differences, std::span<const BlockTime> blocks);

enum class ActivitySource : std::uint8_t { none, packets, keyframes };

struct BlockActivity {
    ActivitySource source = ActivitySource::none;
    std::vector<float> blocks;  // one each, >= 0 or NaN
};

// Packet sizes where they can tell: frames that are no keyframes, from an encoder that is not found to hold a
// rate (packet_size_profile.h). Else differences (mse of 50x50 luma) of keyframes spread over the file, as
// many as a nominal core decodes in `decode_s` seconds: the choice depends on the index alone, never on the
// machine's speed. 0, or fewer than two keyframes: none, and all are NaN. `open` is called only then. Errors:
// as sample_images() and `open`.
Result<BlockActivity> block_activity(const PacketIndex& index, std::span<const BlockTime> blocks,
                                     double decode_s,
                                     const std::function<Result<std::unique_ptr<MediaFile>>()>& open);

}  // namespace noscope
