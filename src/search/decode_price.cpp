#include "search/decode_price.h"

#include <algorithm>
#include <numeric>

namespace noscope {
namespace {

// Of one packet that is sent to the decoder, or read and passed over.
double packet_s(const DecodeCost& cost, const PacketIndex::Packet& packet, bool sent) {
    DecodeWork work;
    if (sent) {
        ++(packet.type == PictureType::intra ? work.intra : work.inter);
        work.bytes = packet.size;
    } else {
        work.passed = 1;
        work.passed_bytes = packet.size;
    }
    return cost.seconds(work);
}

}  // namespace

DecodePrice::DecodePrice(const PacketIndex& index, const DecodeCost& cost,
                         std::span<const AnalysedFrame> frames) {
    frames_.resize(frames.size());
    std::vector<std::size_t> order(frames.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return frames[i].packet; });
    std::size_t next = 0;
    double spent = 0;
    const auto close = [&](bool goes_on) {
        if (!stretches_.empty()) stretches_.back().whole_s = spent, stretches_.back().goes_on = goes_on;
        spent = 0;
    };
    for (std::uint32_t p = order.empty() ? 0 : frames[order.front()].packet; next < order.size(); ++p) {
        const PacketIndex::Packet& packet = index.packets[p];
        if (stretches_.empty() || packet.entry != EntryPoint::none) {
            close(false);
            const bool starts = packet.entry != EntryPoint::none;
            stretches_.push_back({.start_s = starts ? cost.seconds({.starts = 1}) : 0});
        }
        const double sent_s = packet_s(cost, packet, true);
        const double plain_s = packet.disposable ? packet_s(cost, packet, false) : sent_s;
        spent += plain_s;
        for (; next < order.size() && frames[order[next]].packet == p; ++next)
            frames_[order[next]] = {static_cast<std::uint32_t>(stretches_.size() - 1), spent,
                                    sent_s - plain_s};
    }
    close(true);
}

double DecodePrice::seconds(const std::vector<bool>& wanted) const {
    std::vector<double> up_to(stretches_.size(), -1);
    double sum = 0;
    for (std::size_t i = 0; i < frames_.size(); ++i) {
        if (!wanted[i]) continue;
        const Frame& frame = frames_[i];
        sum += frame.own_s;
        up_to[frame.stretch] = std::max(up_to[frame.stretch], frame.up_to_s);
    }
    for (std::size_t i = 0; i < stretches_.size(); ++i) {
        if (up_to[i] < 0) continue;
        sum += stretches_[i].start_s + (stretches_[i].goes_on ? stretches_[i].whole_s : up_to[i]);
    }
    return sum;
}

}  // namespace noscope
