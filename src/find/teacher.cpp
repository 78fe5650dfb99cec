#include "find/teacher.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace noscope {
namespace {

// 0 to 1 each: how far the net is from the label, and how near the confidence is to where the label turns.
double doubt_of(const LabelledFrame& frame, float confidence, double threshold) {
    const double net =
        std::isnan(confidence) ? 0 : std::abs(static_cast<double>(confidence) - (frame.positive ? 1 : 0));
    const double room = frame.positive ? 1 - threshold : threshold;
    const double away = std::abs(static_cast<double>(frame.confidence) - threshold);
    return net + (room > 0 ? std::max(0., 1 - away / room) : 1);
}

}  // namespace

std::vector<FramePlace> most_doubtful(const std::vector<LabelledBlock>& blocks,
                                      const std::vector<std::vector<float>>& confidences, double threshold,
                                      std::size_t count) {
    std::vector<std::tuple<double, std::size_t, std::size_t>> ranked;
    for (std::size_t block = 0; block < blocks.size(); ++block)
        for (std::size_t frame = 0; frame < blocks[block].frames.size(); ++frame)
            if (const LabelledFrame& one = blocks[block].frames[frame]; one.sound)
                ranked.emplace_back(-doubt_of(one, confidences[block][frame], threshold), block, frame);
    std::ranges::sort(ranked);
    std::vector<FramePlace> places;
    for (const auto& [doubt, block, frame] : ranked) {
        if (places.size() == count) break;
        places.emplace_back(block, frame);
    }
    return places;
}

std::int64_t take_labels(std::vector<LabelledBlock>& blocks, const std::vector<LabelledBlock>& corrected) {
    std::int64_t changed = 0;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        std::map<std::uint32_t, const LabelledFrame*> by_packet;
        for (const LabelledFrame& frame : corrected[i].frames) by_packet[frame.frame.packet] = &frame;
        for (LabelledFrame& frame : blocks[i].frames) {
            const auto found = by_packet.find(frame.frame.packet);
            if (found == by_packet.end()) continue;
            changed += frame.positive != found->second->positive ? 1 : 0;
            frame = *found->second;
        }
    }
    return changed;
}

}  // namespace noscope
