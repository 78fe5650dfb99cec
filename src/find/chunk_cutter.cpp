#include "find/chunk_cutter.h"

#include "video/entry_points.h"

#include <algorithm>
#include <iterator>

namespace noscope {
namespace {

// Of what a chunk decodes, at most the fourth part may lie before its first frame.
constexpr std::uint32_t kShareAgain = 4;

}  // namespace

ChunkCutter::ChunkCutter(std::shared_ptr<CascadeFile> file, std::int64_t block_windows)
    : file_(std::move(file)), entries_(entry_points(*file_->request.index)) {
    const auto frames = file_->request.frames;
    for (std::size_t i = 0; i < frames.size(); ++i)
        if (i == 0 || frames[i].window / block_windows != frames[i - 1].window / block_windows)
            starts_.push_back(i);
    starts_.push_back(frames.size());
}

std::size_t ChunkCutter::largest_block() const {
    std::size_t largest = 0;
    for (std::size_t i = 1; i < starts_.size(); ++i) largest = std::max(largest, starts_[i] - starts_[i - 1]);
    return largest;
}

std::uint32_t ChunkCutter::packet_of(std::size_t block) const {
    return file_->request.frames[starts_[block]].packet;
}

bool ChunkCutter::begins_near(std::size_t block) const {
    const std::uint32_t packet = packet_of(block), first = packet_of(block_);
    const auto after = std::ranges::upper_bound(entries_, packet);
    const std::uint32_t entry = after == entries_.begin() ? 0 : *std::prev(after);
    return packet > first && packet - entry <= (packet - first) / kShareAgain;
}

Chunk ChunkCutter::next(std::size_t wanted) {
    const std::size_t last = starts_.size() - 1;
    std::size_t end = std::min(block_ + wanted, last);
    while (end < last && !begins_near(end)) ++end;
    Chunk chunk{.file = file_, .first = starts_[block_], .end = starts_[end], .blocks = end - block_};
    block_ = end;
    return chunk;
}

}  // namespace noscope
