// What packet sizes say of motion, nothing decoded: pure functions of the packet index.
//
// Sizes compare only among packets of a kind: keyframe or not, the picture's type (I, P, B by its headers, or
// unknown), the first picture after a keyframe that is no B (small by nature) or a later one, whether others
// refer to it (disposable), and whole picture, first or second field.
#pragma once

#include "video/packet_index.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace noscope {

// Of each packet in file order, as a small number; equal for packets of a kind. 0: keyframes.
std::vector<std::uint8_t> packet_kinds(const PacketIndex& index);

// A running median is of at least this many packets where a file has them.
inline constexpr std::size_t kEnoughOfAKind = 5;

// For each packet, in file order, its size over the median of the packets of its kind within `half_span_s` of
// its pts on either side, itself included; of an even number the smaller middle one. Where fewer than
// kEnoughOfAKind lie there the nearest ones in pts order join them. Packets of a kind other than keyframes
// that has fewer in the whole file are set against all that are no keyframes. Empty packets (frames that AVI
// repeats) are 0 and in no median. So a kind that is alone in its file is 1, and multiplying all sizes of a
// kind with enough packets changes nothing.
// O(n log n) for any time stamps: they are only sorted and subtracted.
std::vector<float> relative_sizes(const PacketIndex& index, double half_span_s = 30);

// The packet score of each analysed frame: the largest of `relative` (one a packet) among the frames that are
// no keyframes, later than the analysed frame before it and no later than itself, in pts order, file order
// among equals. It is a difference to the analysed frame before: low means that nothing changed since.
// Infinite, so that no threshold takes it for quiet, where packets cannot tell: for the first analysed frame,
// where all between are keyframes, and where one of them is corrupt or misses a picture before it.
// `analysed_packets`: indices into index.packets of frames, in that order.
std::vector<float> packet_scores(const PacketIndex& index, std::span<const float> relative,
                                 std::span<const std::uint32_t> analysed_packets);

// A frame of which a score is wanted, and the analysed frame before it in its file, wanted or not.
struct ScoredPacket {
    std::uint32_t packet = 0;
    std::optional<std::uint32_t> before{};  // none: it is the file's first
};
// The same of some of a file's analysed frames, in any order.
std::vector<float> packet_scores(const PacketIndex& index, std::span<const float> relative,
                                 std::span<const ScoredPacket> wanted);

}  // namespace noscope
