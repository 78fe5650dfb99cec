// One demux pass over a file: its packet index.
#include "base/error_text.h"
#include "base/log.h"
#include "base/try.h"
#include "video/media_file.h"
#include "video/packet_inspector.h"
#include "video/packet_reader.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <span>

extern "C" {
#include <libavcodec/avcodec.h>
}

namespace noscope {
namespace {

// Collects packets in file order.
class IndexBuilder {
   public:
    explicit IndexBuilder(const MediaFile& file) : inspector_(file.codec_parameters()) {
        index_.time_base = file.info().time_base;
    }

    // Takes over what an earlier index says of the packets before `count`.
    void take_over(const PacketIndex& earlier, std::uint32_t count) {
        index_.packets.assign(earlier.packets.begin(), earlier.packets.begin() + count);
        inspector_.go_on_from(earlier, count);
    }

    void add(const AVPacket& packet) {
        PacketIndex::Packet entry;
        // Without any time stamp a packet follows the one before it.
        entry.pts = packet.pts != AV_NOPTS_VALUE   ? packet.pts
                    : packet.dts != AV_NOPTS_VALUE ? packet.dts
                                                   : next_time_;
        if (packet.dts != AV_NOPTS_VALUE) entry.dts = packet.dts;
        entry.position = packet.pos;
        entry.size = packet.size;
        entry.key = (packet.flags & AV_PKT_FLAG_KEY) != 0;
        entry.frame = (packet.flags & AV_PKT_FLAG_DISCARD) == 0;
        entry.corrupt = (packet.flags & AV_PKT_FLAG_CORRUPT) != 0;
        inspector_.inspect(packet, entry);
        next_time_ = entry.pts + std::max<std::int64_t>(packet.duration, 1);
        if (entry.frame && entry.pts >= last_pts_) {
            last_pts_ = entry.pts;
            last_duration_ = packet.duration;
        }
        index_.packets.push_back(entry);
    }

    // Times are unset where no packet is a frame.
    PacketIndex finish() {
        inspector_.finish(index_);
        std::int64_t smallest = std::numeric_limits<std::int64_t>::max(),
                     largest = std::numeric_limits<std::int64_t>::min(), frames = 0;
        for (const PacketIndex::Packet& packet : index_.packets) {
            if (!packet.frame) continue;
            ++frames;
            smallest = std::min(smallest, packet.pts);
            largest = std::max(largest, packet.pts);
        }
        if (frames == 0) return std::move(index_);
        index_.start_pts = smallest;
        const double unit = index_.time_base.value();
        // A frame without a stated duration is taken to last as long as frames do on average.
        const double last = last_duration_ > 0 ? static_cast<double>(last_duration_) * unit
                            : frames > 1       ? index_.seconds(largest) / static_cast<double>(frames - 1)
                                               : 0;
        index_.duration_s = index_.seconds(largest) + last;
        return std::move(index_);
    }

    std::span<const PacketIndex::Packet> packets() const { return index_.packets; }

   private:
    PacketInspector inspector_;
    PacketIndex index_;
    std::int64_t next_time_ = 0, last_duration_ = 0;
    std::int64_t last_pts_ = std::numeric_limits<std::int64_t>::min();
};

// The last packet that decoding can surely begin with: headers before it hold no state that matters for what
// comes after. Not the last of all, which may have been cut off: without one that can be compared nothing
// says that a demuxer counts time as before (AVI's begins anew after a seek).
std::optional<std::uint32_t> last_entry(const PacketIndex& index) {
    for (std::size_t i = std::max<std::size_t>(index.packets.size(), 1) - 1; i-- > 1;)
        if (index.packets[i].entry == EntryPoint::closed) return static_cast<std::uint32_t>(i);
    return std::nullopt;
}

// Goes on from an earlier index where the file still holds what that says. False: it does not, or cannot be
// entered there.
Result<bool> take_over(MediaFile& file, const PacketIndex& earlier, IndexBuilder& builder, AVPacket& packet) {
    const auto entry = last_entry(earlier);
    if (!entry) return false;
    PacketReader reader(file, earlier);
    NOSCOPE_TRY(const bool there, reader.seek_exactly(*entry));
    if (!there) return false;
    builder.take_over(earlier, *entry);
    // The last packet may have been cut off then.
    for (std::uint32_t number = *entry; number + 1 < earlier.packets.size(); ++number) {
        const auto status = reader.read(packet);
        if (!status && status.error().code == ErrorCode::interrupted) return status.error();
        if (!status) return false;
        builder.add(packet);
        if (builder.packets().back() != earlier.packets[number]) return false;
    }
    return true;
}

}  // namespace

Result<PacketIndex> MediaFile::index(const PacketIndex* earlier) {
    FfmpegPtr<AVPacket> packet(av_packet_alloc());
    std::optional<IndexBuilder> builder(std::in_place, *this);
    bool taken_over = false;
    if (earlier) {
        NOSCOPE_TRY(taken_over, take_over(*this, *earlier, *builder, *packet));
    }
    if (!taken_over) {
        builder.emplace(*this);
        NOSCOPE_CHECK(rewind());
    }
    std::string read_error;
    for (;;) {
        auto more = next_packet(*packet);
        if (!more && more.error().code == ErrorCode::interrupted) return more.error();
        if (!more) read_error = more.error().message;
        if (!more || !*more) break;
        builder->add(*packet);
    }
    PacketIndex index = builder->finish();
    // A layer that was not there before changes what is known of the pictures before.
    if (taken_over && index.highest_layer != earlier->highest_layer) return this->index();
    if (index.frames() == 0)
        return read_error.empty()
                   ? fail(ErrorCode::recording, "'{}' holds no video frames; it may be cut off", path_)
                   : fail(ErrorCode::recording, "{}", read_error);
    if (const auto stated = stated_frames(); read_error.empty() && std::ssize(index.packets) < stated)
        read_error =
            fmt::format("'{}' is cut off: {} of {} frames are there", path_, index.packets.size(), stated);
    index.read_error = std::move(read_error);
    return index;
}

}  // namespace noscope
