#include "video/decode_speed.h"

#include "base/try.h"
#include "query/sampling.h"
#include "video/decoder.h"

#include <algorithm>
#include <chrono>
#include <vector>

extern "C" {
#include <libavcodec/packet.h>
}

namespace noscope {
namespace {

using Clock = std::chrono::steady_clock;
using Numbers = std::vector<std::uint32_t>;  // of packets

// Shorter measurements say little: a file that is done sooner is gone through again.
constexpr double kEnoughS = .1;

class Stopwatch {
   public:
    explicit Stopwatch(double budget_s) : budget_s_(budget_s) {}
    double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }
    bool over() const { return seconds() >= budget_s_; }
    bool enough() const { return seconds() >= std::min(kEnoughS, budget_s_); }

   private:
    Clock::time_point start_ = Clock::now();
    double budget_s_;
};

// Frames in the order of the file: how many lie before a packet.
class FrameCounts {
   public:
    explicit FrameCounts(const PacketIndex& index) {
        before_.reserve(index.packets.size() + 1);
        before_.push_back(0);
        for (const PacketIndex::Packet& packet : index.packets)
            before_.push_back(before_.back() + (packet.frame ? 1 : 0));
    }
    double between(std::size_t first, std::size_t end) const {
        return end > first ? static_cast<double>(before_[end] - before_[first]) : 0;
    }

   private:
    std::vector<std::int64_t> before_;
};

// Wants nothing any more once time is up.
class UntilTimeIsUp : public FrameSink {
   public:
    UntilTimeIsUp(const Stopwatch& watch, std::size_t first) : watch_(watch), end_(first) {}
    Status frame(std::uint32_t packet, const AVFrame&) override {
        end_ = std::max<std::size_t>(end_, packet + std::size_t{1});
        sound_ = true;
        return {};
    }
    Status lost(std::uint32_t) override { return {}; }
    bool still_wanted(std::uint32_t) override {
        over_ = over_ || watch_.over();
        return !over_;
    }
    std::size_t end() const { return end_; }  // behind the last packet that came out
    bool over() const { return over_; }
    bool sound() const { return sound_; }

   private:
    const Stopwatch& watch_;
    std::size_t end_;
    bool over_ = false, sound_ = false;
};

Result<double> demux_speed(MediaFile& file, const PacketIndex& index, const FrameCounts& frames,
                           double budget_s) {
    FfmpegPtr<AVPacket> packet(av_packet_alloc());
    if (!packet) return Error{ErrorCode::internal, "out of memory"};
    const Stopwatch watch(budget_s);
    double passed = 0;
    bool over = false;
    do {
        NOSCOPE_CHECK(file.rewind());
        std::size_t count = 0;
        while (!over && count < index.packets.size()) {
            NOSCOPE_TRY(const bool more, file.next_packet(*packet));
            if (!more) break;
            ++count;
            // Looking at the clock costs about as much as reading a small packet.
            if (count % 64 == 0) over = watch.over();
        }
        if (count == 0) return 0.0;
        passed += frames.between(0, count);
    } while (!over && !watch.enough());
    return passed / watch.seconds();
}

// `wanted`: ascending.
Result<double> decode_speed(MediaFile& file, const PacketIndex& index, const FrameCounts& frames,
                            const Numbers& wanted, std::size_t middle, double budget_s) {
    if (wanted.empty()) return 0.0;
    NOSCOPE_TRY(const auto decoder, Decoder::open(file, index));
    auto from = std::lower_bound(wanted.begin(), wanted.end(), middle);
    if (from == wanted.end()) from = wanted.begin();
    std::size_t first = from == wanted.begin() ? 0 : *from;
    if (first > 0) {
        // Finding the place is not what is measured.
        const Stopwatch unmeasured(budget_s);
        UntilTimeIsUp sink(unmeasured, first);
        NOSCOPE_CHECK(decoder->decode({&*from, 1}, sink));
        first = *from++ + std::size_t{1};
    }
    const Stopwatch watch(budget_s);
    double passed = 0;
    for (;;) {
        UntilTimeIsUp sink(watch, first);
        NOSCOPE_CHECK(decoder->decode({from, wanted.end()}, sink));
        passed += frames.between(first, sink.over() ? sink.end() : index.packets.size());
        if (sink.over() || watch.enough()) return passed / watch.seconds();
        if (!sink.sound() && from == wanted.begin()) return 0.0;
        from = wanted.begin();
        first = 0;
    }
}

}  // namespace

Result<DecodeSpeed> measure_decode_speed(MediaFile& file, const PacketIndex& index, double budget_s) {
    const double share = budget_s / 4;
    const FrameCounts frames(index);
    const PacketIndex::Frames times = index.frame_times();
    Numbers keys, rate2;
    for (std::size_t i = 0; i < times.times.size(); ++i)
        if (times.times[i].key) keys.push_back(times.packets[i]);
    for (const AnalysedFrame& analysed : analysed_frames(times.times, index.time_base, Sampling{}))
        rate2.push_back(times.packets[analysed.packet]);
    std::sort(rate2.begin(), rate2.end());
    // The keyframe in the middle of them, so that every way begins at the same place.
    const std::size_t middle = keys.empty() ? 0 : keys[keys.size() / 2];

    DecodeSpeed speed;
    NOSCOPE_TRY(speed.demux, demux_speed(file, index, frames, share));
    NOSCOPE_TRY(speed.keyframes, decode_speed(file, index, frames, keys, middle, share));
    NOSCOPE_TRY(speed.rate2, decode_speed(file, index, frames, rate2, middle, share));
    NOSCOPE_TRY(speed.full, decode_speed(file, index, frames, times.packets, middle, share));
    return speed;
}

}  // namespace noscope
