#include "guarantee/concentration.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

namespace noscope {
namespace {

// What drawing without replacement leaves of the variance (rho_n of the paper).
double left_of_variance(double drawn, double population) {
    if (drawn <= population / 2) return 1 - (drawn - 1) / population;
    return (1 - drawn / population) * (1 + 1 / drawn);
}

double mean(std::span<const double> values) {
    return std::accumulate(values.begin(), values.end(), 0.) / static_cast<double>(values.size());
}

}  // namespace

double mean_at_most_hoeffding(std::span<const double> values, std::int64_t population, double alpha) {
    assert(!values.empty() && population >= std::ssize(values) && alpha > 0 && alpha < 1);
    const double n = static_cast<double>(values.size());
    const double rho = left_of_variance(n, static_cast<double>(population));
    return std::min(1., mean(values) + std::sqrt(rho * -std::log(alpha) / (2 * n)));
}

double mean_at_most_bernstein(std::span<const double> values, std::int64_t population, double alpha) {
    assert(!values.empty() && population >= std::ssize(values) && alpha > 0 && alpha < 1);
    const double kappa = 7. / 3 + 3 / std::sqrt(2.);
    const double n = static_cast<double>(values.size()), middle = mean(values);
    double variance = 0;
    for (const double value : values) variance += (value - middle) * (value - middle) / n;
    const double rho = left_of_variance(n, static_cast<double>(population)), doubt = std::log(5 / alpha);
    return std::min(1., middle + std::sqrt(2 * variance * rho * doubt / n) + kappa * doubt / n);
}

}  // namespace noscope
