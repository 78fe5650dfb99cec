// What a coded packet says of itself in its headers: the type of its picture, whether others refer to it, and
// whether decoding can begin with it. Nothing is decoded.
#pragma once

#include "video/ffmpeg_support.h"
#include "video/h264_headers.h"
#include "video/nal_units.h"
#include "video/packet_index.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

struct AVCodecParameters;
struct AVCodecParserContext;

namespace noscope {

class PacketInspector {
   public:
    explicit PacketInspector(const AVCodecParameters& codec);
    ~PacketInspector();
    PacketInspector(const PacketInspector&) = delete;
    PacketInspector& operator=(const PacketInspector&) = delete;

    // The first `packets` packets are known from `earlier`.
    void go_on_from(const PacketIndex& earlier, std::size_t packets);
    // Packets of one stream in file order. Fills type, field, gap, entry and disposable of `entry`, whose key
    // flag is set.
    void inspect(const AVPacket& packet, PacketIndex::Packet& entry);
    // After the last one: what only the whole stream tells. HEVC pictures are disposable in the highest
    // temporal layer alone.
    void finish(PacketIndex& index);

   private:
    void parse(const AVPacket& packet, PacketIndex::Packet& entry);
    void configure(std::span<const std::uint8_t> extradata);
    void inspect_h264(std::span<const std::uint8_t> data, PacketIndex::Packet& entry);
    void inspect_hevc(std::span<const std::uint8_t> data, PacketIndex::Packet& entry);
    void inspect_mpeg2(std::span<const std::uint8_t> data, PacketIndex::Packet& entry) const;
    void note_h264_set(std::span<const std::uint8_t> unit);
    void note_parameter_set(std::span<const std::uint8_t> unit);

    int codec_;
    bool intra_only_ = false;
    FfmpegPtr<AVCodecContext> context_;  // never opened: what the parser needs to know of the stream
    AVCodecParserContext* parser_ = nullptr;
    NalConfiguration nal_;
    H264FrameNumbers frame_numbers_;
    std::size_t known_ = 0;  // packets before the first inspected one
    std::size_t inspected_ = 0;
    std::vector<std::uint8_t> layers_;  // of each inspected packet, HEVC's TemporalId
    // As in PacketIndex.
    bool sets_change_ = false, several_slices_ = false;
    int highest_layer_ = 0;
    std::vector<PacketIndex::Configuration> configurations_;
};

}  // namespace noscope
