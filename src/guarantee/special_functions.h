// Logarithms of counts and beta functions that keep their digits for counts up to 10^8, where differences of
// logarithms of factorials would lose half of theirs.
#pragma once

namespace noscope {

// ln Gamma(x + 1) less Stirling's (x + 1/2) ln x - x + ln(2 pi) / 2, for x > 0: about 1 / (12 x).
double stirling_error(double x);

// ln B(a, b) for a, b > 0. Absolute error about 1e-15 of the largest term, (a + b) ln 2 at most.
double log_beta(double a, double b);

// ln of the binomial probability of k of n, 0 <= k <= n (any real numbers, factorials being gamma functions)
// and 0 <= p <= 1; `q` is 1 - p, given so that neither loses digits. Minus infinity where it cannot happen.
// After Loader, "Fast and accurate computation of binomial probabilities" (2000): Stirling errors and
// deviances, no factorials.
double log_binomial(double k, double n, double p, double q);

// Regularised incomplete beta function I_x(a, b) for a, b > 0 and 0 <= x <= 1, to some 13 digits, by the
// continued fraction of Didonato and Morris (ACM TOMS 18, 1992, eq. 9) on the side where it converges fast.
double incomplete_beta(double a, double b, double x);

}  // namespace noscope
