#include "find/footage_decode.h"

#include "base/try.h"
#include "video/parallel_decode.h"

#include <algorithm>

namespace noscope {
namespace {

struct Drop : FrameSink {
    Status frame(std::uint32_t, const AVFrame&) override { return {}; }
    Status lost(std::uint32_t) override { return {}; }
};

}  // namespace

Status decode_and_drop(const std::string& path, const PacketIndex& index, std::vector<std::uint32_t> packets,
                       int threads, const CancelToken& cancel) {
    // As long as the blocks of a run: where two meet, a part of a GOP is decoded twice.
    constexpr double kBlock_s = 60;
    std::sort(packets.begin(), packets.end());
    std::vector<BlockFrames> blocks;
    std::int64_t last = -1;
    for (const std::uint32_t packet : packets) {
        const auto block = static_cast<std::int64_t>(index.seconds(index.packets[packet].pts) / kBlock_s);
        if (blocks.empty() || block > last) blocks.emplace_back();
        last = std::max(last, block);
        blocks.back().push_back(packet);
    }
    if (blocks.empty()) return {};
    NOSCOPE_TRY(
        [[maybe_unused]] const DecodeReport report,
        decode_blocks(
            path, kAllBytes, index, blocks, threads, cancel,
            [](std::size_t) { return std::make_unique<Drop>(); }, [](BlockResult&) -> Status { return {}; }));
    return {};
}

}  // namespace noscope
