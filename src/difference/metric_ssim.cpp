// 1 - the mean SSIM over windows (Wang, Bovik, Sheikh, Simoncelli: Image Quality Assessment, IEEE TIP 13(4),
// 2004, equation 13), with square windows of equal weights instead of a Gaussian, so that every sum is whole.
#include "difference/metric_rows.h"

#include <algorithm>
#include <utility>

namespace noscope {
namespace {

// A window's side, or the image's where that is smaller, and how far it moves. The last window of a row or
// column ends with the image.
constexpr int kWindow = 8, kStep = 4;
// (K * 255)^2 with the paper's K1 = .01 and K2 = .03.
constexpr double kC1 = 6.5025, kC2 = 58.5225;

// Sums over some samples of both images.
struct Moments {
    std::uint32_t now = 0, then = 0, now_now = 0, then_then = 0, now_then = 0;

    void add(const Moments& other) {
        now += other.now;
        then += other.then;
        now_now += other.now_now;
        then_then += other.then_then;
        now_then += other.now_then;
    }
};

double ssim(const Moments& sums, double samples) {
    const double now = sums.now / samples, then = sums.then / samples;
    const double now_variance = sums.now_now / samples - now * now;
    const double then_variance = sums.then_then / samples - then * then;
    const double covariance = sums.now_then / samples - now * then;
    return (2 * now * then + kC1) * (2 * covariance + kC2) /
           ((now * now + then * then + kC1) * (now_variance + then_variance + kC2));
}

std::vector<std::size_t> window_places(int side) {
    const int last = std::max(0, side - kWindow);
    std::vector<std::size_t> places;
    for (int at = 0; at < last; at += kStep) places.push_back(static_cast<std::size_t>(at));
    places.push_back(static_cast<std::size_t>(last));
    return places;
}

class Ssim : public Metric {
   public:
    explicit Ssim(MetricSetup from)
        : Metric(std::move(from)),
          lefts_(window_places(setup().width)),
          tops_(window_places(setup().height)),
          width_(static_cast<std::size_t>(std::min(kWindow, setup().width))),
          height_(static_cast<std::size_t>(std::min(kWindow, setup().height))),
          columns_(static_cast<std::size_t>(setup().width)) {}

   private:
    void score(const PlaneShape& shape, std::span<const PlanePair> pairs, double* out) override {
        for (const PlanePair& pair : pairs) {
            double sum = 0;
            for (const std::size_t top : tops_) {
                sum_columns(pair.now + top * shape.width, pair.then + top * shape.width);
                for (const std::size_t left : lefts_) {
                    Moments window;
                    for (std::size_t x = left; x < left + width_; ++x) window.add(columns_[x]);
                    sum += ssim(window, static_cast<double>(width_ * height_));
                }
            }
            // Where rounding makes equal images more than equal.
            *out++ = std::max(0.0, 1 - sum / static_cast<double>(tops_.size() * lefts_.size()));
        }
    }

    // Over the rows of a row of windows.
    void sum_columns(const std::uint8_t* now, const std::uint8_t* then) {
        std::fill(columns_.begin(), columns_.end(), Moments{});
        for (std::size_t y = 0; y < height_; ++y, now += columns_.size(), then += columns_.size()) {
            for (std::size_t x = 0; x < columns_.size(); ++x) {
                const std::uint32_t a = now[x], b = then[x];
                columns_[x].add({a, b, a * a, b * b, a * b});
            }
        }
    }

    std::vector<std::size_t> lefts_, tops_;  // of the windows
    std::size_t width_, height_;             // of a window
    std::vector<Moments> columns_;
};

std::unique_ptr<Metric> make(MetricSetup setup) { return std::make_unique<Ssim>(std::move(setup)); }

}  // namespace

constinit const MetricRow kSsimMetric{"ssim", false, make};

}  // namespace noscope
