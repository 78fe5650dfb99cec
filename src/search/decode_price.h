// What decoding some frames of a labelled span would take a run: from the packet index and the measured cost
// of decoding here, without decoding anything.
#pragma once

#include "query/sampling.h"
#include "video/decode_cost.h"
#include "video/packet_index.h"

#include <cstdint>
#include <span>
#include <vector>

namespace noscope {

struct Decoding {
    double seconds = 0, frames = 0;  // core-seconds, and frames that the decoder makes

    Decoding& operator+=(const Decoding& other);
};

class DecodePrice {
   public:
    DecodePrice() = default;  // costs nothing
    // `frames`: of one span, in pts order, as `index` has them; `cost`: measured on its file.
    DecodePrice(const PacketIndex& index, const DecodeCost& cost, std::span<const AnalysedFrame> frames);

    // For the frames that are flagged, one flag a frame. Decoding begins at the last entry point before a
    // wanted frame, and goes on to the last one that is wanted before the next. Where no entry point comes in
    // the span after it, it goes on to the span's end if a later span before that entry point wants a frame
    // too: `busy` is the share of spans that want one, and counts as each one's chance. What lies before the
    // span's first frame is the earlier spans' for the same reason.
    Decoding of(const std::vector<bool>& wanted, double busy) const;
    // For one frame by itself, from the entry point before it, be that in the span or not.
    Decoding alone(std::size_t frame) const;
    // For the flagged ones in one go, where nothing else is decoded: from the entry points before them.
    Decoding together(const std::vector<bool>& wanted) const;

   private:
    struct Stretch {  // from an entry point to the next, or to the ends of the span
        Decoding start{}, whole{};
        std::uint32_t first_packet = 0;
        bool goes_on = false;
    };
    struct Frame {
        std::uint32_t stretch = 0, packet = 0;
        Decoding up_to{};  // from the stretch's begin to this frame
        Decoding own{};    // more, where nothing but wanting it decodes it
    };
    std::vector<Stretch> stretches_;
    std::vector<Frame> frames_;
    Decoding lead_{};  // from the entry point before the span to its first frame, start included
    // How many spans like this one the last stretch reaches beyond it.
    double reach_ = 0;
};

}  // namespace noscope
