#include "search/decode_price.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace noscope {
namespace {

// Of one packet that is sent to the decoder, or read and passed over.
Decoding packet(const DecodeCost& cost, const PacketIndex::Packet& packet, bool sent) {
    DecodeWork work;
    if (sent) {
        ++(packet.type == PictureType::intra ? work.intra : work.inter);
        work.bytes = packet.size;
    } else {
        work.passed = 1;
        work.passed_bytes = packet.size;
    }
    return {cost.seconds(work), sent ? 1. : 0.};
}

Decoding times(double factor, const Decoding& decoding) {
    return {factor * decoding.seconds, factor * decoding.frames};
}

// As the decoder: nearer than this it decodes on in place of beginning anew.
constexpr std::uint32_t kNotWorthAStart = 2;

}  // namespace

Decoding& Decoding::operator+=(const Decoding& other) {
    seconds += other.seconds;
    frames += other.frames;
    return *this;
}

DecodePrice::DecodePrice(const PacketIndex& index, const DecodeCost& cost,
                         std::span<const AnalysedFrame> frames) {
    frames_.resize(frames.size());
    if (frames.empty()) return;
    std::vector<std::size_t> order(frames.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return frames[i].packet; });
    const auto passing = [&](std::uint32_t p) {
        return packet(cost, index.packets[p], !index.packets[p].disposable);
    };
    const std::uint32_t first = frames[order.front()].packet, last = frames[order.back()].packet;
    if (index.packets[first].entry == EntryPoint::none) {
        std::uint32_t entry = first;
        while (entry > 0 && index.packets[entry].entry == EntryPoint::none) lead_ += passing(--entry);
        lead_ += {cost.seconds({.starts = 1}), 0};
    }
    std::size_t next = 0;
    Decoding spent;
    const auto close = [&](bool goes_on) {
        if (!stretches_.empty()) stretches_.back().whole = spent, stretches_.back().goes_on = goes_on;
        spent = {};
    };
    for (std::uint32_t p = first; p <= last; ++p) {
        const bool entry = index.packets[p].entry != EntryPoint::none;
        if (stretches_.empty() || entry) {
            close(false);
            stretches_.push_back(
                {.start = {entry ? cost.seconds({.starts = 1}) : 0, 0}, .whole = {}, .first_packet = p});
        }
        const Decoding sent = packet(cost, index.packets[p], true), plain = passing(p);
        spent += plain;
        for (; next < order.size() && frames[order[next]].packet == p; ++next)
            frames_[order[next]] = {static_cast<std::uint32_t>(stretches_.size() - 1),
                                    p,
                                    spent,
                                    {sent.seconds - plain.seconds, sent.frames - plain.frames}};
    }
    close(true);
    std::uint32_t beyond = last + 1;
    while (beyond < index.packets.size() && index.packets[beyond].entry == EntryPoint::none) ++beyond;
    reach_ = static_cast<double>(beyond - last - 1) / static_cast<double>(last - first + 1);
}

Decoding DecodePrice::of(const std::vector<bool>& wanted, double busy) const {
    std::vector<const Frame*> last(stretches_.size(), nullptr);
    Decoding sum;
    for (std::size_t i = 0; i < frames_.size(); ++i) {
        if (!wanted[i]) continue;
        const Frame& frame = frames_[i];
        sum += frame.own;
        const Frame*& furthest = last[frame.stretch];
        if (!furthest || furthest->packet < frame.packet) furthest = &frame;
    }
    const double later = 1 - std::pow(1 - std::clamp(busy, 0., 1.), reach_);
    // Where the next wanted frame's entry point is near, decoding goes on to it in place of beginning anew.
    std::vector<bool> through(stretches_.size()), reached(stretches_.size());
    for (std::size_t i = 0, before = stretches_.size(); i < stretches_.size(); ++i) {
        if (!last[i]) continue;
        if (before < i && stretches_[i].first_packet - last[before]->packet - 1 <= kNotWorthAStart) {
            for (std::size_t k = before; k < i; ++k) through[k] = reached[k + 1] = true;
        }
        before = i;
    }
    for (std::size_t i = 0; i < stretches_.size(); ++i) {
        const Stretch& stretch = stretches_[i];
        // The chance that decoding goes on to its end, whatever is wanted here.
        const double goes_on = through[i] ? 1 : stretch.goes_on ? later : 0;
        sum += times(reached[i] ? 0 : last[i] ? 1 : goes_on, stretch.start);
        if (last[i]) sum += times(1 - goes_on, last[i]->up_to);
        sum += times(goes_on, stretch.whole);
    }
    return sum;
}

Decoding DecodePrice::alone(std::size_t frame) const {
    if (frames_.empty()) return {};
    const Frame& wanted = frames_[frame];
    Decoding sum = wanted.own;
    sum += wanted.up_to;
    if (wanted.stretch == 0) sum += lead_;
    sum += stretches_[wanted.stretch].start;
    return sum;
}

Decoding DecodePrice::together(const std::vector<bool>& wanted) const {
    Decoding sum = of(wanted, 0);
    for (std::size_t i = 0; i < frames_.size(); ++i) {
        if (!wanted[i] || frames_[i].stretch != 0) continue;
        sum += lead_;
        break;
    }
    return sum;
}

}  // namespace noscope
