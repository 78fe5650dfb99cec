// A decoder of FFmpeg's: packets in, pictures out, each under the number of the packet that it came from.
#pragma once

#include <noscope/error.h>
#include "video/ffmpeg_support.h"
#include "video/media_file.h"
#include "video/packet_index.h"
#include "video/packet_reader.h"

#include <cstdint>
#include <functional>
#include <string>

namespace noscope {

class Codec {
   public:
    // Hears each picture that comes out; may keep a reference to it (av_frame_ref).
    using Take = std::function<Status(std::uint32_t number, AVFrame& picture)>;

    // Whether several threads are safe: FFmpeg's MPEG-4 decoder aborts on damage when it has them, and for
    // the older codecs they do not pay.
    static bool takes_threads(const MediaFile& file);
    // `threads` > 1: several frames at a time; a damaged packet then is a bad one, since nothing is
    // concealed.
    static Result<Codec> open(const MediaFile& file, const PacketIndex& index, int threads);

    // Sends packet `number`, whose time stamps are overwritten. A packet that the codec refuses is counted.
    // Errors: `take`'s, out of memory.
    Status send(std::uint32_t number, AVPacket& packet, const Take& take);
    // All pictures still inside come out. Only begin() may follow.
    Status drain(const Take& take);
    // Forgets all pictures; packet `start`, to which `reader` is moved, comes next. What a codec learns from
    // the file's first packet and never forgets is known as if it had decoded from there. `careful`: with
    // damage ahead, what comes out must depend on nothing but the packets sent from now on: what a damaged
    // picture leaves open is cleared instead of what happened to be in memory.
    Status begin(PacketReader& reader, std::uint32_t start, bool careful = false);

    std::int64_t bad_packets() const { return bad_packets_; }

    struct Reordering {
        int held_back = 0;  // pictures that wait inside for one that lies behind them in the file, at most
        int overtaken = 0;  // pictures behind it in the file that come out before one, at most
    };
    const Reordering& reordering() const { return reordering_; }

   private:
    Codec() = default;
    Status open_context(std::uint32_t start);
    Status send_packet(AVPacket* packet, const Take& take);
    Result<bool> receive(const Take& take);

    const MediaFile* file_ = nullptr;
    const PacketIndex* index_ = nullptr;
    int threads_ = 1;
    Reordering reordering_;
    bool learns_from_head_ = false;
    bool careful_ = false;
    bool seen_head_ = false;  // by the present context
    FfmpegPtr<AVCodecContext> context_;
    FfmpegPtr<AVFrame> picture_;
    std::int64_t bad_packets_ = 0;
};

// The codec marked nothing in the picture as damaged or concealed.
bool is_sound(const AVFrame& picture);

// Of all visible samples, size and format. For telling pictures apart, not for security.
std::uint64_t picture_hash(const AVFrame& picture);

}  // namespace noscope
