#include "video/parallel_decode.h"

#include "base/error_text.h"
#include "base/try.h"

#include <algorithm>
#include <exception>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

namespace noscope {
namespace {

class Workers {
   public:
    Workers(const std::string& path, std::int64_t most_bytes, const PacketIndex& index,
            std::span<const BlockFrames> blocks, const CancelToken& cancel,
            const std::function<std::unique_ptr<FrameSink>(std::size_t)>& make_sink,
            const std::function<Status(BlockResult&)>& done)
        : path_(path),
          most_bytes_(most_bytes),
          index_(index),
          blocks_(blocks),
          cancel_(cancel),
          make_sink_(make_sink),
          done_(done) {}

    Result<DecodeReport> run(int threads) {
        const auto count = std::min<std::size_t>(blocks_.size(), static_cast<std::size_t>(threads));
        const int codec_threads = blocks_.size() == 1 ? threads : 1;
        for (std::size_t i = 0; i < count; ++i)
            runs_.push_back({blocks_.size() * i / count, blocks_.size() * (i + 1) / count});
        std::vector<std::thread> others;
        try {
            for (std::size_t i = 1; i < count; ++i)
                others.emplace_back([this, i, codec_threads] { work(i, codec_threads); });
        } catch (const std::system_error&) {
            // No more threads to be had: those that are there take over what was meant for others.
        }
        work(0, codec_threads);
        for (std::thread& other : others) other.join();
        if (error_) return *error_;
        return total_;
    }

   private:
    // Blocks that one worker decodes one after the other: where a block ends within a GOP, the decoder goes
    // on from there instead of beginning at the keyframe before once more.
    struct Run {
        std::size_t next = 0, end = 0;
        std::size_t left() const { return end - next; }
    };

    void work(std::size_t worker, int codec_threads) {
        Status status;
        try {
            status = decode(worker, codec_threads);
        } catch (const std::exception& error) {
            status = fail(ErrorCode::internal, "while decoding '{}': {}", path_, error.what());
        }
        if (status) return;
        const std::lock_guard lock(mutex_);
        end_with(status.error());
    }

    Status decode(std::size_t worker, int codec_threads) {
        NOSCOPE_TRY(const auto file, MediaFile::open(path_, cancel_, most_bytes_));
        NOSCOPE_TRY(const auto decoder, Decoder::open(*file, index_, codec_threads));
        while (auto block = take(worker)) {
            NOSCOPE_TRY(block->report, decoder->decode(blocks_[block->block], *block->sink));
            const std::lock_guard lock(mutex_);
            if (error_) return {};
            total_.add(block->report);
            // Under this lock still: no other block may be told as done after an error.
            if (const auto status = done_(*block); !status) end_with(status.error());
        }
        return {};
    }

    void end_with(const Error& error) {
        if (!error_) error_ = error;
    }

    std::optional<BlockResult> take(std::size_t worker) {
        const std::lock_guard lock(mutex_);
        if (error_) return std::nullopt;
        Run& run = runs_[worker];
        if (run.left() == 0) {
            // Who is done takes over the second half of what most is left of.
            Run& longest = *std::ranges::max_element(runs_, {}, &Run::left);
            if (longest.left() == 0) return std::nullopt;
            run = {longest.next + longest.left() / 2, longest.end};
            longest.end = run.next;
        }
        BlockResult block;
        block.block = run.next++;
        block.sink = make_sink_(block.block);
        return block;
    }

    const std::string& path_;
    const std::int64_t most_bytes_;
    const PacketIndex& index_;
    const std::span<const BlockFrames> blocks_;
    const CancelToken& cancel_;
    const std::function<std::unique_ptr<FrameSink>(std::size_t)>& make_sink_;
    const std::function<Status(BlockResult&)>& done_;

    std::mutex mutex_;       // all below, end_with(), and calls of make_sink_ and done_
    std::vector<Run> runs_;  // by worker
    std::optional<Error> error_;
    DecodeReport total_;
};

}  // namespace

Result<DecodeReport> decode_blocks(
    const std::string& path, std::int64_t most_bytes, const PacketIndex& index,
    std::span<const BlockFrames> blocks, int threads, const CancelToken& cancel,
    const std::function<std::unique_ptr<FrameSink>(std::size_t block)>& make_sink,
    const std::function<Status(BlockResult&)>& done) {
    if (blocks.empty()) return DecodeReport{};
    return Workers(path, most_bytes, index, blocks, cancel, make_sink, done).run(std::max(threads, 1));
}

}  // namespace noscope
