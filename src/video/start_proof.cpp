#include "video/start_proof.h"

#include "base/try.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

extern "C" {
#include <libavcodec/packet.h>
#include <libavutil/frame.h>
}

namespace noscope {
namespace {

// Pictures in a row that must agree.
constexpr std::uint32_t kAgreeing = 24;
// Packets looked at from the entry on, at first and where a refresh takes longer.
constexpr std::uint32_t kShort = 48, kLong = 1200;

// The hash of each sound picture from packet `from` on, by packet.
using Hashes = std::unordered_map<std::uint32_t, std::uint64_t>;

Result<Hashes> decode_stretch(PacketReader& reader, Codec& codec, const PacketIndex& index,
                              std::uint32_t start, std::uint32_t from, std::uint32_t end,
                              DecodeReport& report) {
    Hashes hashes;
    const auto take = [&](std::uint32_t number, AVFrame& picture) -> Status {
        ++report.frames_decoded;
        if (number >= from && is_sound(picture)) hashes[number] = picture_hash(picture);
        return {};
    };
    NOSCOPE_CHECK(codec.begin(reader, start));
    const FfmpegPtr<AVPacket> packet(av_packet_alloc());
    for (std::uint32_t number = start; number < end; ++number) {
        NOSCOPE_CHECK(reader.read(*packet));
        ++report.packets_sent;
        report.bytes_sent += index.packets[number].size;
        NOSCOPE_CHECK(codec.send(number, *packet, take));
    }
    NOSCOPE_CHECK(codec.drain(take));
    return hashes;
}

}  // namespace

Result<std::optional<std::uint32_t>> prove_start(PacketReader& reader, Codec& codec, const PacketIndex& index,
                                                 std::uint32_t earlier, std::uint32_t entry,
                                                 DecodeReport& report) {
    const auto count = static_cast<std::uint32_t>(index.packets.size());
    for (const std::uint32_t stretch : {kShort, kLong}) {
        const std::uint32_t end = std::min(count - entry, stretch) + entry;
        NOSCOPE_TRY(const Hashes here, decode_stretch(reader, codec, index, entry, entry, end, report));
        NOSCOPE_TRY(const Hashes history, decode_stretch(reader, codec, index, earlier, entry, end, report));
        // What is said to be an intra picture and gives none is no beginning.
        if (index.packets[entry].type == PictureType::intra && !here.contains(entry)) break;
        std::uint32_t right_from = end, agreeing = 0;
        for (std::uint32_t number = end; number-- > entry;) {
            const auto a = here.find(number), b = history.find(number);
            if (a == here.end() && b == history.end()) continue;  // no picture, or damaged either way
            if (a == here.end() || b == history.end() || a->second != b->second) break;
            right_from = number;
            ++agreeing;
        }
        if (agreeing >= std::min(kAgreeing, count - entry)) return std::optional<std::uint32_t>(right_from);
        if (end == count) break;
    }
    return std::optional<std::uint32_t>();
}

std::uint32_t proof_packets(std::uint32_t distance) { return distance + 2 * kShort; }

std::uint32_t proof_start(const std::vector<std::uint32_t>& entries, std::uint32_t entry) {
    if (entry < kShort) return 0;
    const auto place = std::upper_bound(entries.begin(), entries.end(), entry - kShort);
    return place == entries.begin() ? 0 : *std::prev(place);
}

}  // namespace noscope
