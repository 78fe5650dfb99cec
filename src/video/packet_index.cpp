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

std::int64_t PacketIndex::corrupt_packets() const {
    return std::count_if(packets.begin(), packets.end(), [](const Packet& p) { return p.corrupt; });
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
    void bytes_of(std::span<const std::uint8_t> content) {
        number(content.size());
        bytes.insert(bytes.end(), content.begin(), content.end());
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
    std::span<const std::uint8_t> bytes_of() {
        const std::uint64_t size = number();
        if (size > left_.size()) {
            ok_ = false;
            return {};
        }
        const auto content = left_.first(size);
        left_ = left_.subspan(size);
        return content;
    }
    bool ok() const { return ok_; }
    bool done() const { return left_.empty(); }
    std::size_t left() const { return left_.size(); }

   private:
    std::span<const std::uint8_t> left_;
    bool ok_ = true;
};

constexpr std::uint64_t kKey = 1, kFrame = 2, kDisposable = 4, kField = 8, kCorrupt = 16, kGap = 32,
                        kDts = 64, kPosition = 128;
constexpr int kTypeShift = 8, kEntryShift = 10;

std::uint64_t flags_of(const PacketIndex::Packet& packet) {
    std::uint64_t flags = static_cast<std::uint64_t>(packet.type) << kTypeShift |
                          static_cast<std::uint64_t>(packet.entry) << kEntryShift;
    const auto set = [&flags](bool on, std::uint64_t flag) { flags |= on ? flag : 0; };
    set(packet.key, kKey);
    set(packet.frame, kFrame);
    set(packet.disposable, kDisposable);
    set(packet.field, kField);
    set(packet.corrupt, kCorrupt);
    set(packet.gap, kGap);
    set(packet.dts != PacketIndex::kNoTime, kDts);
    set(packet.position >= 0, kPosition);
    return flags;
}

// Unsigned: neighbouring time stamps of a damaged file may be further apart than a signed number reaches.
std::int64_t difference(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
std::int64_t sum(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

// Each packet is written as what differs from what the one before it lets expect.
PacketIndex::Packet before_first() {
    PacketIndex::Packet packet;
    packet.dts = packet.position = 0;
    return packet;
}
std::int64_t lag_of(const PacketIndex::Packet& packet) {
    return packet.dts == PacketIndex::kNoTime ? 0 : difference(packet.pts, packet.dts);
}
std::int64_t end_of(const PacketIndex::Packet& packet) {
    return packet.position < 0 ? 0 : sum(packet.position, packet.size);
}

}  // namespace

std::vector<std::uint8_t> encode(const PacketIndex& index) {
    Writer out;
    out.number(index.packets.size());
    out.number((index.parameter_sets_change ? 1U : 0U) | (index.several_slices ? 2U : 0U));
    out.signed_number(index.highest_layer);
    out.signed_number(index.time_base.num);
    out.signed_number(index.time_base.den);
    out.signed_number(index.start_pts);
    out.number(std::bit_cast<std::uint64_t>(index.duration_s));
    out.bytes_of(
        std::span(reinterpret_cast<const std::uint8_t*>(index.read_error.data()), index.read_error.size()));
    out.number(index.configurations.size());
    for (const PacketIndex::Configuration& configuration : index.configurations) {
        out.number(configuration.from);
        out.bytes_of(configuration.extradata);
    }
    PacketIndex::Packet last = before_first();
    for (const PacketIndex::Packet& packet : index.packets) {
        out.number(flags_of(packet));
        out.number(static_cast<std::uint32_t>(packet.size));
        out.signed_number(difference(packet.pts, last.pts));
        // Steps are small where time stamps and positions are regular; they wrap around where they are not.
        if (packet.dts != PacketIndex::kNoTime)
            out.signed_number(difference(difference(packet.pts, packet.dts), lag_of(last)));
        if (packet.position >= 0) out.signed_number(difference(packet.position, end_of(last)));
        last = packet;
    }
    return std::move(out.bytes);
}

std::optional<PacketIndex> decode_packet_index(std::span<const std::uint8_t> blob) {
    Reader in(blob);
    PacketIndex index;
    const std::uint64_t count = in.number();
    const std::uint64_t stream_flags = in.number();
    index.parameter_sets_change = (stream_flags & 1) != 0;
    index.several_slices = (stream_flags & 2) != 0;
    index.highest_layer = static_cast<int>(in.signed_number());
    index.time_base.num = in.signed_number();
    index.time_base.den = in.signed_number();
    index.start_pts = in.signed_number();
    index.duration_s = std::bit_cast<double>(in.number());
    const auto read_error = in.bytes_of();
    index.read_error.assign(read_error.begin(), read_error.end());
    for (std::uint64_t left = in.number(); left > 0 && in.ok(); --left) {
        PacketIndex::Configuration configuration;
        configuration.from = static_cast<std::uint32_t>(in.number());
        const auto extradata = in.bytes_of();
        configuration.extradata.assign(extradata.begin(), extradata.end());
        index.configurations.push_back(std::move(configuration));
    }
    if (!in.ok() || count > in.left() || index.time_base.num <= 0 || index.time_base.den <= 0)
        return std::nullopt;
    index.packets.reserve(count);
    PacketIndex::Packet last = before_first();
    for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
        const std::uint64_t flags = in.number();
        PacketIndex::Packet packet;
        packet.key = (flags & kKey) != 0;
        packet.frame = (flags & kFrame) != 0;
        packet.disposable = (flags & kDisposable) != 0;
        packet.field = (flags & kField) != 0;
        packet.corrupt = (flags & kCorrupt) != 0;
        packet.gap = (flags & kGap) != 0;
        packet.type = static_cast<PictureType>(flags >> kTypeShift & 3);
        packet.entry = static_cast<EntryPoint>(flags >> kEntryShift & 3);
        packet.size = static_cast<std::int32_t>(in.number());
        packet.pts = sum(last.pts, in.signed_number());
        if ((flags & kDts) != 0) packet.dts = difference(packet.pts, sum(lag_of(last), in.signed_number()));
        if ((flags & kPosition) != 0) packet.position = sum(end_of(last), in.signed_number());
        index.packets.push_back(packet);
        last = packet;
    }
    if (!in.ok() || !in.done()) return std::nullopt;
    return index;
}

}  // namespace noscope
