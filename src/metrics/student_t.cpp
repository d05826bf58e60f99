#include "metrics/student_t.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/error.h"
#include "core/text.h"
#include "metrics/compensated_sum.h"

namespace farout::metrics {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// The continued fraction of DLMF 8.17.22; it converges fast for x < (a + 1) / (a + b + 2).
double beta_fraction(double a, double b, double x) {
    constexpr double tiny = 1e-300;
    const auto nonzero = [](double value) { return std::abs(value) < tiny ? tiny : value; };
    double c = 1;
    double d = 1 / nonzero(1 - (a + b) * x / (a + 1));
    double value = d;
    for (int m = 1; m < 100000; ++m) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        double step = 1;
        for (const double term : {even, odd}) {
            d = 1 / nonzero(1 + term * d);
            c = nonzero(1 + term / c);
            step = c * d;
            value *= step;
        }
        if (std::abs(step - 1) < 1e-16) break;
    }
    return value;
}

}  // namespace

double incomplete_beta(double a, double b, double x) {
    if (std::isnan(x)) return x;
    if (x <= 0) return 0;
    if (x >= 1) return 1;
    // The other end's fraction where this one converges slowly: DLMF 8.17.4.
    if (x > (a + 1) / (a + b + 2)) return 1 - incomplete_beta(b, a, 1 - x);
    const double front = std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) +
                                  a * std::log(x) + b * std::log1p(-x));
    return front * beta_fraction(a, b, x) / a;
}

double student_two_sided(double t, double degrees) {
    if (std::isinf(t)) return 0;
    const double square = t * t;
    // Of the two forms the one that cancels nothing.
    if (square < 1) return 1 - incomplete_beta(0.5, 0.5 * degrees, square / (degrees + square));
    return incomplete_beta(0.5 * degrees, 0.5, degrees / (degrees + square));
}

Spread spread_of(std::span<const double> values) {
    if (values.empty()) throw Error("A mean over no values.");
    Spread spread;
    spread.n = values.size();
    const double n = static_cast<double>(spread.n);
    const double first = values.front();
    if (std::ranges::all_of(values, [&](double value) { return value == first; }))
        return {spread.n, first, 0, n > 1 ? 0 : unknown};  // the mean's rounding is no spread
    CompensatedSum sum;
    for (const double value : values) sum.add(value);
    spread.mean = sum.value() / n;
    CompensatedSum squares;
    for (const double value : values) squares.add((value - spread.mean) * (value - spread.mean));
    spread.population = std::sqrt(squares.value() / n);
    spread.sample = spread.n > 1 ? std::sqrt(squares.value() / (n - 1)) : unknown;
    return spread;
}

PairedT paired_t(std::span<const double> one, std::span<const double> other) {
    if (one.size() != other.size())
        throw Error(concat("A paired test of ", one.size(), " values with ", other.size(),
                           ": it needs pairs."));
    std::vector<double> differences;
    for (std::size_t i = 0; i < one.size(); ++i) differences.push_back(one[i] - other[i]);
    PairedT test{spread_of(differences), unknown, unknown};
    if (differences.size() < 3) return test;
    if (std::ranges::all_of(differences, [](double value) { return value == 0; }))
        return {test.difference, 0, 1};
    double largest = 0;
    for (const double value : one) largest = std::max(largest, std::abs(value));
    for (const double value : other) largest = std::max(largest, std::abs(value));
    if (test.difference.sample <= largest * 1e-14) return test;  // the same, but for rounding
    const double n = static_cast<double>(differences.size());
    test.t = test.difference.mean / (test.difference.sample / std::sqrt(n));
    test.p = student_two_sided(test.t, n - 1);
    return test;
}

}  // namespace farout::metrics
