// What packets' sizes say before anything is decoded: each against its own kind around it. Pure functions of
// the packet index.
#pragma once

#include "video/packet_index.h"

#include <cstdint>
#include <span>
#include <vector>

namespace noscope {

// Packets of one class have sizes that can be compared: the parser's picture type (B and P pictures cost
// differently; without a parser all are of one unknown type), and the place in the group of pictures. The
// first one after a keyframe is small by nature, and what nothing refers to is coded coarsely.
enum class GopPlace : std::uint8_t { key, first_after_key, inside, disposable };

// In file order, which is the order of coding: one for each packet.
std::vector<GopPlace> gop_places(const PacketIndex& index);

// Half the width of the window that a packet's median is taken over.
inline constexpr std::int64_t kMedianHalfWindowS = 30;

// For each packet its size over the median size of the frames of its class whose pts is at most
// kMedianHalfWindowS seconds away (the mean of the two middle ones where their number is even). 1 where that
// is 0 and for packets that are no frames. Any time stamps are safe; O(n log n) whatever they are.
std::vector<float> relative_sizes(const PacketIndex& index);

// The packets rung's score of each analysed frame: the largest relative size among the frames other than
// keyframes that come after the analysed frame before it, up to itself, in pts order (file order among
// equals). Infinite where there is none, as in a file of keyframes alone: nothing is known of the time
// between then, and no threshold may call it quiet.
// `relative`: from relative_sizes(). `analysed`: the numbers of the packets of all analysed frames of the
// file, in pts order. O(n log n).
std::vector<float> packet_scores(const PacketIndex& index, std::span<const float> relative,
                                 std::span<const std::uint32_t> analysed);

}  // namespace noscope
