// Decoding the frames that are wanted, and as little else as they need. Pictures are always conforming: what
// a later stage sees never depends on which other frames were wanted, nor on where decoding began.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include "video/media_file.h"
#include "video/packet_index.h"

#include <cstdint>
#include <memory>
#include <span>

struct AVFrame;

namespace noscope {

// What a decode() did.
struct DecodeReport {
    std::int64_t packets_sent = 0;    // to the decoder; those of proofs included
    std::int64_t intra_sent = 0;      // of them intra pictures; without those of proofs
    std::int64_t bytes_sent = 0;      // in the packets sent
    std::int64_t packets_passed = 0;  // read and not decoded
    std::int64_t bytes_passed = 0;    // in them
    std::int64_t frames_decoded = 0;  // pictures that the decoder put out, wanted or not
    std::int64_t bad_packets = 0;     // packets that the decoder refused
    std::int64_t lost = 0;            // wanted frames that gave no sound picture
    std::int64_t starts = 0;          // times that decoding began anew
    std::int64_t proofs = 0;          // starts that had to be proved by decoding them twice
    double seconds = 0;               // wall time outside the sink

    void add(const DecodeReport& other);
};

// Hears each wanted frame once. An error ends the decode and is passed on.
class FrameSink {
   public:
    virtual ~FrameSink() = default;
    // A wanted frame, in output order from each place where decoding began. The picture is the decoder's:
    // valid during the call only.
    virtual Status frame(std::uint32_t packet, const AVFrame& picture) = 0;
    // A wanted frame that cannot be decoded: told as soon as the next keyframe came out, or at the end.
    virtual Status lost(std::uint32_t packet) = 0;
    // False once a frame has become uninteresting: what only it needs is not decoded, and it is told neither
    // as a frame nor as lost. Must not become true again.
    virtual bool still_wanted(std::uint32_t packet) {
        (void)packet;
        return true;
    }
    // Called once a packet, wanted or not, for what must go on while nothing wanted comes.
    virtual Status tick() { return {}; }
};

// Decodes one file, any part of it in any order. One thread calls it; both objects must outlive it.
//
// Decoding begins at the nearest entry point (EntryPoint) before a wanted frame whose own picture comes out
// sound, and goes on to the last wanted frame that needs it. An entry point that the headers do not vouch for
// is proved first: begun there and at the one before, decoding must give the same pictures. What cannot be
// proved is decoded from further back, at worst from the file's start. So every picture is, bit by bit, the
// one that decoding the file from its start gives.
class Decoder {
   public:
    // `threads`: of the codec, > 0. More than one pay for the last block alone: several decoders over several
    // blocks are faster. They are given up for one as soon as the stream shows damage, since concealment may
    // depend on them.
    static Result<std::unique_ptr<Decoder>> open(MediaFile& file, const PacketIndex& index, int threads = 1);
    ~Decoder();
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;

    // `wanted`: indices into index.packets of frames, ascending. A picture that the codec marks as damaged or
    // concealed counts as lost. ErrorCode::interrupted: cancelled; what the sink heard stays true.
    // ErrorCode::recording: the file is not what was indexed, or reading failed before the index ends.
    // Decoding goes on where the last call ended if that is nearer than an entry point.
    Result<DecodeReport> decode(std::span<const std::uint32_t> wanted, FrameSink& sink);
    // Of the last decode(), one that an error ended too.
    const DecodeReport& report() const;

   private:
    class Impl;
    explicit Decoder(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// One decode() with a decoder of its own.
Result<DecodeReport> decode(MediaFile& file, const PacketIndex& index, std::span<const std::uint32_t> wanted,
                            int threads, FrameSink& sink);

}  // namespace noscope
