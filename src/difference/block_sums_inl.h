// The sums over blocks, for the kind of CPU that is being compiled for: included once for each by
// difference_sums_kernel.cpp, so the guard is toggled instead of set.
#include "difference/difference_sums.h"

#include "video/score_image.h"

#if defined(NOSCOPE_BLOCK_SUMS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef NOSCOPE_BLOCK_SUMS_INL_H
#undef NOSCOPE_BLOCK_SUMS_INL_H
#else
#define NOSCOPE_BLOCK_SUMS_INL_H
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace noscope {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET != HWY_SCALAR

template <class V>
HWY_INLINE V absolute_difference(V a, V b) {
    return hn::Or(hn::SaturatedSub(a, b), hn::SaturatedSub(b, a));
}

#if HWY_HAVE_SCALABLE

void block_squares(const BlockGrid& grid, const PlaneShape& shape, std::span<const PlanePair> pairs,
                   std::uint32_t* sums) {
    plain_difference_sums().block_squares(grid, shape, pairs, sums);
}

void block_absolutes(const BlockGrid& grid, const PlaneShape& shape, std::span<const PlanePair> pairs,
                     std::uint32_t* sums) {
    plain_difference_sums().block_absolutes(grid, shape, pairs, sums);
}

#else

// Whether ReorderWidenMulAccumulate adds up neighbours and keeps them in place. SSSE3 does too; there the
// other way is taken, so that x86 tests it.
#undef NOSCOPE_PAIRS_STAY
#define NOSCOPE_PAIRS_STAY (HWY_ARCH_X86 && HWY_TARGET != HWY_SSSE3)

// Where a block's rows lie.
struct Band {
    const std::uint8_t *now, *then;
    std::ptrdiff_t now_stride, then_stride;
    std::size_t rows;
};

// Sums of as many columns as D has lanes, 16 or 32. partK holds columns 4 * K .. 4 * K + 3 of each 16:
// vectors longer than 256 bits would hold them in too many pieces.
template <class D>
struct Columns {
    using Lanes16 = hn::Repartition<std::uint16_t, D>;
    using Lanes32 = hn::Repartition<std::uint32_t, D>;
    using Vec32 = hn::Vec<Lanes32>;

    Vec32 part0 = hn::Zero(Lanes32()), part1 = part0, part2 = part0, part3 = part0;

    HWY_INLINE Columns() {}

    // Columns 0 .. 7 and 8 .. 15 of each 16, in 16 bits.
    template <class V>
    HWY_INLINE void add(V low, V high) {
        const Lanes16 words;
        const Lanes32 wide;
        const auto zero = hn::Zero(words);
        part0 = hn::Add(part0, hn::BitCast(wide, hn::InterleaveLower(words, low, zero)));
        part1 = hn::Add(part1, hn::BitCast(wide, hn::InterleaveUpper(words, low, zero)));
        part2 = hn::Add(part2, hn::BitCast(wide, hn::InterleaveLower(words, high, zero)));
        part3 = hn::Add(part3, hn::BitCast(wide, hn::InterleaveUpper(words, high, zero)));
    }
    // In order. `to` has room for all.
    HWY_INLINE void store(std::uint32_t* to) const {
        const Lanes32 d;
        if constexpr (hn::MaxLanes(D()) == 16) {
            hn::StoreU(part0, d, to);
            hn::StoreU(part1, d, to + 4);
            hn::StoreU(part2, d, to + 8);
            hn::StoreU(part3, d, to + 12);
        } else {
            hn::StoreU(hn::ConcatLowerLower(d, part1, part0), d, to);
            hn::StoreU(hn::ConcatLowerLower(d, part3, part2), d, to + 8);
            hn::StoreU(hn::ConcatUpperUpper(d, part1, part0), d, to + 16);
            hn::StoreU(hn::ConcatUpperUpper(d, part3, part2), d, to + 24);
        }
    }
};

template <class D>
HWY_INLINE hn::Vec<D> difference_at(D d, const Band& band, std::size_t y, std::size_t x) {
    const auto row = static_cast<std::ptrdiff_t>(y);
    return absolute_difference(hn::LoadU(d, band.now + row * band.now_stride + x),
                               hn::LoadU(d, band.then + row * band.then_stride + x));
}

struct SquareColumns {
    static constexpr std::size_t kTogether = 1;

    template <class D>
    static HWY_INLINE Columns<D> sums(D d, const Band& band, std::size_t x) {
        Columns<D> columns;
        std::size_t y = 0;
#if NOSCOPE_PAIRS_STAY
        for (; y + 2 <= band.rows; y += 2)
            add_two_rows(d, difference_at(d, band, y, x), difference_at(d, band, y + 1, x), columns);
        if (y < band.rows) add_two_rows(d, difference_at(d, band, y, x), hn::Zero(d), columns);
#else
        for (; y < band.rows; ++y) add_row(d, difference_at(d, band, y, x), columns);
#endif
        return columns;
    }

   private:
#if NOSCOPE_PAIRS_STAY
    // A column's two differences lie side by side; x86 squares and adds neighbours in one instruction, and
    // only there does ReorderWidenMulAccumulate keep them in place.
    template <class D, class V>
    static HWY_INLINE void add_two_rows(D d, V upper, V lower, Columns<D>& columns) {
        const auto zero = hn::Zero(d);
        const auto first = hn::InterleaveLower(d, upper, lower),
                   second = hn::InterleaveUpper(d, upper, lower);
        add_squares(d, hn::InterleaveLower(d, first, zero), columns.part0);
        add_squares(d, hn::InterleaveUpper(d, first, zero), columns.part1);
        add_squares(d, hn::InterleaveLower(d, second, zero), columns.part2);
        add_squares(d, hn::InterleaveUpper(d, second, zero), columns.part3);
    }
    template <class D, class V>
    static HWY_INLINE void add_squares(D, V bytes, typename Columns<D>::Vec32& part) {
        const hn::Repartition<std::int16_t, D> words;
        const hn::Repartition<std::int32_t, D> sums;
        const auto pairs = hn::BitCast(words, bytes);
        auto unused = hn::Zero(sums);
        const auto squares = hn::ReorderWidenMulAccumulate(sums, pairs, pairs, hn::Zero(sums), unused);
        part = hn::Add(part, hn::BitCast(typename Columns<D>::Lanes32(), squares));
    }
#else
    template <class D, class V>
    static HWY_INLINE void add_row(D d, V difference, Columns<D>& columns) {
        const typename Columns<D>::Lanes16 words;
        const auto low = hn::BitCast(words, hn::InterleaveLower(d, difference, hn::Zero(d)));
        const auto high = hn::BitCast(words, hn::InterleaveUpper(d, difference, hn::Zero(d)));
        columns.add(hn::Mul(low, low), hn::Mul(high, high));
    }
#endif
};

#if NOSCOPE_PAIRS_STAY
// Sums of column pairs: half the work where no block's edge parts a pair.
template <class D>
struct ColumnPairs {
    using Lanes32 = hn::Repartition<std::int32_t, D>;
    using Vec32 = hn::Vec<Lanes32>;

    HWY_INLINE ColumnPairs() {}

    Vec32 part0 = hn::Zero(Lanes32()), part1 = part0;

    HWY_INLINE void store(std::uint32_t* sums) const {
        const Lanes32 d;
        auto* to = reinterpret_cast<std::int32_t*>(sums);
        if constexpr (hn::MaxLanes(D()) == 16) {
            hn::StoreU(part0, d, to);
            hn::StoreU(part1, d, to + 4);
        } else {
            hn::StoreU(hn::ConcatLowerLower(d, part1, part0), d, to);
            hn::StoreU(hn::ConcatUpperUpper(d, part1, part0), d, to + 8);
        }
    }
};

struct SquareColumnPairs {
    static constexpr std::size_t kTogether = 2;

    template <class D>
    static HWY_INLINE ColumnPairs<D> sums(D d, const Band& band, std::size_t x) {
        const hn::Repartition<std::int16_t, D> words;
        const typename ColumnPairs<D>::Lanes32 wide;
        ColumnPairs<D> pairs;
        auto unused = hn::Zero(wide);
        for (std::size_t y = 0; y < band.rows; ++y) {
            const auto difference = difference_at(d, band, y, x);
            const auto low = hn::BitCast(words, hn::InterleaveLower(d, difference, hn::Zero(d)));
            const auto high = hn::BitCast(words, hn::InterleaveUpper(d, difference, hn::Zero(d)));
            pairs.part0 = hn::ReorderWidenMulAccumulate(wide, low, low, pairs.part0, unused);
            pairs.part1 = hn::ReorderWidenMulAccumulate(wide, high, high, pairs.part1, unused);
        }
        return pairs;
    }
};
#endif

struct AbsoluteColumns {
    static constexpr std::size_t kTogether = 1;

    // kMostBlockSide differences fit 16 bits.
    template <class D>
    static HWY_INLINE Columns<D> sums(D d, const Band& band, std::size_t x) {
        const typename Columns<D>::Lanes16 words;
        auto low = hn::Zero(words), high = low;
        for (std::size_t y = 0; y < band.rows; ++y) {
            const auto difference = difference_at(d, band, y, x);
            low = hn::Add(low, hn::BitCast(words, hn::InterleaveLower(d, difference, hn::Zero(d))));
            high = hn::Add(high, hn::BitCast(words, hn::InterleaveUpper(d, difference, hn::Zero(d))));
        }
        Columns<D> columns;
        columns.add(low, high);
        return columns;
    }
};

using Strip = hn::CappedTag<std::uint8_t, 32>;
using ShortStrip = hn::CappedTag<std::uint8_t, 16>;

// The sums of all columns over the rows of a band. The last strip repeats some rather than read past the row.
template <class Measure>
HWY_INLINE void column_sums(const Band& band, std::size_t width, std::uint32_t* columns) {
    const Strip d;
    const ShortStrip half;
    const std::size_t lanes = hn::Lanes(d), short_lanes = hn::Lanes(half);
    std::size_t x = 0;
    for (; x + lanes <= width; x += lanes) Measure::sums(d, band, x).store(columns + x / Measure::kTogether);
    for (; x < width; x += short_lanes) {
        x = HWY_MIN(x, width - short_lanes);
        Measure::sums(half, band, x).store(columns + x / Measure::kTogether);
    }
}

using Four = hn::FixedTag<std::uint32_t, 4>;
alignas(16) constexpr std::uint32_t kFirst[8] = {~0u, ~0u, ~0u, ~0u};

// The sums from `from` to `to`, still to be added up. Three values past `to` can be read.
HWY_INLINE hn::Vec<Four> block_sum(const std::uint32_t* from, const std::uint32_t* to) {
    const Four d;
    auto sum = hn::Zero(d);
    for (; from + 4 <= to; from += 4) sum = hn::Add(sum, hn::LoadU(d, from));
    return hn::Add(sum, hn::And(hn::LoadU(d, from), hn::LoadU(d, kFirst + 4 - (to - from))));
}

// Sums of columns, or of `together` neighbours of them, to sums of blocks.
HWY_INLINE void fold(const BlockGrid& grid, const std::uint32_t* columns, std::size_t together,
                     std::uint32_t* sums) {
    const Four d;
    const hn::Repartition<std::uint64_t, Four> wide;
    const auto block = [&](std::size_t column) HWY_ATTR {
        return block_sum(columns + grid.left(column) / together, columns + grid.left(column + 1) / together);
    };
    const auto add_halves = [&](auto a, auto b) HWY_ATTR {
        return hn::BitCast(wide, hn::Add(hn::InterleaveLower(d, a, b), hn::InterleaveUpper(d, a, b)));
    };
    std::size_t column = 0;
    for (; column + 4 <= grid.columns(); column += 4) {
        const auto first = add_halves(block(column), block(column + 1));
        const auto second = add_halves(block(column + 2), block(column + 3));
        const auto lower = hn::BitCast(d, hn::InterleaveLower(wide, first, second));
        const auto upper = hn::BitCast(d, hn::InterleaveUpper(wide, first, second));
        hn::StoreU(hn::Add(lower, upper), d, sums + column);
    }
    for (; column < grid.columns(); ++column) sums[column] = hn::GetLane(hn::SumOfLanes(d, block(column)));
}

template <class Measure>
HWY_INLINE void by_block(const BlockGrid& grid, const PlaneShape& shape, std::span<const PlanePair> pairs,
                         std::uint32_t* sums) {
    HWY_ALIGN std::uint32_t columns[kMostScoreSide + 4];
    const std::size_t count = shape.width / Measure::kTogether;
    for (std::size_t past = count; past < count + 4; ++past) columns[past] = 0;
    for (const PlanePair& pair : pairs) {
        for (std::size_t row = 0; row < grid.rows(); ++row) {
            const auto top = static_cast<std::ptrdiff_t>(grid.top(row));
            column_sums<Measure>({pair.now + top * shape.now_stride, pair.then + top * shape.then_stride,
                                  shape.now_stride, shape.then_stride, grid.top(row + 1) - grid.top(row)},
                                 shape.width, columns);
            fold(grid, columns, Measure::kTogether, sums);
            sums += grid.columns();
        }
    }
}

// Narrower than a strip, or wider than the columns that are kept.
bool needs_plain(const PlaneShape& shape) {
    return shape.width < hn::Lanes(ShortStrip()) || shape.width > kMostScoreSide;
}

void block_squares(const BlockGrid& grid, const PlaneShape& shape, std::span<const PlanePair> pairs,
                   std::uint32_t* sums) {
    if (needs_plain(shape)) return plain_difference_sums().block_squares(grid, shape, pairs, sums);
#if NOSCOPE_PAIRS_STAY
    // An odd width would leave the last strip's pairs between those before.
    if (grid.even_columns()) return by_block<SquareColumnPairs>(grid, shape, pairs, sums);
#endif
    by_block<SquareColumns>(grid, shape, pairs, sums);
}

void block_absolutes(const BlockGrid& grid, const PlaneShape& shape, std::span<const PlanePair> pairs,
                     std::uint32_t* sums) {
    if (needs_plain(shape)) return plain_difference_sums().block_absolutes(grid, shape, pairs, sums);
    by_block<AbsoluteColumns>(grid, shape, pairs, sums);
}

#endif

#endif

}  // namespace HWY_NAMESPACE
}  // namespace noscope
HWY_AFTER_NAMESPACE();

#endif
