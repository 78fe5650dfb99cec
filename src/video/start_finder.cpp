#include "video/start_finder.h"

#include "base/log.h"
#include "base/try.h"
#include "video/entry_points.h"
#include "video/start_proof.h"

#include <algorithm>
#include <limits>

namespace noscope {
namespace {

// Packets that are decoded in vain rather than beginning anew behind them.
constexpr std::uint32_t kNotWorthAStart = 2;
// After as many entry points that could not be proved, and none that could, no more are tried.
constexpr int kMostFailedProofs = 3;
// Packets within which a closed entry point is looked for where damage follows another kind.
constexpr std::uint32_t kFarEnough = 600;

}  // namespace

StartFinder::StartFinder(const MediaFile& file, const PacketIndex& index, PacketReader& reader)
    : file_(file), index_(index), reader_(reader), entries_(entry_points(index)) {
    for (std::uint32_t i = 0; i < index.packets.size(); ++i) {
        const PacketIndex::Packet& packet = index.packets[i];
        if (packet.corrupt || packet.gap || (i == 0 && packet.entry == EntryPoint::none)) damage_.insert(i);
        if (packet.corrupt) bad_.insert(i);
    }
}

Result<DecodeStart> StartFinder::find(std::uint32_t target, DecodeReport& report) {
    NOSCOPE_TRY(const std::uint32_t entry, find_entry(target, report));
    if (!damage_between(entry, target)) return DecodeStart{entry, entry, false};
    return DecodeStart{careful_start(entry), entry, true};
}

Result<std::uint32_t> StartFinder::find_entry(std::uint32_t target, DecodeReport& report) {
    for (auto entry = entry_before(target, target); entry && *entry > 0;
         entry = entry_before(*entry - 1, target)) {
        if (kind(*entry) != EntryPoint::unproved) return *entry;
        NOSCOPE_TRY(const auto right, prove(*entry, report));
        if (right && *right <= target) return *entry;
    }
    return 0U;
}

// The last entry point <= `most`, not known to be bad, from which `target` comes right if it holds what its
// headers promise.
std::optional<std::uint32_t> StartFinder::entry_before(std::uint32_t most, std::uint32_t target) const {
    auto place = std::upper_bound(entries_.begin(), entries_.end(), most);
    while (place != entries_.begin()) {
        const std::uint32_t entry = *--place;
        if (!bad_.contains(entry) && (entry == target || !leads(index_, entry, target))) return entry;
    }
    return std::nullopt;
}

std::uint32_t StartFinder::cost(std::uint32_t entry) const {
    if (kind(entry) != EntryPoint::unproved || proofs_.contains(entry)) return kNotWorthAStart;
    if (distrusts_unproved()) return std::numeric_limits<std::uint32_t>::max();
    return proof_packets(entry - proof_start(entries_, entry));
}

bool StartFinder::distrusts_unproved() const {
    return failed_proofs_ >= kMostFailedProofs && proofs_.empty();
}

std::optional<std::uint32_t> StartFinder::next_sure(std::uint32_t packet) const {
    const auto next = std::lower_bound(entries_.begin(), entries_.end(), packet);
    if (next == entries_.end() || kind(*next) == EntryPoint::unproved) return std::nullopt;
    return *next;
}

std::optional<std::uint32_t> StartFinder::right_from(std::uint32_t entry) const {
    const auto proof = proofs_.find(entry);
    return proof == proofs_.end() ? std::nullopt : std::optional(proof->second);
}

bool StartFinder::damage_between(std::uint32_t entry, std::uint32_t number) const {
    const auto damage = damage_.upper_bound(entry);
    return (damage != damage_.end() && *damage <= number) || (entry == 0 && damage_.contains(0));
}

Result<std::optional<std::uint32_t>> StartFinder::prove(std::uint32_t entry, DecodeReport& report) {
    if (const auto known = right_from(entry)) return known;
    if (distrusts_unproved()) return std::optional<std::uint32_t>();
    NOSCOPE_TRY(Codec codec, Codec::open(file_, index_, 1));
    NOSCOPE_TRY(const auto right,
                prove_start(reader_, codec, index_, proof_start(entries_, entry), entry, report));
    ++report.proofs;
    if (right) {
        proofs_[entry] = *right;
    } else {
        bad_.insert(entry);
        ++failed_proofs_;
    }
    log_debug("'{}': beginning at packet {} {}", file_.path(), entry,
              right ? "is proved" : "gives other pictures");
    return right;
}

// Concealment may take from pictures before an entry point, but for closed ones.
std::uint32_t StartFinder::careful_start(std::uint32_t entry) const {
    if (kind(entry) == EntryPoint::closed) return entry;
    std::optional<std::uint32_t> nearest;
    for (auto place = std::lower_bound(entries_.begin(), entries_.end(), entry);
         place != entries_.begin() && entry - *std::prev(place) <= kFarEnough;) {
        --place;
        if (bad_.contains(*place)) continue;
        if (!nearest) nearest = *place;
        if (kind(*place) == EntryPoint::closed) return *place;
    }
    return entry <= kFarEnough ? 0 : nearest.value_or(entry);
}

}  // namespace noscope
