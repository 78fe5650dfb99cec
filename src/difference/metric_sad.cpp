// Mean absolute difference of luma / 255: 0..1.
#include "difference/metric_rows.h"
#include "difference/sum_metric.h"

#include <utility>

namespace noscope {
namespace {

std::unique_ptr<Metric> make(MetricSetup setup) {
    return make_sum_metric(std::move(setup),
                           {&DifferenceSums::absolutes, &DifferenceSums::block_absolutes, 255.0});
}

}  // namespace

constinit const MetricRow kSadMetric{"sad", true, make};

}  // namespace noscope
