// 1 - the mean SSIM over windows (Wang, Bovik, Sheikh, Simoncelli: Image Quality Assessment, IEEE TIP 13(4),
// 2004, equation 13), with square windows of equal weights instead of a Gaussian, so that every sum is whole.
#include "difference/metric_rows.h"

#include <algorithm>
#include <utility>

namespace noscope {
namespace {

// The image is cut into cells of about 4x4, as a grid of blocks is; a window is 2x2 neighbouring cells, 8x8
// where 4 divides the image's sides. Where there is one cell only, that is the window.
constexpr int kCell = 4;
// (K * 255)^2 with the paper's K1 = .01 and K2 = .03.
constexpr double kC1 = 6.5025, kC2 = 58.5225;

GridSize cells(int width, int height) { return {std::max(1, width / kCell), std::max(1, height / kCell)}; }

// Of one image's cells.
struct Cells {
    const std::uint8_t* plane = nullptr;
    std::vector<std::uint32_t> levels, squares;
};

class Ssim : public Metric {
   public:
    explicit Ssim(MetricSetup from)
        : Metric(std::move(from)),
          grid_(*BlockGrid::make(cells(setup().width, setup().height), setup().width, setup().height)),
          black_(grid_.width() * grid_.height()),
          differences_(grid_.blocks()) {
        for (Cells* side : {&now_, &then_}) {
            side->levels.resize(grid_.blocks());
            side->squares.resize(grid_.blocks());
        }
    }

   private:
    void score(const PlaneShape& shape, std::span<const PlanePair> pairs, double* out) override {
        now_.plane = nullptr;  // what lies there may be another image by now
        for (const PlanePair& pair : pairs) {
            if (pair.now != now_.plane) look_at(shape, pair.now, now_);
            look_at(shape, pair.then, then_);
            setup().sums->block_squares(grid_, shape, {&pair, 1}, differences_.data());
            *out++ = 1 - mean_ssim();
        }
    }

    void look_at(const PlaneShape& shape, const std::uint8_t* plane, Cells& side) const {
        const PlanePair levels{plane, black_.data()};
        setup().sums->block_absolutes(grid_, shape, {&levels, 1}, side.levels.data());
        setup().sums->block_squares(grid_, shape, {&levels, 1}, side.squares.data());
        side.plane = plane;
    }

    double mean_ssim() const {
        const std::size_t across = std::min<std::size_t>(2, grid_.columns());
        const std::size_t down = std::min<std::size_t>(2, grid_.rows());
        const std::size_t last_column = grid_.columns() - across, last_row = grid_.rows() - down;
        double sum = 0;
        for (std::size_t row = 0; row <= last_row; ++row) {
            for (std::size_t column = 0; column <= last_column; ++column) {
                const auto of_window = [&](const std::vector<std::uint32_t>& sums) {
                    std::uint32_t window = 0;
                    for (std::size_t y = row; y < row + down; ++y)
                        for (std::size_t x = column; x < column + across; ++x)
                            window += sums[y * grid_.columns() + x];
                    return window;
                };
                const std::size_t samples = (grid_.left(column + across) - grid_.left(column)) *
                                            (grid_.top(row + down) - grid_.top(row));
                sum += ssim(static_cast<double>(samples), of_window(now_.levels), of_window(then_.levels),
                            of_window(now_.squares) + of_window(then_.squares), of_window(differences_));
            }
        }
        return sum / static_cast<double>((last_row + 1) * (last_column + 1));
    }

    // From the sums of both images' levels, of the squares of all levels and of the squared differences. The
    // two variances add up to squares / n - mean^2 - mean^2, and 2ab = a^2 + b^2 - (a - b)^2. All is times
    // n^2, so that what is taken from each other is whole, and equal images give exactly 1.
    static double ssim(double n, double now, double then, double squares, double differences) {
        const double means = now * now + then * then, product = 2 * now * then;
        const double c1 = kC1 * n * n, c2 = kC2 * n * n;
        return (product + c1) * (n * (squares - differences) - product + c2) /
               ((means + c1) * (n * squares - means + c2));
    }

    BlockGrid grid_;
    std::vector<std::uint8_t> black_;  // an image to compare with
    Cells now_, then_;
    std::vector<std::uint32_t> differences_;
};

std::unique_ptr<Metric> make(MetricSetup setup) { return std::make_unique<Ssim>(std::move(setup)); }

}  // namespace

constinit const MetricRow kSsimMetric{"ssim", false, make};

}  // namespace noscope
