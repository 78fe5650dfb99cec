#include "find/bench_video.h"

#include "base/threads.h"
#include "base/try.h"
#include "find/bench_rounds.h"
#include "find/peer_command.h"
#include "find/stage_clock.h"
#include "query/sampling.h"
#include "video/decode_cost.h"
#include "video/decoder.h"
#include "video/parallel_decode.h"

#include <fmt/format.h>

#include <algorithm>

namespace noscope {
namespace {

// All frames of a file, handed over and thrown away.
struct CountFrames : FrameSink {
    Status frame(std::uint32_t, const AVFrame&) override { return {}; }
    Status lost(std::uint32_t) override { return {}; }
};

struct Indexed {
    std::unique_ptr<MediaFile> file;
    PacketIndex index;
};

Result<Indexed> open_indexed(const std::string& path, const CancelToken& cancel) {
    Indexed indexed;
    NOSCOPE_TRY(indexed.file, MediaFile::open(path, cancel));
    NOSCOPE_TRY(indexed.index, indexed.file->index());
    return indexed;
}

std::vector<std::uint32_t> all_frames(const PacketIndex& index) { return index.frame_times().packets; }

std::vector<std::uint32_t> keyframes(const PacketIndex& index) {
    std::vector<std::uint32_t> keys;
    for (const std::uint32_t frame : all_frames(index))
        if (index.packets[frame].key) keys.push_back(frame);
    return keys;
}

// Rounds of ours and the peer's in turn. Both give seconds; the peer's none where it cannot run.
template <class Ours, class Peer>
Result<BenchRow> rounds(BenchRow row, const BenchOptions& options, std::int64_t frames, Ours ours,
                        Peer peer) {
    std::vector<BenchPair> pairs;
    for (int round = 0; round < options.rounds; ++round) {
        NOSCOPE_TRY(const double seconds, ours());
        BenchPair pair{static_cast<double>(frames) / seconds, 0};
        if (const auto theirs = peer()) pair.peer = static_cast<double>(frames) / *theirs;
        pairs.push_back(pair);
    }
    summarise(pairs, row);
    if (row.peer_rate <= 0) row.note = "ffmpeg is not on this machine";
    return row;
}

// Seconds of decoding these frames, opening included.
Result<double> decode_seconds(const std::string& path, const PacketIndex& index,
                              const std::vector<std::uint32_t>& wanted, const CancelToken& cancel) {
    const auto start = RunClock::now();
    NOSCOPE_TRY(const auto file, MediaFile::open(path, cancel));
    CountFrames sink;
    NOSCOPE_TRY([[maybe_unused]] const DecodeReport report, decode(*file, index, wanted, 1, sink));
    return seconds_since(start);
}

std::optional<double> ffmpeg_seconds(const std::string& path, int threads,
                                     std::vector<std::string> before = {}) {
    std::vector<std::string> command = {"ffmpeg", "-nostdin", "-v",
                                        "error",  "-threads", std::to_string(threads)};
    command.insert(command.end(), before.begin(), before.end());
    for (const char* argument :
         {"-i", path.c_str(), "-map", "0:v:0", "-fps_mode", "passthrough", "-f", "null", "-"})
        command.emplace_back(argument);
    return time_command(command);
}

// Blocks of about ten seconds.
std::vector<BlockFrames> ten_second_blocks(const PacketIndex& index) {
    std::vector<BlockFrames> blocks;
    std::int64_t last = -1;
    for (const std::uint32_t frame : all_frames(index)) {
        const auto block = static_cast<std::int64_t>(index.seconds(index.packets[frame].pts) / 10);
        if (blocks.empty() || block > last) blocks.emplace_back();
        last = std::max(last, block);
        blocks.back().push_back(frame);
    }
    return blocks;
}

}  // namespace

Result<BenchRow> bench_demux(const std::string& path, const BenchOptions& options,
                             const CancelToken& cancel) {
    NOSCOPE_TRY(const Indexed clip, open_indexed(path, cancel));
    return rounds(
        {.stage = "demux", .file = path, .ours = "packet index", .peer = "ffmpeg -c copy -f null"}, options,
        clip.index.frames(),
        [&]() -> Result<double> {
            const auto start = RunClock::now();
            NOSCOPE_TRY([[maybe_unused]] const Indexed again, open_indexed(path, cancel));
            return seconds_since(start);
        },
        [&] {
            return time_command({"ffmpeg", "-nostdin", "-v", "error", "-i", path, "-map", "0:v:0", "-c",
                                 "copy", "-f", "null", "-"});
        });
}

Result<BenchRow> bench_decode(const std::string& path, const BenchOptions& options,
                              const CancelToken& cancel) {
    NOSCOPE_TRY(const Indexed clip, open_indexed(path, cancel));
    const auto wanted = all_frames(clip.index);
    return rounds(
        {.stage = "decode", .file = path, .ours = "noscope, 1 thread", .peer = "ffmpeg -threads 1 -f null"},
        options, clip.index.frames(), [&] { return decode_seconds(path, clip.index, wanted, cancel); },
        [&] { return ffmpeg_seconds(path, 1); });
}

Result<BenchRow> bench_blocks(const std::string& path, const BenchOptions& options,
                              const CancelToken& cancel) {
    const int threads = thread_budget(options.run.threads);
    NOSCOPE_TRY(const Indexed clip, open_indexed(path, cancel));
    const auto blocks = ten_second_blocks(clip.index);
    BenchRow row{.stage = "blocks",
                 .file = path,
                 .ours = fmt::format("{} blocks of 10 s on {} threads", blocks.size(), threads),
                 .peer = fmt::format("the best of ffmpeg -threads 1 to {} -f null", threads)};
    return rounds(
        std::move(row), options, clip.index.frames(),
        [&]() -> Result<double> {
            const auto start = RunClock::now();
            NOSCOPE_TRY([[maybe_unused]] const DecodeReport report,
                        decode_blocks(
                            path, kAllBytes, clip.index, blocks, threads, cancel,
                            [](std::size_t) { return std::make_unique<CountFrames>(); },
                            [](BlockResult&) -> Status { return {}; }));
            return seconds_since(start);
        },
        [&] {
            std::optional<double> best;
            for (int n = 1; n <= threads; ++n)
                if (const auto seconds = ffmpeg_seconds(path, n); seconds && (!best || *seconds < *best))
                    best = seconds;
            return best;
        });
}

Result<BenchRow> bench_keyframes(const std::string& path, const BenchOptions& options,
                                 const CancelToken& cancel) {
    NOSCOPE_TRY(const Indexed clip, open_indexed(path, cancel));
    const auto keys = keyframes(clip.index);
    return rounds(
        {.stage = "keyframes",
         .file = path,
         .ours = "keyframes only, 1 thread",
         .peer = "ffmpeg -skip_frame nokey -threads 1 -f null"},
        options, std::ssize(keys), [&] { return decode_seconds(path, clip.index, keys, cancel); },
        [&] {
            return ffmpeg_seconds(path, 1, {"-skip_frame", "nokey"});
        });
}

Result<BenchRow> bench_cost(const std::string& path, const BenchOptions& options, const CancelToken& cancel) {
    NOSCOPE_TRY(const Indexed clip, open_indexed(path, cancel));
    const PacketIndex::Frames frames = clip.index.frame_times();
    std::vector<std::uint32_t> wanted;
    for (const AnalysedFrame& frame : analysed_frames(frames.times, clip.index.time_base, Sampling{}))
        wanted.push_back(frames.packets[frame.packet]);
    std::sort(wanted.begin(), wanted.end());
    BenchRow row{
        .stage = "cost", .file = path, .ours = "frames at 2 a second, decoded", .peer = "as predicted"};
    const DecodeWork work = decode_work(clip.index, wanted);
    std::vector<BenchPair> pairs;
    for (int round = 0; round < options.rounds; ++round) {
        NOSCOPE_TRY(const DecodeCost cost, measure_decode_cost(*clip.file, clip.index, 1));
        NOSCOPE_TRY(const auto decoder, Decoder::open(*clip.file, clip.index));
        CountFrames sink;
        const double start = thread_seconds();
        NOSCOPE_TRY([[maybe_unused]] const DecodeReport report, decoder->decode(wanted, sink));
        const auto count = static_cast<double>(wanted.size());
        pairs.push_back({count / (thread_seconds() - start), count / cost.seconds(work)});
    }
    summarise(pairs, row);
    row.note = "the ratio is predicted time / measured time, in core-seconds";
    return row;
}

}  // namespace noscope
