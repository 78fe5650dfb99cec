// Random access to a file's packets by their number in the packet index.
#pragma once

#include <noscope/error.h>
#include "video/ffmpeg_support.h"
#include "video/media_file.h"
#include "video/packet_index.h"

#include <cstdint>
#include <limits>

namespace noscope {

// Reads packets of `file` by number. Where a container can seek it is asked to, and what comes is told by its
// place in the file: a seek that lands elsewhere than it should is noticed and costs time, never a wrong
// packet. Where it cannot, the file is read from its start. Both objects must outlive it; nobody else moves
// `file` meanwhile.
class PacketReader {
   public:
    PacketReader(MediaFile& file, const PacketIndex& index);

    // The number of the packet that read() gives next.
    std::uint32_t next() const { return next_; }
    // read() gives packet `number` next. Errors: as read().
    Status move_to(std::uint32_t number);
    // The packet next(), which then goes up by one. ErrorCode::recording: it is not what was indexed, the
    // file changed; ErrorCode::interrupted.
    Status read(AVPacket& packet);
    // Passes over packet next().
    Status skip();
    // True if the container's seeking got straight to packet `number`; if false, the place is undefined.
    Result<bool> seek_exactly(std::uint32_t number);

   private:
    enum class By { byte, time };
    Result<bool> fetch(AVPacket& packet);
    Result<bool> seek(std::uint32_t number);
    Result<bool> try_seek(std::uint32_t number, By by, std::uint32_t target);
    Result<bool> find_place(std::uint32_t number);
    bool is_packet(const AVPacket& packet, std::uint32_t number) const;
    Error changed() const;

    MediaFile& file_;
    const PacketIndex& index_;
    bool can_seek_ = false;  // positions are known and in order
    bool sought_ = false;    // since the last reading from the start
    int failed_seeks_ = 0;
    std::uint32_t next_ = std::numeric_limits<std::uint32_t>::max();  // at first: anywhere
    FfmpegPtr<AVPacket> ahead_;                                       // packet next_, already read
    bool has_ahead_ = false;
    FfmpegPtr<AVPacket> passed_;
};

}  // namespace noscope
