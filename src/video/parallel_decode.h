// Many blocks of one file on many cores.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include "video/decoder.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace noscope {

// A part of a file, decoded alone: its wanted frames, ascending indices into PacketIndex::packets.
using BlockFrames = std::vector<std::uint32_t>;

struct BlockResult {
    std::size_t block = 0;
    std::unique_ptr<FrameSink> sink;
    DecodeReport report;
};

// Decodes each block into a sink of its own. Runs of neighbouring blocks go to single-threaded decoders side
// by side, which is faster than several threads in one; a single block is decoded by `threads` of the codec.
// `make_sink` and `done` are called from the worker threads, one call at a time; the sink itself is called
// without a lock. Blocks end in any order, but what each sink hears depends on its block alone. `most_bytes`:
// as MediaFile::open. The first error of `done`, a sink or a decoder ends all; then blocks that are not done
// are dropped.
Result<DecodeReport> decode_blocks(
    const std::string& path, std::int64_t most_bytes, const PacketIndex& index,
    std::span<const BlockFrames> blocks, int threads, const CancelToken& cancel,
    const std::function<std::unique_ptr<FrameSink>(std::size_t block)>& make_sink,
    const std::function<Status(BlockResult&)>& done);

}  // namespace noscope
