#include "find/blocks.h"

#include <algorithm>
#include <cmath>

namespace noscope {
namespace {

constexpr std::int64_t kBlockS = 60;

}  // namespace

std::int64_t block_windows_of(const Sampling& sampling, std::int64_t span_windows) {
    const std::int64_t minute =
        std::max<std::int64_t>(1, kBlockS * sampling.window.den / sampling.window.num);
    return std::max(span_windows, minute / span_windows * span_windows);
}

RecordingBlocks RecordingBlocks::of(const Recording& recording, const Sampling& sampling,
                                    std::int64_t span_windows) {
    RecordingBlocks blocks;
    blocks.windows_ = block_windows_of(sampling, span_windows);
    blocks.seconds_ = static_cast<double>(blocks.windows_) * sampling.window.value();
    blocks.first_.push_back(0);
    for (const RecordingFile& file : recording.files) {
        const double count = std::ceil(file.scan.duration_s / blocks.seconds_);
        blocks.first_.push_back(blocks.first_.back() +
                                std::max<std::int64_t>(1, static_cast<std::int64_t>(count)));
    }
    return blocks;
}

// What lies beyond a file's length, by its rounding, belongs to its last block.
std::int64_t RecordingBlocks::of_window(std::size_t file, std::int64_t window) const {
    return std::min(first_[file] + window / windows_, first_[file + 1] - 1);
}

void RecordingBlocks::keep(std::size_t file, const BlockRange& range, std::vector<AskedFrame>& frames) const {
    std::erase_if(frames, [&](const AskedFrame& frame) {
        const std::int64_t block = of_window(file, frame.window);
        return block < range.first || block > range.last;
    });
}

}  // namespace noscope
