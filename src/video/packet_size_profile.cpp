#include "video/packet_size_profile.h"

#include "video/packet_sizes.h"

#include <algorithm>
#include <array>
#include <random>
#include <vector>

namespace noscope {
namespace {

constexpr double kShortest = 2, kLongest = 4;  // seconds of a stretch
constexpr double kJump = 6;                    // longer ones hold a jump in time

struct Stretch {
    std::uint32_t begin = 0, end = 0;  // packets
    double seconds = 0;
};

std::vector<Stretch> stretches(const PacketIndex& index) {
    std::vector<Stretch> result;
    const auto time = [&](std::uint32_t i) {
        const PacketIndex::Packet& packet = index.packets[i];
        return index.seconds(packet.dts != PacketIndex::kNoTime ? packet.dts : packet.pts);
    };
    std::uint32_t begin = 0;
    for (std::uint32_t i = 1; i < index.packets.size(); ++i) {
        const double seconds = time(i) - time(begin);
        if (seconds >= 0 && seconds < (index.packets[i].key ? kShortest : kLongest)) continue;
        if (begin > 0 && seconds > 0 && seconds <= kJump) result.push_back({begin, i, seconds});
        begin = i;
    }
    return result;
}

double spread(const std::vector<Stretch>& stretches, const std::vector<std::int32_t>& sizes) {
    std::vector<double> rates;
    for (const Stretch& stretch : stretches) {
        double bytes = 0;
        for (std::uint32_t i = stretch.begin; i < stretch.end; ++i) bytes += sizes[i];
        rates.push_back(bytes / stretch.seconds);
    }
    std::sort(rates.begin(), rates.end());
    const auto quantile = [&](double share) {
        return rates[static_cast<std::size_t>(share * static_cast<double>(rates.size() - 1) + .5)];
    };
    return quantile(.5) > 0 ? (quantile(.9) - quantile(.1)) / quantile(.5) : 0;
}

// Fisher-Yates with a generator that the standard defines: the same everywhere.
void shuffle_within_kinds(const std::vector<std::uint8_t>& kinds, std::vector<std::int32_t>& sizes) {
    std::array<std::vector<std::uint32_t>, 256> members;
    std::mt19937_64 random(1);
    for (std::uint32_t i = 0; i < sizes.size(); ++i) {
        auto& same = members[kinds[i]];
        same.push_back(i);
        std::swap(sizes[i], sizes[same[random() % same.size()]]);
    }
}

}  // namespace

PacketSizeProfile packet_size_profile(const PacketIndex& index) {
    PacketSizeProfile profile;
    const auto cuts = stretches(index);
    profile.stretches = static_cast<int>(cuts.size());
    if (profile.stretches < kLeastStretches) return profile;
    std::vector<std::int32_t> sizes;
    sizes.reserve(index.packets.size());
    for (const PacketIndex::Packet& packet : index.packets) sizes.push_back(packet.size);
    profile.spread = spread(cuts, sizes);
    shuffle_within_kinds(packet_kinds(index), sizes);
    const double shuffled = spread(cuts, sizes);
    // Without any variation a rate is held, whatever the order.
    profile.persistence = shuffled > 0 ? profile.spread / shuffled : profile.spread > 0 ? 1 : 0;
    profile.rate_control = profile.spread <= kMostSpread && profile.persistence <= kMostPersistence
                               ? PacketSizeProfile::RateControl::near_constant
                               : PacketSizeProfile::RateControl::variable;
    return profile;
}

}  // namespace noscope
