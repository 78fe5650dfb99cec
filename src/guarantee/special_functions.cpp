#include "guarantee/special_functions.h"

#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>

namespace noscope {
namespace {

const double kHalfLogTwoPi = .5 * std::log(2 * std::numbers::pi);

// x ln(x / m) + m - x for x, m > 0, without cancellation where they are near each other: with v = (x - m) /
// (x + m), ln(x / m) = 2 artanh v.
double deviance(double x, double m) {
    if (std::abs(x - m) >= .1 * (x + m)) return x * std::log(x / m) + m - x;
    const double v = (x - m) / (x + m), square = v * v;
    double sum = (x - m) * v, term = 2 * x * v;
    for (int odd = 3;; odd += 2) {
        term *= square;
        const double next = sum + term / odd;
        if (next == sum) return sum;
        sum = next;
    }
}

// The part of I_x(a, b) beside its continued fraction, x^a (1-x)^b / B(a, b): a binomial chance, which keeps
// its digits where powers and beta function would not.
double beta_front(double a, double b, double x) {
    return std::exp(log_binomial(a, a + b, x, 1 - x)) * a * (b / (a + b));
}

// The continued fraction by Lentz's method, for x <= a / (a + b): there O(sqrt(max(a, b))) steps.
double beta_fraction(double a, double b, double x) {
    const double lambda = a - (a + b) * x;
    double value = a / (a + 1) * (lambda + 1), c = value, d = 0;
    for (double n = 1; n < 1e7; ++n) {
        const double at = a + 2 * n;
        const double numerator =
            (a + n - 1) * (a + b + n - 1) * n * (b - n) * (x / (at - 1)) * (x / (at - 1));
        const double denominator =
            n + n * (b - n) * x / (at - 1) + (a + n) / (at + 1) * (lambda + 1 + n * (2 - x));
        d = denominator + numerator * d;
        c = denominator + numerator / c;
        constexpr double kTiny = 1e-300;
        if (d == 0) d = kTiny;
        if (c == 0) c = kTiny;
        d = 1 / d;
        value *= c * d;
        if (std::abs(c * d - 1) < 1e-15) break;
    }
    return 1 / value;
}

}  // namespace

double stirling_error(double x) {
    assert(x > 0);
    // Down from where the series is exact; each step is the difference of the errors at x and x + 1.
    double sum = 0;
    for (; x < 16; x += 1) sum += (x + .5) * std::log1p(1 / x) - 1;
    const double square = x * x;
    return sum + (1. / 12 -
                  (1. / 360 - (1. / 1260 - (1. / 1680 - 1. / 1188 / square) / square) / square) / square) /
                     x;
}

double log_beta(double a, double b) {
    assert(a > 0 && b > 0);
    // Gamma(a) Gamma(b) / Gamma(a + b), Gamma(x) = Gamma(x + 1) / x; powers of a + b are taken together.
    const double total = a + b;
    return kHalfLogTwoPi + stirling_error(a) + stirling_error(b) - stirling_error(total) -
           a * std::log1p(b / a) - b * std::log1p(a / b) + .5 * (std::log(total) - std::log(a) - std::log(b));
}

double log_binomial(double k, double n, double p, double q) {
    constexpr double kNever = -std::numeric_limits<double>::infinity();
    assert(k >= 0 && k <= n && p >= 0 && q >= 0);
    if (p == 0) return k == 0 ? 0 : kNever;
    if (q == 0) return k == n ? 0 : kNever;
    if (k == 0) return n * (p < q ? std::log1p(-p) : std::log(q));
    if (k == n) return n * (q < p ? std::log1p(-q) : std::log(p));
    return stirling_error(n) - stirling_error(k) - stirling_error(n - k) - deviance(k, n * p) -
           deviance(n - k, n * q) - kHalfLogTwoPi + .5 * (std::log(n) - std::log(k) - std::log(n - k));
}

double incomplete_beta(double a, double b, double x) {
    assert(a > 0 && b > 0 && x >= 0 && x <= 1);
    if (x == 0 || x == 1) return x;
    if (x <= a / (a + b)) return beta_front(a, b, x) * beta_fraction(a, b, x);
    return 1 - beta_front(b, a, 1 - x) * beta_fraction(b, a, 1 - x);
}

}  // namespace noscope
