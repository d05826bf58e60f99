#pragma once
/// The middle of several timings.

#include <algorithm>
#include <iterator>
#include <vector>

namespace farout {

/// Of an even number of values the upper of the two in the middle; there must be one at least.
inline double median(std::vector<double> values) {
    const auto middle = values.begin() + std::ssize(values) / 2;
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

}  // namespace farout
