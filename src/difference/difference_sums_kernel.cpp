// The vector form of the sums: compiled once for each kind of CPU that Highway knows, chosen at run time.
#include "difference/difference_sums.h"

#include <cstring>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "difference/difference_sums_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "difference/block_sums_inl.h"

HWY_BEFORE_NAMESPACE();
namespace noscope {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_SCALAR  // a CPU without vectors that Highway knows

const DifferenceSums& sums() { return plain_difference_sums(); }

#else

using Bytes = hn::ScalableTag<std::uint8_t>;
using Words = hn::Repartition<std::int16_t, Bytes>;
using Sums32 = hn::Repartition<std::int32_t, Bytes>;
using Sums64 = hn::Repartition<std::uint64_t, Bytes>;

struct Square {
    // A lane gains at most two squares of 255 from a vector, and 2^31 holds this many of them.
    static constexpr std::size_t kMostVectors = 16384;

    hn::Vec<Sums32> a0 = hn::Zero(Sums32()), a1 = a0, b0 = a0, b1 = a0;
    hn::Vec<Sums64> total = hn::Zero(Sums64());

    HWY_INLINE Square() {}  // an implicit one would not be compiled for the target

    HWY_INLINE void add(hn::Vec<Bytes> difference) {
        const Sums32 sums;
        const auto zero = hn::Zero(Bytes());
        const auto low = hn::BitCast(Words(), hn::InterleaveLower(Bytes(), difference, zero));
        const auto high = hn::BitCast(Words(), hn::InterleaveUpper(Bytes(), difference, zero));
        a0 = hn::ReorderWidenMulAccumulate(sums, low, low, a0, a1);
        b0 = hn::ReorderWidenMulAccumulate(sums, high, high, b0, b1);
    }
    // Lanes of 32 bits into those of 64.
    HWY_INLINE void flush() {
        const Sums64 wide;
        const auto lower_half = hn::Set(wide, 0xFFFF'FFFF);
        for (auto* sum : {&a0, &a1, &b0, &b1}) {
            const auto pairs = hn::BitCast(wide, *sum);
            total = hn::Add(total, hn::Add(hn::And(pairs, lower_half), hn::ShiftRight<32>(pairs)));
            *sum = hn::Zero(Sums32());
        }
    }
};

struct Absolute {
    static constexpr std::size_t kMostVectors = ~std::size_t{0} / HWY_MAX_BYTES;

    hn::Vec<Sums64> total = hn::Zero(Sums64());

    HWY_INLINE Absolute() {}

