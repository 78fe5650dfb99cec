// What decoding a set of wanted frames will cost, before it is done.
#pragma once

#include <noscope/error.h>
#include "video/media_file.h"
#include "video/packet_index.h"

#include <cstdint>
#include <span>

namespace noscope {

// What Decoder will do in one decode() of a sound file, counted.
struct DecodeWork {
    std::int64_t starts = 0;        // times that decoding begins anew
    std::int64_t intra = 0;         // packets sent that are intra pictures
    std::int64_t inter = 0;         // other packets sent
    std::int64_t bytes = 0;         // in the packets sent
    std::int64_t passed = 0;        // packets read and not decoded
    std::int64_t passed_bytes = 0;  // in them

    DecodeWork& operator+=(const DecodeWork& other);
};

// A pure function of the index: what a decoder that has done nothing yet sends for `wanted` (frames,
// ascending). Starts that need a proof are counted as if they did not, damage as if it were none.
DecodeWork decode_work(const PacketIndex& index, std::span<const std::uint32_t> wanted);

// Core-seconds: a + b * bytes, with a by what is done.
struct DecodeCost {
    double start_s = 0, intra_s = 0, inter_s = 0, passed_s = 0;  // each
    double byte_s = 0, passed_byte_s = 0;                        // a byte

    double seconds(const DecodeWork& work) const;
};

// Measured on stretches of this file spread over its length, each decoded whole, by keyframes and by a sparse
// set of frames, for about `budget_s` core-seconds in all; fitted to the least relative error. One thread;
// other load on the machine does not count. All costs are 0 where nothing could be measured within four
// budgets. ErrorCode::recording, ErrorCode::interrupted: as Decoder.
Result<DecodeCost> measure_decode_cost(MediaFile& file, const PacketIndex& index, double budget_s);

}  // namespace noscope
