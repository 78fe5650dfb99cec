// What a run may hold, and how files are cut so that it holds no more.
#include "find/run_memory.h"

#include "find/chunk_cutter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace noscope {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(RunMemory, IsWhatQueuesHoldTimesWhatIsInThem) {
    RunMemory memory{.threads = 2,
                     .picture_bytes = 3'000'000,
                     .width = 1920,
                     .height = 1080,
                     .waiting_pictures = 6,
                     .image_bytes = 2500,
                     .frames_a_block = 120,
                     .blocks = 20};
    EXPECT_EQ(memory.pictures(), 2 * (16 + 1 + 3 + 6) * 3'000'000);
    EXPECT_EQ(memory.images(), 2 * 120 * 2500);
    EXPECT_GT(memory.told(), 20 * 120 * 2 * 300 * 24);
    EXPECT_EQ(memory.total(), memory.pictures() + memory.images() + memory.told());
    EXPECT_THAT(to_string(memory), HasSubstr("at most 19"));
    const std::int64_t without = memory.total();
    memory.rgb = true;
    EXPECT_EQ(memory.total() - without, std::int64_t{2} * 3 * 1920 * 1080);
    EXPECT_EQ(image_bytes(std::vector<ScoreSpec>{{.width = 50, .height = 40},
                                                 {.width = 16, .height = 16, .chroma = true}}),
              50 * 40 + 3 * 16 * 16);
}

// A frame a window, ten windows a block; packets at which decoding may begin as given.
struct CutFile {
    PacketIndex index;
    std::vector<AskedFrame> frames;
    std::shared_ptr<CascadeFile> file;

    CutFile(std::size_t count, const std::vector<std::size_t>& entries, std::size_t step = 1) {
        index.packets.resize(count);
        for (const std::size_t entry : entries) index.packets[entry].entry = EntryPoint::closed;
        for (std::size_t i = 0; i < count; i += step)
            frames.push_back(
                {.window = static_cast<std::int64_t>(i), .packet = static_cast<std::uint32_t>(i)});
        file = std::make_shared<CascadeFile>(
            CascadeFile{.request = {.path = "", .file = {}, .index = &index, .frames = frames},
                        .scores = FileScores(1, frames, 1)});
    }
    std::vector<std::size_t> ends(std::size_t wanted) const {
        std::vector<std::size_t> ends;
        ChunkCutter cutter(file, 10);
        std::size_t begin = 0, blocks = cutter.blocks_left();
        while (cutter.blocks_left() > 0) {
            const Chunk chunk = cutter.next(wanted);
            EXPECT_EQ(chunk.first, begin);
            EXPECT_EQ(chunk.blocks, blocks - cutter.blocks_left());
            begin = chunk.end;
            blocks = cutter.blocks_left();
            ends.push_back(chunk.end);
        }
        EXPECT_EQ(begin, frames.size());
        return ends;
    }
};

TEST(ChunkCutter, CutsWholeBlocks) {
    std::vector<std::size_t> every;
    for (std::size_t i = 0; i < 65; ++i) every.push_back(i);
    EXPECT_THAT(CutFile(65, every).ends(2), ElementsAre(20, 40, 60, 65));
    EXPECT_THAT(CutFile(65, every).ends(100), ElementsAre(65));
    EXPECT_EQ(ChunkCutter(CutFile(65, every).file, 10).largest_block(), 10U);
    EXPECT_TRUE(CutFile(0, {}).ends(1).empty());
    // Blocks of which nothing is asked for do not count.
    EXPECT_THAT(CutFile(65, every, 30).ends(2), ElementsAre(2, 3));
}

// A worker that begins at a block decodes from the entry point before it: that must be little of what it
// does.
TEST(ChunkCutter, CutsWhereDecodingCanBegin) {
    EXPECT_THAT(CutFile(65, {0}).ends(1), ElementsAre(65));
    EXPECT_THAT(CutFile(65, {0, 28}).ends(1), ElementsAre(30, 65));
    EXPECT_THAT(CutFile(65, {0, 8, 17, 28, 40}).ends(1), ElementsAre(10, 30, 40, 65));
}

}  // namespace
}  // namespace noscope
