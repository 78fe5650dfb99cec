#include "video/packet_reader.h"

#include "base/error_text.h"
#include "base/log.h"
#include "base/try.h"

#include <algorithm>

extern "C" {
#include <libavcodec/avcodec.h>
}

namespace noscope {
namespace {

// Reading on is cheaper than seeking up to here.
constexpr std::int64_t kReadOnBytes = 1 << 20;
// After as many seeks that did not get there, a file is read from its start.
constexpr int kMostFailedSeeks = 3;
// Packets in the wrong place after a seek before it counts as failed.
constexpr int kMostStrays = 512;

bool positions_in_order(const PacketIndex& index) {
    std::int64_t last = 0;
    for (const PacketIndex::Packet& packet : index.packets) {
        if (packet.position < last) return false;
        last = packet.position;
    }
    return true;
}

}  // namespace

PacketReader::PacketReader(MediaFile& file, const PacketIndex& index)
    : file_(file),
      index_(index),
      can_seek_(positions_in_order(index)),
      ahead_(av_packet_alloc()),
      passed_(av_packet_alloc()) {}

Error PacketReader::changed() const {
    return fail(ErrorCode::recording, "'{}' changed while it was read; run the command again", file_.path());
}

// What is read must be what was indexed: another picture under an indexed time would be a wrong label for
// good, and a file that was cut off meanwhile is not damaged.
bool PacketReader::is_packet(const AVPacket& packet, std::uint32_t number) const {
    if (number >= index_.packets.size()) return false;
    const PacketIndex::Packet& indexed = index_.packets[number];
    if (packet.size != indexed.size || packet.pos != indexed.position ||
        ((packet.flags & AV_PKT_FLAG_KEY) != 0) != indexed.key)
        return false;
    // After a seek a demuxer may work out missing time stamps otherwise.
    return sought_ || packet.pts == AV_NOPTS_VALUE || packet.pts == indexed.pts;
}

Status PacketReader::move_to(std::uint32_t number) {
    const auto position = [&](std::uint32_t i) { return index_.packets[i].position; };
    const bool ahead = number >= next_;
    const bool near = ahead && number < index_.packets.size() &&
                      (number - next_ < 2 || position(number) - position(next_) < kReadOnBytes);
    // Near its start a file is read from there: it may lie open there already.
    const bool at_start = number == 0 || position(number) < kReadOnBytes;
    if (number != next_ && !near && !at_start && can_seek_ && failed_seeks_ < kMostFailedSeeks) {
        NOSCOPE_TRY(const bool there, seek(number));
        if (!there) {
            ++failed_seeks_;
            log_debug("'{}': seeking to packet {} failed, reading from the start", file_.path(), number);
            next_ = number + 1;  // anywhere behind it
        }
    }
    if (number < next_) {
        NOSCOPE_CHECK(file_.rewind());
        has_ahead_ = sought_ = false;
        next_ = 0;
    }
    while (next_ < number) NOSCOPE_CHECK(skip());
    return {};
}

Result<bool> PacketReader::seek_exactly(std::uint32_t number) {
    if (!can_seek_) return false;
    NOSCOPE_TRY(const bool there, seek(number));
    return there && next_ == number;
}

// True if packet `number`, or one before it that is near, comes next.
Result<bool> PacketReader::seek(std::uint32_t number) {
    const auto entry_before = [&](std::uint32_t from) {
        while (from > 0 && !index_.packets[--from].key) {
        }
        return from;
    };
    // A container's index may name a keyframe by another time than ours, or not know it at all.
    const std::uint32_t before = entry_before(number);
    for (const By by : {By::byte, By::time})
        for (const std::uint32_t target : {number, before}) {
            NOSCOPE_TRY(const bool there, try_seek(number, by, target));
            if (there) return true;
        }
    return false;
}

Result<bool> PacketReader::try_seek(std::uint32_t number, By by, std::uint32_t target) {
    const PacketIndex::Packet& packet = index_.packets[target];
    has_ahead_ = false;
    sought_ = true;
    const std::int64_t time = packet.dts != PacketIndex::kNoTime ? packet.dts : packet.pts;
    if (!(by == By::byte ? file_.seek_byte(packet.position) : file_.seek_time(time))) return false;
    return find_place(number);
}

// Reads until a packet is told by its place in the file. The first ones after a seek may be pieces.
Result<bool> PacketReader::find_place(std::uint32_t number) {
    const auto& packets = index_.packets;
    for (int strays = 0; strays < kMostStrays; ++strays) {
        auto more = file_.next_packet(*ahead_);
        if (!more && more.error().code == ErrorCode::interrupted) return more.error();
        if (!more || !*more || ahead_->pos > packets[number].position) return false;
        auto place =
            std::lower_bound(packets.begin(), packets.end(), ahead_->pos,
                             [](const auto& packet, std::int64_t pos) { return packet.position < pos; });
        int found = 0;
        for (; place != packets.end() && place->position == ahead_->pos; ++place) {
            const auto candidate = static_cast<std::uint32_t>(place - packets.begin());
            if (!is_packet(*ahead_, candidate)) continue;
            next_ = candidate;
            ++found;
        }
        // Packets that look alike at one place cannot be told apart; one after them can.
        if (found != 1) continue;
        if (next_ > number) return false;
        has_ahead_ = true;
        while (next_ < number) {
            NOSCOPE_TRY(const bool right, fetch(*passed_));
            if (!right) return false;
            ++next_;
        }
        return true;
    }
    return false;
}

// False if what comes is not packet next_.
Result<bool> PacketReader::fetch(AVPacket& packet) {
    if (has_ahead_) {
        has_ahead_ = false;
        av_packet_unref(&packet);
        av_packet_move_ref(&packet, ahead_.get());
        return true;
    }
    NOSCOPE_TRY(const bool more, file_.next_packet(packet));
    return more && is_packet(packet, next_);
}

Status PacketReader::read(AVPacket& packet) {
    NOSCOPE_TRY(const bool right, fetch(packet));
    if (right) {
        ++next_;
        return {};
    }
    if (!sought_) return changed();
    // The demuxer may have lost its way after a seek: only a reading from the start shows a change.
    log_debug("'{}': packet {} is another after a seek, reading from the start", file_.path(), next_);
    failed_seeks_ = kMostFailedSeeks;
    const std::uint32_t number = next_;
    next_ = number + 1;
    NOSCOPE_CHECK(move_to(number));
    return read(packet);
}

Status PacketReader::skip() { return read(*passed_); }

}  // namespace noscope
