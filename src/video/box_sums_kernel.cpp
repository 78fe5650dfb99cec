// The vector form of the sums: compiled once for each kind of CPU that Highway knows, chosen at run time.
#include "video/box_sums.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "video/box_sums_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <hwy/cache_control.h>

HWY_BEFORE_NAMESPACE();
namespace noscope {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_SCALAR  // a CPU without vectors that Highway knows

void columns8(const std::uint8_t* rows, std::ptrdiff_t stride, const RowBand& band, std::size_t width,
              std::uint32_t* columns) {
    plain_box_sums().columns8(rows, stride, band, width, columns);
}

void columns16(const std::uint16_t* rows, std::ptrdiff_t stride, const RowBand& band, std::size_t width,
               std::uint32_t* columns) {
    plain_box_sums().columns16(rows, stride, band, width, columns);
}

void cells(const std::uint32_t* columns, const ColumnTaps& taps, std::uint64_t* cells) {
    plain_box_sums().cells(columns, taps, cells);
}

void levels(const std::uint64_t* cells, const LevelTerms& terms, std::uint8_t* levels) {
    plain_box_sums().levels(cells, terms, levels);
}

#else

// Rows of samples. Sums of full rows are kept in lanes of twice a sample's width, which kMostBandRows bounds.
template <class Sample>
struct Rows {
    using Sum = hwy::MakeWide<Sample>;

    const std::uint8_t* first;
    std::ptrdiff_t stride;

