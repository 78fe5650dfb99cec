// -PSNR in dB: 10 * log10(MSE of luma / 255), 0 at most.
#include "difference/metric_rows.h"

#include <cmath>
#include <utility>

namespace noscope {
namespace {

// What equal images have. One level's difference in one sample of the largest image gives -120.4.
constexpr double kEqual = -130;

class Psnr : public Metric {
   public:
    explicit Psnr(MetricSetup setup) : Metric(std::move(setup)) {}

   private:
    void score(const PlaneShape& shape, std::span<const PlanePair> pairs, double* out) override {
        sums_.resize(pairs.size());
        setup().sums->squares(shape, pairs, sums_.data());
        const double most = setup().samples() * 255 * 255;
        for (std::size_t i = 0; i < pairs.size(); ++i)
            out[i] = sums_[i] == 0 ? kEqual : 10 * std::log10(static_cast<double>(sums_[i]) / most);
    }

    std::vector<std::uint64_t> sums_;
};

std::unique_ptr<Metric> make(MetricSetup setup) { return std::make_unique<Psnr>(std::move(setup)); }

}  // namespace

constinit const MetricRow kPsnrMetric{"psnr", false, make};

}  // namespace noscope
