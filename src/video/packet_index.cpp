#include "video/packet_index.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace noscope {

double PacketIndex::seconds(std::int64_t pts) const {
    return static_cast<double>(pts - start_pts) * static_cast<double>(time_base.num) /
           static_cast<double>(time_base.den);
}

std::int64_t PacketIndex::frames() const {
    return std::count_if(packets.begin(), packets.end(), [](const Packet& p) { return p.frame; });
}

PacketIndex::Frames PacketIndex::frame_times() const {
    Frames frames;
    frames.times.reserve(packets.size());
    frames.packets.reserve(packets.size());
    for (std::size_t i = 0; i < packets.size(); ++i) {
        if (!packets[i].frame) continue;
        frames.times.push_back({packets[i].pts, packets[i].key});
        frames.packets.push_back(static_cast<std::uint32_t>(i));
    }
    return frames;
}

namespace {

// Little-endian base-128 numbers; signed ones zigzagged, since pts steps are small and of either sign.
class Writer {
   public:
    void number(std::uint64_t value) {
        for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<std::uint8_t>(value | 0x80));
        bytes.push_back(static_cast<std::uint8_t>(value));
    }
    void signed_number(std::int64_t value) {
        number((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
    }
    std::vector<std::uint8_t> bytes;
};

class Reader {
   public:
    explicit Reader(std::span<const std::uint8_t> bytes) : left_(bytes) {}
    std::uint64_t number() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (left_.empty()) break;
            const std::uint8_t byte = left_.front();
            left_ = left_.subspan(1);
            value |= std::uint64_t{byte & 0x7FU} << shift;
            if (byte < 0x80) return value;
        }
        ok_ = false;
        return 0;
    }
    std::int64_t signed_number() {
        const std::uint64_t value = number();
        return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
    }
    bool ok() const { return ok_; }
    bool done() const { return left_.empty(); }
    std::size_t left() const { return left_.size(); }

   private:
    std::span<const std::uint8_t> left_;
    bool ok_ = true;
};

}  // namespace

std::vector<std::uint8_t> encode(const PacketIndex& index) {
    Writer out;
    out.number(index.packets.size());
    out.signed_number(index.corrupt);
    out.signed_number(index.time_base.num);
    out.signed_number(index.time_base.den);
    out.signed_number(index.start_pts);
    out.number(std::bit_cast<std::uint64_t>(index.duration_s));
    out.number(index.read_error.size());
    for (const char c : index.read_error) out.number(static_cast<std::uint8_t>(c));
    std::int64_t last = 0;
    for (const PacketIndex::Packet& packet : index.packets) {
        // Unsigned: neighbouring time stamps of a damaged file may be further apart than a signed number
        // reaches.
        out.signed_number(static_cast<std::int64_t>(static_cast<std::uint64_t>(packet.pts) -
                                                    static_cast<std::uint64_t>(last)));
        out.number(std::uint64_t{static_cast<std::uint32_t>(packet.size)} << 2 | (packet.frame ? 2U : 0U) |
                   (packet.key ? 1U : 0U));
        last = packet.pts;
    }
    return std::move(out.bytes);
}

std::optional<PacketIndex> decode_packet_index(std::span<const std::uint8_t> blob) {
    Reader in(blob);
    PacketIndex index;
    const std::uint64_t count = in.number();
    index.corrupt = in.signed_number();
    index.time_base.num = in.signed_number();
    index.time_base.den = in.signed_number();
    index.start_pts = in.signed_number();
    index.duration_s = std::bit_cast<double>(in.number());
    for (std::uint64_t left = in.number(); left > 0 && in.ok(); --left) {
        if (in.done()) return std::nullopt;
        index.read_error.push_back(static_cast<char>(in.number()));
    }
    if (!in.ok() || count > in.left() || index.time_base.num <= 0 || index.time_base.den <= 0)
        return std::nullopt;
    index.packets.reserve(count);
    std::uint64_t pts = 0;
    for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
        pts += static_cast<std::uint64_t>(in.signed_number());
        const std::uint64_t word = in.number();
        index.packets.push_back({static_cast<std::int64_t>(pts), static_cast<std::int32_t>(word >> 2),
                                 (word & 1) != 0, (word & 2) != 0});
    }
    if (!in.ok() || !in.done()) return std::nullopt;
    return index;
}

}  // namespace noscope
