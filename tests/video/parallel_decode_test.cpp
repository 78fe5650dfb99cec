#include "video/parallel_decode.h"

#include "base/error_text.h"
#include "support/clips.h"
#include "video/codec.h"

#include <gtest/gtest.h>

#include <map>

namespace noscope {
namespace {

using noscope::testing::example_clip;

struct Hashes : FrameSink {
    Status frame(std::uint32_t packet, const AVFrame& picture) override {
        pictures[packet] = picture_hash(picture);
        return {};
    }
    Status lost(std::uint32_t) override { return {}; }
    std::map<std::uint32_t, std::uint64_t> pictures;
};

struct Example {
    PacketIndex index;
    std::vector<BlockFrames> blocks;
};

Example example(std::size_t block_frames) {
    Example result;
    auto file = MediaFile::open(example_clip(), {});
    EXPECT_TRUE(file);
    result.index = *(*file)->index();
    for (const std::uint32_t frame : result.index.frame_times().packets) {
        if (result.blocks.empty() || result.blocks.back().size() == block_frames)
            result.blocks.emplace_back();
        result.blocks.back().push_back(frame);
    }
    return result;
}

std::map<std::uint32_t, std::uint64_t> decode_with(const Example& clip, int threads) {
    std::map<std::uint32_t, std::uint64_t> all;
    std::vector<int> seen(clip.blocks.size());
    const auto report = decode_blocks(
        example_clip(), kAllBytes, clip.index, clip.blocks, threads, {},
        [](std::size_t) { return std::make_unique<Hashes>(); },
        [&](BlockResult& block) -> Status {
            ++seen[block.block];
            const auto& pictures = static_cast<const Hashes&>(*block.sink).pictures;
            EXPECT_EQ(pictures.size(), clip.blocks[block.block].size());
            all.insert(pictures.begin(), pictures.end());
            return {};
        });
    EXPECT_TRUE(report) << (report ? "" : report.error().message);
    EXPECT_EQ(seen, std::vector<int>(clip.blocks.size(), 1));
    return all;
}

TEST(ParallelDecode, GivesTheSamePicturesForAnyThreadsAndBlocks) {
    const auto expected = decode_with(example(100'000), 1);
    EXPECT_GT(expected.size(), 1000U);
    for (const std::size_t block : {37, 300})
        for (const int threads : {1, 2, 5}) EXPECT_EQ(decode_with(example(block), threads), expected);
    EXPECT_EQ(decode_with(example(100'000), 3), expected);
}

TEST(ParallelDecode, TheFirstErrorEndsAll) {
    Example clip = example(10);
    clip.blocks.resize(24);
    // Several times, with more threads than cores: others wait for their turn while the error is told.
    for (int round = 0; round < 10; ++round) {
        int done = 0;
        const auto report = decode_blocks(
            example_clip(), kAllBytes, clip.index, clip.blocks, 8, {},
            [](std::size_t) { return std::make_unique<Hashes>(); },
            [&](BlockResult&) -> Status {
                if (++done == 5) return fail(ErrorCode::store, "full");
                return {};
            });
        ASSERT_FALSE(report);
        EXPECT_EQ(report.error().message, "full");
        EXPECT_EQ(done, 5);
    }
}

TEST(ParallelDecode, AFileThatIsNotThereIsAnError) {
    const Example clip = example(20);
    const auto report = decode_blocks(
        "/nowhere/x.mp4", kAllBytes, clip.index, clip.blocks, 3, {},
        [](std::size_t) { return std::make_unique<Hashes>(); }, [](BlockResult&) -> Status { return {}; });
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, ErrorCode::recording);
}

}  // namespace
}  // namespace noscope
