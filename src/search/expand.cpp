#include "search/expand.h"

#include <algorithm>
#include <cassert>
#include <vector>

namespace noscope {
namespace {

constexpr std::size_t kMostClasses = 4, kLeastInAClass = 8;

// Where classes begin, but for the first: halfway between two sampled numbers, so that none is without any
// and neither side gains.
std::vector<double> class_begins(std::span<const double> sample_x) {
    std::vector<double> sorted(sample_x.begin(), sample_x.end());
    std::ranges::sort(sorted);
    const std::size_t classes = std::clamp<std::size_t>(sorted.size() / kLeastInAClass, 1, kMostClasses);
    std::vector<double> begins;
    for (std::size_t i = 1; i < classes; ++i) {
        const std::size_t at = i * sorted.size() / classes;
        if (sorted[at - 1] < sorted[at]) begins.push_back((sorted[at - 1] + sorted[at]) / 2);
    }
    return begins;
}

}  // namespace

double expanded(std::span<const double> values, std::span<const double> sample_x,
                std::span<const double> population) {
    assert(values.size() == sample_x.size());
    if (values.empty()) return 0;
    const std::vector<double> begins = class_begins(sample_x);
    const auto class_of = [&](double x) {
        return static_cast<std::size_t>(std::ranges::upper_bound(begins, x) - begins.begin());
    };
    std::vector<double> sums(begins.size() + 1), counts(begins.size() + 1);
    for (std::size_t i = 0; i < values.size(); ++i) {
        sums[class_of(sample_x[i])] += values[i];
        ++counts[class_of(sample_x[i])];
    }
    double total = 0;
    for (const double x : population) total += sums[class_of(x)] / counts[class_of(x)];
    return total;
}

}  // namespace noscope
