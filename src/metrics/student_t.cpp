#include "metrics/student_t.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/error.h"
#include "core/text.h"
#include "metrics/beta_distribution.h"
#include "metrics/compensated_sum.h"

namespace farout::metrics {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

}  // namespace

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
