#include "video/packet_inspector.h"

#include <algorithm>

extern "C" {
#include <libavcodec/avcodec.h>
}

namespace noscope {
namespace {

using Bytes = std::span<const std::uint8_t>;

PictureType type_of(int picture_type) {
    switch (picture_type) {
        case AV_PICTURE_TYPE_I:
        case AV_PICTURE_TYPE_SI:
            return PictureType::intra;
        case AV_PICTURE_TYPE_P:
        case AV_PICTURE_TYPE_S:
        case AV_PICTURE_TYPE_SP:
            return PictureType::predicted;
        case AV_PICTURE_TYPE_B:
        case AV_PICTURE_TYPE_BI:
            return PictureType::bidirectional;
        default:
            return PictureType::unknown;
    }
}

// HEVC, table 7-1: even types up to 14 are pictures that no other of their layer refers to; 16 to 21 are
// random access points, of which 19 and 20 are IDR.
enum : int {
    kHevcReservedNonReference = 14,
    kHevcFirstIrap = 16,
    kHevcIdrWithRadl = 19,
    kHevcIdr = 20,
    kHevcLastIrap = 21,
    kHevcFirstNonPicture = 32,
    kHevcVps = 32,
    kHevcPps = 34
};

}  // namespace

PacketInspector::PacketInspector(const AVCodecParameters& codec)
    : codec_(codec.codec_id),
      context_(avcodec_alloc_context3(nullptr)),
      parser_(av_parser_init(codec.codec_id)) {
    const AVCodecDescriptor* descriptor = avcodec_descriptor_get(codec.codec_id);
    intra_only_ = descriptor && (descriptor->props & AV_CODEC_PROP_INTRA_ONLY) != 0;
    avcodec_parameters_to_context(context_.get(), &codec);
    if (parser_) parser_->flags |= PARSER_FLAG_COMPLETE_FRAMES;
    configure(Bytes(codec.extradata, static_cast<std::size_t>(codec.extradata_size)));
}

void PacketInspector::configure(Bytes extradata) {
    if (codec_ == AV_CODEC_ID_HEVC) nal_ = read_hevc_configuration(extradata);
    if (codec_ != AV_CODEC_ID_H264) return;
    nal_ = read_h264_configuration(extradata);
    for (const auto& set : nal_.parameter_sets) note_h264_set(set);
}

void PacketInspector::note_h264_set(Bytes unit) {
    if (h264_unit(unit) == H264Unit::sps) frame_numbers_.sps(unit);
    if (h264_unit(unit) == H264Unit::pps) frame_numbers_.pps(unit);
}

PacketInspector::~PacketInspector() { av_parser_close(parser_); }

void PacketInspector::inspect(const AVPacket& packet, PacketIndex::Packet& entry) {
    const Bytes data(packet.data, static_cast<std::size_t>(packet.size));
    const std::size_t number = known_ + inspected_++;
    std::size_t size = 0;
    const std::uint8_t* extradata = av_packet_get_side_data(&packet, AV_PKT_DATA_NEW_EXTRADATA, &size);
    if (extradata) {
        configurations_.push_back({static_cast<std::uint32_t>(number), {extradata, extradata + size}});
        configure({extradata, size});
    }
    if (intra_only_) {
        entry.type = PictureType::intra;
        entry.entry = EntryPoint::closed;
        return;
    }
    parse(packet, entry);
    switch (codec_) {
        case AV_CODEC_ID_H264:
            inspect_h264(data, entry);
            break;
        case AV_CODEC_ID_HEVC:
            inspect_hevc(data, entry);
            break;
        case AV_CODEC_ID_MPEG1VIDEO:
        case AV_CODEC_ID_MPEG2VIDEO:
            inspect_mpeg2(data, entry);
            break;
        case AV_CODEC_ID_MPEG4:
            // B pictures packed into the packet of another one make it unsafe to leave any out.
            if (entry.type == PictureType::intra) entry.entry = EntryPoint::unproved;
            break;
        case AV_CODEC_ID_VP8:
        case AV_CODEC_ID_VP9:
        case AV_CODEC_ID_AV1:
            if (entry.key) entry.entry = EntryPoint::closed;
            break;
        default:
            if (entry.key) entry.entry = EntryPoint::unproved;
    }
    if (extradata) entry.disposable = false;
}

void PacketInspector::parse(const AVPacket& packet, PacketIndex::Packet& entry) {
    if (!parser_) return;
    std::uint8_t* picture = nullptr;
    int size = 0;
    parser_->pict_type = AV_PICTURE_TYPE_NONE;
    parser_->picture_structure = AV_PICTURE_STRUCTURE_UNKNOWN;
    av_parser_parse2(parser_, context_.get(), &picture, &size, packet.data, packet.size, packet.pts,
                     packet.dts, packet.pos);
    entry.type = type_of(parser_->pict_type);
    // HEVC's fields are pictures of their own.
    entry.field =
        codec_ != AV_CODEC_ID_HEVC && (parser_->picture_structure == AV_PICTURE_STRUCTURE_TOP_FIELD ||
                                       parser_->picture_structure == AV_PICTURE_STRUCTURE_BOTTOM_FIELD);
}

// Another set under the same number would make a picture decode wrongly, or not at all, where decoding begins
// behind it.
void PacketInspector::note_parameter_set(Bytes unit) {
    const auto& known = nal_.parameter_sets;
    sets_change_ |= std::none_of(known.begin(), known.end(), [&](const auto& set) {
        return std::equal(set.begin(), set.end(), unit.begin(), unit.end());
    });
}

void PacketInspector::inspect_h264(Bytes data, PacketIndex::Packet& entry) {
    NalReader units(nal_.format, data);
    bool sps = false, pps = false, recovery = false;
    int slices = 0;
    while (const auto unit = units.next()) {
        const H264Unit type = h264_unit(*unit);
        if (type == H264Unit::sps || type == H264Unit::pps) {
            (type == H264Unit::sps ? sps : pps) = true;
            note_h264_set(*unit);
            note_parameter_set(*unit);
        }
        recovery |= type == H264Unit::sei && h264_has_recovery_point(*unit);
        if (type != H264Unit::slice && type != H264Unit::slice_partition && type != H264Unit::idr) continue;
        several_slices_ |= ++slices > 1;
        if (slices > 1) break;
        // The first slice tells for its picture.
        entry.disposable = (unit->front() & 0x60) == 0 && !entry.field;
        entry.gap = !entry.field && frame_numbers_.gap_before(*unit);
        if (type == H264Unit::idr) {
            entry.entry = EntryPoint::closed;
        } else if (recovery || entry.type == PictureType::intra) {
            // A promise of recovery is kept by some encoders alone.
            entry.entry = EntryPoint::unproved;
        }
        // All slices of all pictures are not worth the time.
        if (!entry.key) break;
    }
    if (sets_change_ && !(sps && pps) && entry.entry != EntryPoint::none) entry.entry = EntryPoint::unproved;
}

void PacketInspector::inspect_hevc(Bytes data, PacketIndex::Packet& entry) {
    NalReader units(nal_.format, data);
    int sets = 0, layer = 0, slices = 0;
    while (const auto unit = units.next()) {
        const int type = unit->front() >> 1 & 63;
        if (type >= kHevcVps && type <= kHevcPps) {
            sets |= 1 << (type - kHevcVps);
            note_parameter_set(*unit);
        }
        if (type >= kHevcFirstNonPicture || unit->size() < 2) continue;
        several_slices_ |= ++slices > 1;
        if (slices > 1) break;
        layer = ((*unit)[1] & 7) - 1;
        entry.disposable = type <= kHevcReservedNonReference && type % 2 == 0;
        if (type >= kHevcFirstIrap && type <= kHevcLastIrap)
            entry.entry =
                type == kHevcIdrWithRadl || type == kHevcIdr ? EntryPoint::closed : EntryPoint::open;
        if (!entry.key) break;
    }
    highest_layer_ = std::max(highest_layer_, layer);
    layers_.push_back(static_cast<std::uint8_t>(std::max(layer, 0)));
    if (sets_change_ && sets != 7 && entry.entry != EntryPoint::none) entry.entry = EntryPoint::unproved;
}

void PacketInspector::inspect_mpeg2(Bytes data, PacketIndex::Packet& entry) const {
    entry.disposable = entry.type == PictureType::bidirectional && !entry.field;
    if (entry.type != PictureType::intra) return;
    // Quantisation matrices hold until the next sequence header.
    const bool sequence_header =
        data.size() > 4 && data[0] == 0 && data[1] == 0 && data[2] == 1 && data[3] == 0xB3;
    entry.entry = sequence_header ? EntryPoint::open : EntryPoint::unproved;
}

void PacketInspector::go_on_from(const PacketIndex& earlier, std::size_t packets) {
    known_ = packets;
    sets_change_ = earlier.parameter_sets_change;
    several_slices_ = earlier.several_slices;
    highest_layer_ = earlier.highest_layer;
    for (const PacketIndex::Configuration& configuration : earlier.configurations) {
        if (configuration.from >= packets) break;
        configurations_.push_back(configuration);
        configure(configuration.extradata);
    }
}

void PacketInspector::finish(PacketIndex& index) {
    for (std::size_t i = 0; i < layers_.size(); ++i)
        if (layers_[i] != highest_layer_) index.packets[known_ + i].disposable = false;
    index.parameter_sets_change = sets_change_;
    index.several_slices = several_slices_;
    index.highest_layer = highest_layer_;
    index.configurations = std::move(configurations_);
}

}  // namespace noscope