    HWY_INLINE const Sample* at(std::uint32_t y, std::size_t x) const {
        return reinterpret_cast<const Sample*>(first + static_cast<std::ptrdiff_t>(y) * stride) + x;
    }
};

template <class D, class Sample>
HWY_INLINE hn::Vec<D> load(D d, const Sample* at) {
    return hn::PromoteTo(d, hn::LoadU(hn::Rebind<Sample, D>(), at));
}

// Stores kSampleUnits * full + top + bottom, as many columns as there are lanes. A sample times its weight
// fits a lane; the three together need 32 bits.
template <class D>
HWY_INLINE void store(D d, hn::Vec<D> full, hn::Vec<D> top, hn::Vec<D> bottom, std::uint32_t* columns) {
    if constexpr (sizeof(hn::TFromD<D>) == 4) {
        hn::StoreU(hn::Add(hn::ShiftLeft<8>(full), hn::Add(top, bottom)), d, columns);
    } else {
        const hn::RepartitionToWide<D> wide;
        const hn::Half<D> half;
        const auto lower_ends = hn::Add(hn::PromoteTo(wide, hn::LowerHalf(half, top)),
                                        hn::PromoteTo(wide, hn::LowerHalf(half, bottom)));
        const auto upper_ends = hn::Add(hn::PromoteTo(wide, hn::UpperHalf(half, top)),
                                        hn::PromoteTo(wide, hn::UpperHalf(half, bottom)));
        const auto lower = hn::ShiftLeft<8>(hn::PromoteTo(wide, hn::LowerHalf(half, full)));
        const auto upper = hn::ShiftLeft<8>(hn::PromoteTo(wide, hn::UpperHalf(half, full)));
        hn::StoreU(hn::Add(lower, lower_ends), wide, columns);
        hn::StoreU(hn::Add(upper, upper_ends), wide, columns + hn::Lanes(wide));
    }
}

// Two vectors' worth of columns from x on: their sums stay in registers from row to row.
template <class Sample>
HWY_INLINE void strip(const Rows<Sample>& rows, const RowBand& band, std::size_t x, std::uint32_t* columns) {
    using Sum = typename Rows<Sample>::Sum;
    const hn::ScalableTag<Sum> d;
    const std::size_t lanes = hn::Lanes(d);
    auto full0 = hn::Zero(d), full1 = full0, top0 = full0, top1 = full0, bottom0 = full0, bottom1 = full0;
    const std::ptrdiff_t ahead = rows.stride * static_cast<std::ptrdiff_t>(band.full + 1);
    std::uint32_t y = 0;
    if (band.top > 0) {
        const auto weight = hn::Set(d, static_cast<Sum>(band.top));
        top0 = hn::Mul(load(d, rows.at(y, x)), weight);
        top1 = hn::Mul(load(d, rows.at(y, x) + lanes), weight);
        ++y;
    }
    for (const std::uint32_t end = y + band.full; y < end; ++y) {
        const Sample* at = rows.at(y, x);
        hwy::Prefetch(reinterpret_cast<const std::uint8_t*>(at) + ahead);
        full0 = hn::Add(full0, load(d, at));
        full1 = hn::Add(full1, load(d, at + lanes));
    }
    if (band.bottom > 0) {
        const auto weight = hn::Set(d, static_cast<Sum>(band.bottom));
        bottom0 = hn::Mul(load(d, rows.at(y, x)), weight);
        bottom1 = hn::Mul(load(d, rows.at(y, x) + lanes), weight);
    }
    store(d, full0, top0, bottom0, columns + x);
    store(d, full1, top1, bottom1, columns + x + lanes);
}

template <class Sample>
HWY_INLINE void column_sums(const Rows<Sample>& rows, const RowBand& band, std::size_t width,
                            std::uint32_t* columns) {
    const std::size_t step = 2 * hn::Lanes(hn::ScalableTag<typename Rows<Sample>::Sum>());
    if (width < step) {
        const auto* first = reinterpret_cast<const Sample*>(rows.first);
        if constexpr (sizeof(Sample) == 1)
            plain_box_sums().columns8(first, rows.stride, band, width, columns);
        else
            plain_box_sums().columns16(first, rows.stride, band, width, columns);
        return;
    }
    std::size_t x = 0;
    for (; x + step <= width; x += step) strip(rows, band, x, columns);
    // The last strip repeats some columns rather than read past the row.
    if (x < width) strip(rows, band, width - step, columns);
}

void columns8(const std::uint8_t* rows, std::ptrdiff_t stride, const RowBand& band, std::size_t width,
              std::uint32_t* columns) {
    column_sums(Rows<std::uint8_t>{rows, stride}, band, width, columns);
}

void columns16(const std::uint16_t* rows, std::ptrdiff_t stride, const RowBand& band, std::size_t width,
               std::uint32_t* columns) {
    column_sums(Rows<std::uint16_t>{reinterpret_cast<const std::uint8_t*>(rows), stride}, band, width,
                columns);
}

// Wider vectors would mostly multiply by the zeros past a cell's edge.
using Columns = hn::CappedTag<std::uint32_t, 8>;
using Products = hn::RepartitionToWide<Columns>;

// The products of one cell's columns and weights, still to be added up.
HWY_INLINE hn::Vec<Products> weighted(const std::uint32_t* columns, const std::uint32_t* weights,
                                      std::size_t count) {
    const Columns d;
    const Products wide;
    auto sum = hn::Zero(wide);
    for (std::size_t k = 0; k < count; k += hn::Lanes(d)) {
        const auto column = hn::LoadU(d, columns + k), weight = hn::LoadU(d, weights + k);
        const auto odd_column = hn::BitCast(d, hn::ShiftRight<32>(hn::BitCast(wide, column)));
        const auto odd_weight = hn::BitCast(d, hn::ShiftRight<32>(hn::BitCast(wide, weight)));
        sum = hn::Add(sum, hn::Add(hn::MulEven(column, weight), hn::MulEven(odd_column, odd_weight)));
    }
    return sum;
}

// The sums of two cells' products side by side.
template <class D, class V>
HWY_INLINE void add_pair(D d, V a, V b, std::uint64_t* cells) {
    const auto sums = hn::Add(hn::InterleaveLower(d, a, b), hn::InterleaveUpper(d, a, b));
    const hn::FixedTag<std::uint64_t, 2> pair;
    if constexpr (hn::MaxLanes(D()) == 2) {
        hn::StoreU(hn::Add(hn::LoadU(pair, cells), sums), pair, cells);
    } else {
        const hn::Half<D> half;
        const auto both = hn::Add(hn::LowerHalf(half, sums), hn::UpperHalf(half, sums));
        hn::StoreU(hn::Add(hn::LoadU(pair, cells), both), pair, cells);
    }
}

void cells(const std::uint32_t* columns, const ColumnTaps& taps, std::uint64_t* cells) {
    const Products wide;
    const std::size_t count = taps.first.size();
    const auto products = [&](std::size_t i) HWY_ATTR {
        return weighted(columns + taps.first[i], &taps.weights[i * taps.stride], taps.count);
    };
    std::size_t i = 0;
#if !HWY_HAVE_SCALABLE
    for (; i + 2 <= count; i += 2) add_pair(wide, products(i), products(i + 1), cells + i);
#endif
    for (; i < count; ++i) cells[i] += hn::GetLane(hn::SumOfLanes(wide, products(i)));
}

#if HWY_HAVE_FLOAT64

using Levels = hn::ScalableTag<double>;

// Levels of as many cells as there are lanes, from cell i on.
HWY_INLINE void levels_from(std::size_t i, const std::uint64_t* cells, const LevelTerms& terms,
                            std::uint8_t* levels) {
    const Levels d;
    const hn::RebindToSigned<Levels> whole;
    const hn::RebindToUnsigned<Levels> unsigned_whole;
    const auto sum = hn::ConvertTo(d, hn::BitCast(whole, hn::LoadU(unsigned_whole, cells + i)));
    const auto divisor = hn::LoadU(d, &terms.divisor[i]);
    const auto numerator =
        hn::Max(hn::Zero(d), hn::Add(hn::Mul(sum, hn::Set(d, terms.gain)), hn::LoadU(d, &terms.offset[i])));
    // The product with the rounded inverse is next to the quotient; the exact remainder tells on which side.
    const auto near = hn::Floor(hn::Mul(numerator, hn::LoadU(d, &terms.inverse[i])));
    const auto remainder = hn::Sub(numerator, hn::Mul(near, divisor));
    const auto one = hn::Set(d, 1.0);
    const auto above = hn::IfThenElseZero(hn::Ge(remainder, divisor), one);
    const auto below = hn::IfThenElseZero(hn::Lt(remainder, hn::Zero(d)), one);
    const auto level = hn::Min(hn::Add(near, hn::Sub(above, below)), hn::Set(d, 255.0));
    const hn::Rebind<std::int32_t, Levels> narrow;
    const hn::Rebind<std::uint8_t, Levels> bytes;
    hn::StoreU(hn::DemoteTo(bytes, hn::DemoteTo(narrow, level)), bytes, levels + i);
}

void levels(const std::uint64_t* cells, const LevelTerms& terms, std::uint8_t* levels) {
    const std::size_t count = terms.divisor.size(), lanes = hn::Lanes(Levels());
    if (count < lanes) return plain_box_sums().levels(cells, terms, levels);
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) levels_from(i, cells, terms, levels);
    if (i < count) levels_from(count - lanes, cells, terms, levels);
}

