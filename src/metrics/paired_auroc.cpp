#include "metrics/paired_auroc.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/error.h"
#include "core/text.h"
#include "metrics/compensated_sum.h"
#include "metrics/interval.h"

namespace farout::metrics {
namespace {

struct MeanDifference {
    double mean = 0;
    double variance = 0;  ///< of that mean
};

MeanDifference mean_difference(std::span<const double> one, std::span<const double> other) {
    if (one.size() != other.size())
        throw Error(concat("A paired test of ", one.size(), " images with ", other.size(),
                           ": it needs the same images in both."));
    const double n = static_cast<double>(one.size());
    CompensatedSum sum;
    for (std::size_t i = 0; i < one.size(); ++i) sum.add(one[i] - other[i]);
    const double mean = sum.value() / n;
    CompensatedSum squares;
    for (std::size_t i = 0; i < one.size(); ++i) {
        const double rest = one[i] - other[i] - mean;
        squares.add(rest * rest);
    }
    return {mean, squares.value() / (n - 1) / n};  // 0/0 = NaN for one image
}

}  // namespace

PlacedImages mean_placements(std::span<const PlacedImages> sets) {
    PlacedImages mean{std::vector<double>(sets.front().id.size()), {}};
    for (const PlacedImages& set : sets) {
        for (std::size_t i = 0; i < mean.id.size(); ++i) mean.id[i] += set.id[i];
        mean.ood.insert(mean.ood.end(), set.ood.begin(), set.ood.end());
    }
    for (double& placement : mean.id) placement /= static_cast<double>(sets.size());
    return mean;
}

Interval PairedTest::interval(double critical) const {
    if (std::isnan(standard_error)) return {standard_error, standard_error};
    const double half = critical * standard_error;
    return {std::max(-1.0, difference - half), std::min(1.0, difference + half)};
}

double PairedTest::p_equivalent(double margin) const {
    return normal_upper_tail((margin - std::abs(difference)) / standard_error);
}

PairedTest paired_test(const PlacedImages& one, const PlacedImages& other) {
    const MeanDifference id = mean_difference(one.id, other.id);
    double variance = id.variance;
    std::size_t fewest = one.id.size();
    double overlooked = 0.5 / static_cast<double>(one.id.size());
    const double sets = static_cast<double>(one.ood.size());
    for (std::size_t set = 0; set < one.ood.size(); ++set) {
        variance += mean_difference(one.ood[set], other.ood.at(set)).variance / sets / sets;
        fewest = std::min(fewest, one.ood[set].size());
        overlooked = std::max(overlooked, 0.5 / (sets * static_cast<double>(one.ood[set].size())));
    }
    PairedTest test{id.mean, std::sqrt(variance), 0, 1};
    if (fewest < fewest_tested) {
        test.standard_error = std::numeric_limits<double>::quiet_NaN();
        test.p = test.standard_error;
        return test;
    }
    test.standard_error = std::sqrt(variance + overlooked * overlooked);
    if (test.difference != 0)
        test.p = 2 * normal_upper_tail(std::abs(test.difference) / test.standard_error);
    return test;
}

double simultaneous_critical(std::size_t count) {
    const double each = -std::expm1(std::log(0.95) / static_cast<double>(count));
    return normal_critical_of(each / 2);
}

std::vector<double> holm_corrected(std::span<const double> p_values) {
    std::vector<std::size_t> order(p_values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::erase_if(order, [&](std::size_t i) { return std::isnan(p_values[i]); });
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
    std::vector<double> corrected(p_values.begin(), p_values.end());
    double largest = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const double times = static_cast<double>(order.size() - i);
        largest = std::max(largest, std::min(1.0, times * p_values[order[i]]));
        corrected[order[i]] = largest;
    }
    return corrected;
}

}  // namespace farout::metrics