    HWY_INLINE void add(hn::Vec<Bytes> difference) { total = hn::Add(total, hn::SumsOf8(difference)); }
    HWY_INLINE void flush() {}
};

template <class Measure>
HWY_INLINE void add_run(const std::uint8_t* now, const std::uint8_t* then, std::size_t count,
                        Measure& measure) {
    const Bytes d;
    const std::size_t lanes = hn::Lanes(d);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes)
        measure.add(absolute_difference(hn::LoadU(d, now + i), hn::LoadU(d, then + i)));
    if (i == count) return;
    if (count >= lanes) {
        // The last vector once more rather than past the end, without what was counted already.
        const std::size_t at = count - lanes;
        measure.add(hn::IfThenZeroElse(hn::FirstN(d, i - at),
                                       absolute_difference(hn::LoadU(d, now + at), hn::LoadU(d, then + at))));
        return;
    }
    HWY_ALIGN std::uint8_t last_now[HWY_MAX_BYTES] = {}, last_then[HWY_MAX_BYTES] = {};
    std::memcpy(last_now, now, count);
    std::memcpy(last_then, then, count);
    measure.add(absolute_difference(hn::Load(d, last_now), hn::Load(d, last_then)));
}

template <class Measure>
HWY_INLINE std::uint64_t sum_of(const PlaneShape& shape, const PlanePair& pair) {
    const std::size_t lanes = hn::Lanes(Bytes());
    const std::size_t longest = (Measure::kMostVectors - 1) * lanes;
    Measure measure;
    if (shape.contiguous()) {
        const std::size_t count = shape.width * shape.height;
        for (std::size_t from = 0; from < count; from += longest) {
            add_run(pair.now + from, pair.then + from, HWY_MIN(longest, count - from), measure);
            measure.flush();
        }
    } else {
        const std::size_t vectors = shape.width / lanes + 1;
        std::size_t pending = 0;
        for (std::size_t y = 0; y < shape.height; ++y) {
            if ((pending += vectors) > Measure::kMostVectors) {
                measure.flush();
                pending = vectors;
            }
            const auto row = static_cast<std::ptrdiff_t>(y);
            add_run(pair.now + row * shape.now_stride, pair.then + row * shape.then_stride, shape.width,
                    measure);
        }
        measure.flush();
    }
    return hn::GetLane(hn::SumOfLanes(Sums64(), measure.total));
}

template <class Measure>
void whole(const PlaneShape& shape, std::span<const PlanePair> pairs, std::uint64_t* sums) {
    for (const PlanePair& pair : pairs) *sums++ = sum_of<Measure>(shape, pair);
}

std::uint64_t levels(const std::uint8_t* levels, std::size_t count) {
    const Bytes d;
    auto sum = hn::Zero(Sums64());
    std::size_t i = 0;
    for (; i + hn::Lanes(d) <= count; i += hn::Lanes(d))
        sum = hn::Add(sum, hn::SumsOf8(hn::LoadU(d, levels + i)));
    return hn::GetLane(hn::SumOfLanes(Sums64(), sum)) + plain_difference_sums().levels(levels + i, count - i);
}

void scale(const std::uint8_t* from, std::size_t count, std::uint32_t gain, std::uint8_t* to) {
    const Words words;
    const hn::Rebind<std::uint8_t, Words> half;
    // The product of 32 * level and 4 * gain over 2^15, rounded: both fit 16 bits with their sign.
    const auto factor = hn::Set(words, static_cast<std::int16_t>(4 * gain));
    std::size_t i = 0;
    for (; i + hn::Lanes(words) <= count; i += hn::Lanes(words)) {
        const auto level = hn::ShiftLeft<5>(hn::PromoteTo(words, hn::LoadU(half, from + i)));
        hn::StoreU(hn::DemoteTo(half, hn::MulFixedPoint15(level, factor)), half, to + i);
    }
    plain_difference_sums().scale(from + i, count - i, gain, to + i);
}

const DifferenceSums& sums() {
    static constexpr DifferenceSums table{whole<Square>,   whole<Absolute>, block_squares,
                                          block_absolutes, levels,          scale};
    return table;
}

#endif

}  // namespace HWY_NAMESPACE
}  // namespace noscope
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace noscope {
namespace {

HWY_EXPORT(sums);

const DifferenceSums& sums_of(std::int64_t target) {
    if constexpr ((HWY_TARGETS & (HWY_TARGETS - 1)) == 0) {  // compiled for one kind only: there is no table
        return HWY_STATIC_DISPATCH(sums)();
    } else {
        hwy::ChosenTarget chosen;
        chosen.Update(target);
        return HWY_DISPATCH_TABLE(sums)[chosen.GetIndex()]();
    }
}

}  // namespace

const DifferenceSums& fast_difference_sums() { return HWY_DYNAMIC_DISPATCH(sums)(); }

std::span<const DifferenceForm> difference_forms() {
    static const std::vector<DifferenceForm> forms = [] {
        std::vector<DifferenceForm> found{{"plain", &plain_difference_sums()}};
        for (const std::int64_t target : hwy::SupportedAndGeneratedTargets())
            found.push_back({hwy::TargetName(target), &sums_of(target)});
        return found;
    }();
    return forms;
}

}  // namespace noscope
#endif
