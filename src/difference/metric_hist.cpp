// Chi-square distance of the two histograms of luma, 0..1: blind to where a change is.
#include "difference/metric_rows.h"

#include <array>
#include <utility>

namespace noscope {
namespace {

constexpr std::size_t kBins = 64;  // of 4 levels each
using Histogram = std::array<std::uint32_t, kBins>;

// Several tables take turns, since counting twice in a row into the same bin would wait for the first.
Histogram histogram(const std::uint8_t* levels, std::size_t count) {
    std::array<Histogram, 4> parts{};
    const auto bin_of = [&](std::size_t i) { return levels[i] / (256 / kBins); };
    std::size_t i = 0;
    for (; i + parts.size() <= count; i += parts.size()) {
        ++parts[0][bin_of(i)];
        ++parts[1][bin_of(i + 1)];
        ++parts[2][bin_of(i + 2)];
        ++parts[3][bin_of(i + 3)];
    }
    for (; i < count; ++i) ++parts[0][bin_of(i)];
    for (std::size_t bin = 0; bin < kBins; ++bin)
        parts[0][bin] += parts[1][bin] + parts[2][bin] + parts[3][bin];
    return parts[0];
}

class Hist : public Metric {
   public:
    explicit Hist(MetricSetup setup) : Metric(std::move(setup)) {}

   private:
    // 1/2 * sum of (a - b)^2 / (a + b) over the bins' shares of all samples, empty bins left out.
    void score(const PlaneShape& shape, std::span<const PlanePair> pairs, double* out) override {
        const std::size_t count = shape.width * shape.height;
        const std::uint8_t* counted = nullptr;
        Histogram now{};
        for (const PlanePair& pair : pairs) {
            if (pair.now != counted) now = histogram(counted = pair.now, count);
            const Histogram then = histogram(pair.then, count);
            double sum = 0;
            for (std::size_t bin = 0; bin < kBins; ++bin) {
                const double a = now[bin], b = then[bin];
                if (a + b > 0) sum += (a - b) * (a - b) / (a + b);
            }
            *out++ = sum / (2 * static_cast<double>(count));
        }
    }
};

std::unique_ptr<Metric> make(MetricSetup setup) { return std::make_unique<Hist>(std::move(setup)); }

}  // namespace

constinit const MetricRow kHistMetric{"hist", false, make};

}  // namespace noscope
