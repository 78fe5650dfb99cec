#include "video/decode_cost.h"

#include "base/threads.h"
#include "base/try.h"
#include "video/decoder.h"
#include "video/entry_points.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace noscope {
namespace {

// As StartFinder has it for entry points that are not yet proved and need not be.
constexpr std::uint32_t kNotWorthAStart = 2;
// Packets of a stretch that is measured, and how often the round of stretches is gone through at most.
constexpr std::uint32_t kStretch = 64;
constexpr int kMostStretches = 48;
// Given up at this many budgets, whatever was measured by then.
constexpr double kMostBudgets = 4;

std::optional<std::uint32_t> entry_for(const PacketIndex& index, const std::vector<std::uint32_t>& entries,
                                       std::uint32_t target) {
    auto place = std::upper_bound(entries.begin(), entries.end(), target);
    while (place != entries.begin())
        if (const std::uint32_t entry = *--place; entry == target || !leads(index, entry, target))
            return entry;
    return std::nullopt;
}

// Loses interest at a time of thread_seconds(): where no entry point can be proved, a frame far in the file
// would cost all that lies before it.
class IgnoreFrames : public FrameSink {
   public:
    explicit IgnoreFrames(double until) : until_(until) {}

    Status frame(std::uint32_t, const AVFrame&) override { return {}; }
    Status lost(std::uint32_t) override { return {}; }
    bool still_wanted(std::uint32_t) override { return !late_; }
    Status tick() override {
        // The clock costs as much as a few packets.
        if (++packets_ % 64 == 0) late_ = late_ || thread_seconds() > until_;
        return {};
    }
    bool late() const { return late_; }

   private:
    double until_;
    std::uint64_t packets_ = 0;
    bool late_ = false;
};

constexpr std::size_t kTerms = 6;
using Terms = std::array<double, kTerms>;

Terms terms_of(const DecodeWork& work) {
    return {static_cast<double>(work.starts), static_cast<double>(work.intra),
            static_cast<double>(work.inter),  static_cast<double>(work.bytes),
            static_cast<double>(work.passed), static_cast<double>(work.passed_bytes)};
}

// Non-negative least squares of relative errors by cyclic coordinate descent: the problem is tiny and convex.
Terms fit(const std::vector<Terms>& rows, const std::vector<double>& seconds) {
    Terms cost{};
    for (int round = 0; round < 2000; ++round)
        for (std::size_t term = 0; term < kTerms; ++term) {
            double gradient = 0, curvature = 0;
            for (std::size_t i = 0; i < rows.size(); ++i) {
                double predicted = 0;
                for (std::size_t k = 0; k < kTerms; ++k) predicted += cost[k] * rows[i][k];
                const double slope = rows[i][term] / seconds[i];
                gradient += slope * (1 - predicted / seconds[i]);
                curvature += slope * slope;
            }
            if (curvature > 0) cost[term] = std::max(0.0, cost[term] + gradient / curvature);
        }
    return cost;
}

// The frames of [begin, end) of which `take` says so.
template <class Take>
std::vector<std::uint32_t> frames_between(const PacketIndex& index, std::uint32_t begin, std::uint32_t end,
                                          Take take) {
    std::vector<std::uint32_t> wanted;
    for (std::uint32_t i = begin; i < end; ++i)
        if (index.packets[i].frame && take(i)) wanted.push_back(i);
    return wanted;
}

}  // namespace

DecodeWork& DecodeWork::operator+=(const DecodeWork& other) {
    starts += other.starts;
    intra += other.intra;
    inter += other.inter;
    bytes += other.bytes;
    passed += other.passed;
    passed_bytes += other.passed_bytes;
    return *this;
}

DecodeWork decode_work(const PacketIndex& index, std::span<const std::uint32_t> wanted) {
    DecodeWork work;
    const auto entries = entry_points(index);
    const bool fields =
        std::any_of(index.packets.begin(), index.packets.end(), [](const auto& p) { return p.field; });
    bool running = false;
    std::uint32_t position = 0, start = 0;
    auto next_wanted = wanted.begin();
    for (const std::uint32_t target : wanted) {
        const auto entry = entry_for(index, entries, target);
        const bool right = running && (start == 0 || target == start || !leads(index, start, target));
        if (!right || (entry && *entry >= position && *entry - position > kNotWorthAStart)) {
            start = position = entry.value_or(0);
            running = true;
            ++work.starts;
        }
        for (; position <= target; ++position) {
            const PacketIndex::Packet& packet = index.packets[position];
            while (next_wanted != wanted.end() && *next_wanted < position) ++next_wanted;
            const bool is_wanted = next_wanted != wanted.end() && *next_wanted == position;
            if (packet.disposable && !fields && !is_wanted) {
                ++work.passed;
                work.passed_bytes += packet.size;
            } else {
                ++(packet.type == PictureType::intra ? work.intra : work.inter);
                work.bytes += packet.size;
            }
        }
    }
    return work;
}

double DecodeCost::seconds(const DecodeWork& work) const {
    const Terms terms = terms_of(work);
    const Terms cost{start_s, intra_s, inter_s, byte_s, passed_s, passed_byte_s};
    double sum = 0;
    for (std::size_t i = 0; i < kTerms; ++i) sum += terms[i] * cost[i];
    return sum;
}

Result<DecodeCost> measure_decode_cost(MediaFile& file, const PacketIndex& index, double budget_s) {
    NOSCOPE_TRY(const auto decoder, Decoder::open(file, index));
    IgnoreFrames sink(thread_seconds() + kMostBudgets * budget_s);
    const auto count = static_cast<std::uint32_t>(index.packets.size());
    std::vector<Terms> rows;
    std::vector<double> measured;
    double spent = 0;
    for (int i = 0; i < kMostStretches && (spent < budget_s || i < 2) && !sink.late(); ++i) {
        // Stretches in an order that covers the file evenly at any number of them (van der Corput).
        double place = 0;
        for (int bits = i, weight = 2; bits > 0; bits /= 2, weight *= 2) place += (bits % 2) * 1.0 / weight;
        const auto begin = static_cast<std::uint32_t>(place * static_cast<double>(count));
        const std::uint32_t end = std::min(count, begin + kStretch);
        const auto entries = [&](std::uint32_t p) { return index.packets[p].entry != EntryPoint::none; };
        for (const auto& wanted : {frames_between(index, begin, end, [](std::uint32_t) { return true; }),
                                   frames_between(index, begin, end, entries),
                                   frames_between(index, begin, std::min(count, end + 4 * kStretch),
                                                  [](std::uint32_t p) { return p % 12 == 0; })}) {
            if (wanted.empty()) continue;
            const double before = thread_seconds();
            NOSCOPE_TRY(const DecodeReport report, decoder->decode(wanted, sink));
            const double seconds = thread_seconds() - before;
            spent += seconds;
            // What was really done: the stretch may begin in the midst of a run, or be damaged.
            if (sink.late() || report.proofs > 0 || report.packets_sent == 0 || seconds <= 0) continue;
            rows.push_back(
                terms_of({report.starts, report.intra_sent, report.packets_sent - report.intra_sent,
                          report.bytes_sent, report.packets_passed, report.bytes_passed}));
            measured.push_back(seconds);
        }
    }
    const Terms cost = fit(rows, measured);
    return DecodeCost{cost[0], cost[1], cost[2], cost[4], cost[3], cost[5]};
}

}  // namespace noscope
