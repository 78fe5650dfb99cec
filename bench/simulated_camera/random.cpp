#include "simulated_camera/random.h"

#include <cmath>

namespace noscope::simulated {
namespace {

// Value of the lattice point, in [-1, 1].
double lattice(std::uint64_t stream, std::int64_t x, std::int64_t y) {
    return 2 * unit(mix(stream, static_cast<std::uint64_t>(x), static_cast<std::uint64_t>(y))) - 1;
}

double ease(double t) { return t * t * (3 - 2 * t); }

double along(std::uint64_t stream, double at, std::int64_t row) {
    const double whole = std::floor(at);
    const auto left = static_cast<std::int64_t>(whole);
    const double a = lattice(stream, left, row), b = lattice(stream, left + 1, row);
    return a + (b - a) * ease(at - whole);
}

}  // namespace

double plain_log(double x) {
    int exponent = 0;
    double m = std::frexp(x, &exponent);  // exact: [0.5, 1)
    if (m < 0.70710678118654752) {
        m *= 2;
        --exponent;
    }
    // ln m = 2 atanh((m - 1) / (m + 1)); |z| < 0.172, so eight terms reach 1e-13.
    const double z = (m - 1) / (m + 1), z2 = z * z;
    double sum = 0, power = z;
    for (int k = 1; k <= 15; k += 2) {
        sum += power / k;
        power *= z2;
    }
    return 2 * sum + exponent * 0.69314718055994531;
}

double plain_sine(double turns) {
    double t = turns - std::floor(turns);  // [0, 1)
    double sign = 1;
    if (t >= 0.5) {
        t -= 0.5;
        sign = -1;
    }
    if (t > 0.25) t = 0.5 - t;
    const double x = t * 6.28318530717958648, x2 = x * x;  // Taylor at [0, pi/2]: the next term is below 1e-9
    double sum = 0, term = x;
    for (int k = 1; k <= 13; k += 2) {
        sum += term;
        term = -term * x2 / ((k + 1) * (k + 2));
    }
    return sign * sum;
}

double Draws::exponential(double mean) { return -mean * plain_log(1 - uniform()); }

double smooth_noise(std::uint64_t stream, double at) { return along(stream, at, 0); }

double smooth_noise(std::uint64_t stream, double x, double y) {
    const double whole = std::floor(y);
    const auto top = static_cast<std::int64_t>(whole);
    const double a = along(stream, x, top), b = along(stream, x, top + 1);
    return a + (b - a) * ease(y - whole);
}

}  // namespace noscope::simulated
