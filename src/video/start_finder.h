// Where decoding must begin for a wanted frame, and with how much care.
#pragma once

#include <noscope/error.h>
#include "video/codec.h"
#include "video/decoder.h"
#include "video/packet_reader.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace noscope {

// A run of decoding: from `packet` on, packets are sent in order.
struct DecodeStart {
    std::uint32_t packet = 0;
    std::uint32_t entry = 0;  // the entry point from which on pictures come right; >= packet
    // Damage lies on the way to what is wanted. What it does to a picture depends on all that was decoded
    // before: nothing may be left out, one thread decodes, and the codec begins with nothing in memory.
    bool careful = false;

    bool operator==(const DecodeStart&) const = default;
};

// Knows a file's entry points and what has been learnt of them. Once the damage between an entry point and a
// frame is known, the start for that frame depends on nothing else: so what a frame looks like does not
// depend on what was decoded before.
class StartFinder {
   public:
    // All must outlive it. `reader` is moved by proofs.
    StartFinder(const MediaFile& file, const PacketIndex& index, PacketReader& reader);

    Result<DecodeStart> find(std::uint32_t target, DecodeReport& report);

    // The last entry point <= target that may do for it without being proved yet, and the packets that are
    // worth decoding in vain rather than beginning there.
    std::optional<std::uint32_t> candidate(std::uint32_t target) const {
        return entry_before(target, target);
    }
    std::uint32_t cost(std::uint32_t entry) const;

    // The first entry point at or after `packet`, if it is one that needs no proof.
    std::optional<std::uint32_t> next_sure(std::uint32_t packet) const;
    // Proved by decoding: the first packet that comes right.
    std::optional<std::uint32_t> right_from(std::uint32_t entry) const;
    // Damage that the picture of packet `number` may show when decoding begins at `entry`.
    bool damage_between(std::uint32_t entry, std::uint32_t number) const;
    bool is_damaged(std::uint32_t packet) const { return damage_.contains(packet); }

    void add_damage(std::uint32_t packet) { damage_.insert(packet); }
    void add_bad_entry(std::uint32_t entry) { bad_.insert(entry); }

   private:
    std::optional<std::uint32_t> entry_before(std::uint32_t most, std::uint32_t target) const;
    Result<std::uint32_t> find_entry(std::uint32_t target, DecodeReport& report);
    Result<std::optional<std::uint32_t>> prove(std::uint32_t entry, DecodeReport& report);
    std::uint32_t careful_start(std::uint32_t entry) const;
    bool distrusts_unproved() const;
    EntryPoint kind(std::uint32_t entry) const { return index_.packets[entry].entry; }

    const MediaFile& file_;
    const PacketIndex& index_;
    PacketReader& reader_;
    const std::vector<std::uint32_t> entries_;
    std::set<std::uint32_t> damage_;                 // packets known to be damaged, or missed before them
    std::set<std::uint32_t> bad_;                    // entry points that are none
    std::map<std::uint32_t, std::uint32_t> proofs_;  // entry point, first packet that comes right
    int failed_proofs_ = 0;
};

}  // namespace noscope
