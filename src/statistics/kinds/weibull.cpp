#include "statistics/kinds/weibull.h"

#include <cmath>
#include <vector>

namespace farout::statistics {

namespace {

/// What the shape makes of logarithms t ≤ 0, the largest of which is 0: so no sum is less than 1.
struct Powers {
    double sum = 0;      ///< Σ e^(ct)
    double first = 0;    ///< Σ t e^(ct)
    double squares = 0;  ///< Σ t² e^(ct)

    Powers(std::span<const double> logarithms, double shape) {
        for (const double t : logarithms) {
            const double power = std::exp(shape * t);
            sum += power;
            first += t * power;
            squares += t * t * power;
        }
    }
};

}  // namespace

Weibull fit_weibull(std::span<const double> logarithms) {
    const auto count = static_cast<double>(logarithms.size());
    double mean = 0;
    for (const double t : logarithms) mean += t / count;
    // In units of the mean the equation has no scale: the logarithms may be of any size.
    std::vector<double> scaled;
    for (const double t : logarithms) scaled.push_back(-t / mean);
    double low = 0;
    double high = 0;
    double shape = 1;
    constexpr int enough = 200;  // bisection alone ends before
    for (int step = 0; step < enough; ++step) {
        const Powers powers(scaled, shape);
        const double average = powers.first / powers.sum;
        const double excess = average - 1 / shape + 1;  // the scaled mean is −1
        if (excess < 0)
            low = shape;
        else
            high = shape;
        // It rises with the shape.
        const double slope = powers.squares / powers.sum - average * average + 1 / (shape * shape);
        double next = shape - excess / slope;
        if (high == 0)
            next = std::fmin(std::fmax(next, 2 * shape), 64 * shape);
        else if (!(next > low && next < high))
            next = low + (high - low) / 2;
        if (std::abs(next - shape) <= 4e-16 * shape) break;
        shape = next;
    }
    return {shape / -mean, -mean * std::log(Powers(scaled, shape).sum / count) / shape};
}

}  // namespace farout::statistics
