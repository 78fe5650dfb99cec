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

class DecodePrice {
   public:
    DecodePrice() = default;  // costs nothing
    // `frames`: of one span, in pts order, as `index` has them; `cost`: measured on its file.
    DecodePrice(const PacketIndex& index, const DecodeCost& cost, std::span<const AnalysedFrame> frames);

    // Core-seconds for the frames that are flagged, one flag a frame. Decoding begins at the last entry point
    // before a wanted frame, and goes on to the last one that is wanted before the next; where no entry point
    // comes in the span after it, to the span's end, since the next spans' frames need it too. What lies
    // before the span's first frame is the span's before.
    double seconds(const std::vector<bool>& wanted) const;

   private:
    struct Stretch {
        double start_s = 0, whole_s = 0;
        bool goes_on = false;
    };
    struct Frame {
        std::uint32_t stretch = 0;
        double up_to_s = 0;  // from the stretch's begin to this frame
        double own_s = 0;    // more, where nothing but wanting it decodes it
    };
    std::vector<Stretch> stretches_;
    std::vector<Frame> frames_;
};

}  // namespace noscope
