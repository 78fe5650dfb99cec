#include "video/packet_index.h"

#include "base/bytes.h"
#include "base/rational_math.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace noscope {

double PacketIndex::seconds(std::int64_t pts) const {
    // A damaged file may have time stamps further apart than 63 bits reach.
    return static_cast<double>(int128{pts} - start_pts) * static_cast<double>(time_base.num) /
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
    ByteWriter out;
    out.varint(index.packets.size());
    out.varint((index.parameter_sets_change ? 1U : 0U) | (index.several_slices ? 2U : 0U));
    out.signed_varint(index.highest_layer);
    out.signed_varint(index.time_base.num);
    out.signed_varint(index.time_base.den);
    out.signed_varint(index.start_pts);
    out.varint(std::bit_cast<std::uint64_t>(index.duration_s));
    out.sized(
        std::span(reinterpret_cast<const std::uint8_t*>(index.read_error.data()), index.read_error.size()));
    out.varint(index.configurations.size());
    for (const PacketIndex::Configuration& configuration : index.configurations) {
        out.varint(configuration.from);
        out.sized(configuration.extradata);
    }
    PacketIndex::Packet last = before_first();
    for (const PacketIndex::Packet& packet : index.packets) {
        out.varint(flags_of(packet));
        out.varint(static_cast<std::uint32_t>(packet.size));
        out.signed_varint(difference(packet.pts, last.pts));
        // Steps are small where time stamps and positions are regular; they wrap around where they are not.
        if (packet.dts != PacketIndex::kNoTime)
            out.signed_varint(difference(difference(packet.pts, packet.dts), lag_of(last)));
        if (packet.position >= 0) out.signed_varint(difference(packet.position, end_of(last)));
        last = packet;
    }
    return std::move(out).take();
}

std::optional<PacketIndex> decode_packet_index(std::span<const std::uint8_t> blob) {
    ByteReader in(blob);
    PacketIndex index;
    const std::uint64_t count = in.varint();
    const std::uint64_t stream_flags = in.varint();
    index.parameter_sets_change = (stream_flags & 1) != 0;
    index.several_slices = (stream_flags & 2) != 0;
    index.highest_layer = static_cast<int>(in.signed_varint());
    index.time_base.num = in.signed_varint();
    index.time_base.den = in.signed_varint();
    index.start_pts = in.signed_varint();
    index.duration_s = std::bit_cast<double>(in.varint());
    const auto read_error = in.sized();
    index.read_error.assign(read_error.begin(), read_error.end());
    for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
        PacketIndex::Configuration configuration;
        configuration.from = static_cast<std::uint32_t>(in.varint());
        const auto extradata = in.sized();
        configuration.extradata.assign(extradata.begin(), extradata.end());
        index.configurations.push_back(std::move(configuration));
    }
    if (!in.ok() || count > in.left() || index.time_base.num <= 0 || index.time_base.den <= 0)
        return std::nullopt;
    index.packets.reserve(count);
    PacketIndex::Packet last = before_first();
    for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
        const std::uint64_t flags = in.varint();
        PacketIndex::Packet packet;
        packet.key = (flags & kKey) != 0;
        packet.frame = (flags & kFrame) != 0;
        packet.disposable = (flags & kDisposable) != 0;
        packet.field = (flags & kField) != 0;
        packet.corrupt = (flags & kCorrupt) != 0;
        packet.gap = (flags & kGap) != 0;
        packet.type = static_cast<PictureType>(flags >> kTypeShift & 3);
        packet.entry = static_cast<EntryPoint>(flags >> kEntryShift & 3);
        packet.size = static_cast<std::int32_t>(in.varint());
        packet.pts = sum(last.pts, in.signed_varint());
        if ((flags & kDts) != 0) packet.dts = difference(packet.pts, sum(lag_of(last), in.signed_varint()));
        if ((flags & kPosition) != 0) packet.position = sum(end_of(last), in.signed_varint());
        index.packets.push_back(packet);
        last = packet;
    }
    if (!in.at_end()) return std::nullopt;
    return index;
}

}  // namespace noscope
