#include "video/h264_headers.h"

#include "video/bit_reader.h"

#include <algorithm>

namespace noscope {
namespace {

using Bytes = std::span<const std::uint8_t>;

// 7.3.2.1.1.1
void skip_scaling_list(BitReader& bits, int size) {
    int last = 8, next = 8;
    for (int i = 0; i < size && !bits.ended(); ++i) {
        if (next != 0) next = (last + bits.signed_exp_golomb() + 256) % 256;
        last = next == 0 ? last : next;
    }
}

bool has_chroma_format(std::uint32_t profile) {
    constexpr std::uint32_t profiles[] = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135};
    return std::find(std::begin(profiles), std::end(profiles), profile) != std::end(profiles);
}

}  // namespace

H264Unit h264_unit(Bytes unit) { return static_cast<H264Unit>(unit.empty() ? 0 : unit.front() & 31); }

bool h264_has_recovery_point(Bytes sei) {
    if (sei.size() < 2) return false;
    BitReader bits(sei.subspan(1));
    const auto extended = [&bits] {
        std::uint32_t value = 0, byte = 0;
        do {
            byte = bits.bits(8);
            value += byte;
        } while (byte == 255 && !bits.ended());
        return value;
    };
    while (!bits.ended()) {
        const std::uint32_t type = extended(), size = extended();
        if (bits.ended()) break;
        if (type == 6) return true;
        bits.skip_bytes(size);
    }
    return false;
}

void H264FrameNumbers::sps(Bytes unit) {
    if (unit.size() < 4) return;
    BitReader bits(unit.subspan(1));
    const std::uint32_t profile = bits.bits(8);
    bits.bits(16);
    const std::uint32_t id = bits.exp_golomb();
    if (id >= sequences_.size()) return;
    Sequence sequence;
    if (has_chroma_format(profile)) {
        const std::uint32_t chroma = bits.exp_golomb();
        if (chroma == 3) sequence.separate_planes = bits.bit() != 0;
        bits.exp_golomb();
        bits.exp_golomb();
        bits.bit();
        if (bits.bit() != 0)
            for (int list = 0; list < (chroma == 3 ? 12 : 8); ++list)
                if (bits.bit() != 0) skip_scaling_list(bits, list < 6 ? 16 : 64);
    }
    const std::uint32_t frame_num_bits = bits.exp_golomb() + 4;
    const std::uint32_t order_type = bits.exp_golomb();
    if (order_type == 0) bits.exp_golomb();
    if (order_type == 1) {
        bits.bit();
        bits.exp_golomb();
        bits.exp_golomb();
        const std::uint32_t cycle = std::min(bits.exp_golomb(), 255U);
        for (std::uint32_t i = 0; i < cycle; ++i) bits.exp_golomb();
    }
    bits.exp_golomb();
    sequence.gaps_allowed = bits.bit() != 0;
    if (!bits.ended() && frame_num_bits <= 16) sequence.frame_num_bits = static_cast<int>(frame_num_bits);
    sequences_[id] = sequence;
}

void H264FrameNumbers::pps(Bytes unit) {
    if (unit.size() < 2) return;
    BitReader bits(unit.subspan(1));
    const std::uint32_t id = bits.exp_golomb(), sequence = bits.exp_golomb();
    if (!bits.ended() && id < sequence_of_.size() && sequence < sequences_.size())
        sequence_of_[id] = static_cast<std::uint8_t>(sequence);
}

bool H264FrameNumbers::gap_before(Bytes slice) {
    if (slice.size() < 2) return false;
    BitReader bits(slice.subspan(1));
    bits.exp_golomb();
    bits.exp_golomb();
    const std::uint32_t set = bits.exp_golomb();
    if (set >= sequence_of_.size()) return false;
    const Sequence& sequence = sequences_[sequence_of_[set]];
    if (sequence.frame_num_bits == 0) return false;
    if (sequence.separate_planes) bits.bits(2);
    const std::uint32_t number = bits.bits(sequence.frame_num_bits);
    if (bits.ended()) return false;
    const std::uint32_t most = (1U << sequence.frame_num_bits) - 1;
    const bool gap = h264_unit(slice) != H264Unit::idr && last_ && number != *last_ &&
                     number != ((*last_ + 1) & most) && !sequence.gaps_allowed;
    if ((slice.front() & 0x60) != 0 || gap) last_ = number;
    return gap;
}

}  // namespace noscope
