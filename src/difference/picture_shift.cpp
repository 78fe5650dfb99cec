#include "difference/picture_shift.h"

#include <cassert>
#include <cmath>
#include <complex>
#include <cstddef>
#include <numbers>
#include <utility>
#include <vector>

namespace noscope {
namespace {

using Complex = std::complex<double>;

constexpr std::size_t kSide = kViewSide, kCells = kSide * kSide;
// Levels over two cells, below which a gradient is noise; its square.
constexpr double kLeastGradient = 4 * 4;
// Share of cells with a gradient, below which a picture shows nothing.
constexpr double kLeastCells = .02;

// Of `count` values, a power of two, `stride` apart; in place, radix 2. Inverse without division.
void transform(Complex* values, std::size_t stride, bool inverse) {
    for (std::size_t i = 1, j = 0; i < kSide; ++i) {
        std::size_t bit = kSide >> 1;
        for (; j & bit; bit >>= 1) j ^= bit;
        j ^= bit;
        if (i < j) std::swap(values[i * stride], values[j * stride]);
    }
    for (std::size_t length = 2; length <= kSide; length <<= 1) {
        const double angle = (inverse ? 2 : -2) * std::numbers::pi / static_cast<double>(length);
        const Complex step(std::cos(angle), std::sin(angle));
        for (std::size_t begin = 0; begin < kSide; begin += length) {
            Complex turn(1);
            for (std::size_t i = begin; i < begin + length / 2; ++i) {
                Complex& low = values[i * stride];
                Complex& high = values[(i + length / 2) * stride];
                const Complex turned = high * turn;
                high = low - turned;
                low += turned;
                turn *= step;
            }
        }
    }
}

void transform(std::vector<Complex>& cells, bool inverse) {
    for (std::size_t row = 0; row < kSide; ++row) transform(&cells[row * kSide], 1, inverse);
    for (std::size_t column = 0; column < kSide; ++column) transform(&cells[column], kSide, inverse);
}

// Gradients of length 1 where there is any, and how many there are.
std::pair<std::vector<Complex>, int> directions(const ScoreImage& image) {
    assert(image.width == kViewSide && image.height == kViewSide);
    std::vector<Complex> cells(kCells);
    int count = 0;
    for (std::size_t y = 1; y + 1 < kSide; ++y)
        for (std::size_t x = 1; x + 1 < kSide; ++x) {
            const std::uint8_t* cell = &image.y[y * kSide + x];
            const Complex gradient(cell[1] - cell[-1], cell[kViewSide] - cell[-kViewSide]);
            if (std::norm(gradient) < kLeastGradient) continue;
            cells[y * kSide + x] = gradient / std::abs(gradient);
            ++count;
        }
    return {std::move(cells), count};
}

int centred(std::size_t shift) {
    const int cells = static_cast<int>(shift);
    return cells < kViewSide / 2 ? cells : cells - kViewSide;
}

}  // namespace

std::optional<PictureShift> find_shift(const ScoreImage& from, const ScoreImage& to) {
    auto [a, count_a] = directions(from);
    auto [b, count_b] = directions(to);
    if (count_a < kLeastCells * kCells || count_b < kLeastCells * kCells) return std::nullopt;
    transform(a, false);
    transform(b, false);
    for (std::size_t i = 0; i < kCells; ++i) b[i] *= std::conj(a[i]);
    transform(b, true);
    std::size_t best = 0;
    for (std::size_t i = 1; i < kCells; ++i)
        if (b[i].real() > b[best].real()) best = i;
    const double norm = std::sqrt(static_cast<double>(count_a) * count_b) * kCells;
    return PictureShift{centred(best % kSide), centred(best / kSide), b[best].real() / norm};
}

}  // namespace noscope