#else

void levels(const std::uint64_t* cells, const LevelTerms& terms, std::uint8_t* levels) {
    plain_box_sums().levels(cells, terms, levels);
}

#endif
#endif

}  // namespace HWY_NAMESPACE
}  // namespace noscope
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace noscope {
namespace {

HWY_EXPORT(columns8);
HWY_EXPORT(columns16);
HWY_EXPORT(cells);
HWY_EXPORT(levels);

}  // namespace

const BoxSums& fast_box_sums() {
    static constexpr BoxSums sums{
        [](const std::uint8_t* rows, std::ptrdiff_t stride, const RowBand& band, std::size_t width,
           std::uint32_t* columns) {
            HWY_DYNAMIC_DISPATCH(columns8)
            (rows, stride, band, width, columns);
        },
        [](const std::uint16_t* rows, std::ptrdiff_t stride, const RowBand& band, std::size_t width,
           std::uint32_t* columns) {
            HWY_DYNAMIC_DISPATCH(columns16)
            (rows, stride, band, width, columns);
        },
        [](const std::uint32_t* columns, const ColumnTaps& taps, std::uint64_t* sums_of_cells) {
            HWY_DYNAMIC_DISPATCH(cells)(columns, taps, sums_of_cells);
        },
        [](const std::uint64_t* sums_of_cells, const LevelTerms& terms, std::uint8_t* to) {
            HWY_DYNAMIC_DISPATCH(levels)(sums_of_cells, terms, to);
        }};
    return sums;
}

}  // namespace noscope
#endif
