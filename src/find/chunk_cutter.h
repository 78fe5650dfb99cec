// How a file is cut into chunks, each of which one worker decodes by itself.
#pragma once

#include "find/chunk_queue.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace noscope {

class ChunkCutter {
   public:
    // Blocks are runs of frames in one stretch of so many windows.
    ChunkCutter(std::shared_ptr<CascadeFile> file, std::int64_t block_windows);

    std::size_t blocks_left() const { return starts_.size() - 1 - block_; }
    std::size_t largest_block() const;  // frames
    // The next blocks: about `wanted` of them, >= 1; more where a worker that began behind them would have to
    // decode much once more to get there.
    Chunk next(std::size_t wanted);

   private:
    std::uint32_t packet_of(std::size_t block) const;
    bool begins_near(std::size_t block) const;

    std::shared_ptr<CascadeFile> file_;
    std::vector<std::size_t> starts_;     // of each block, and the end of the last: frames
    std::vector<std::uint32_t> entries_;  // packets at which decoding may begin, ascending
    std::size_t block_ = 0;               // the next one
};

}  // namespace noscope
