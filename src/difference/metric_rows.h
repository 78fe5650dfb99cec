// The rows of the table of metrics, each defined in metric_NAME.cpp.
#pragma once

#include "difference/metric.h"

namespace noscope {

extern const MetricRow kMseMetric;   // mean of squared differences of luma / 255
extern const MetricRow kSadMetric;   // mean of absolute differences of luma / 255
extern const MetricRow kPsnrMetric;  // -PSNR in dB
extern const MetricRow kSsimMetric;  // 1 - mean SSIM
extern const MetricRow kHistMetric;  // chi-square distance of the histograms

}  // namespace noscope
