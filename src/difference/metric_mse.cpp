// Mean squared error of luma / 255: 0..1.
#include "difference/metric_rows.h"
#include "difference/sum_metric.h"

#include <utility>

namespace noscope {
namespace {

std::unique_ptr<Metric> make(MetricSetup setup) {
    return make_sum_metric(std::move(setup),
                           {&DifferenceSums::squares, &DifferenceSums::block_squares, 255.0 * 255.0});
}

}  // namespace

constinit const MetricRow kMseMetric{"mse", true, make};

}  // namespace noscope
