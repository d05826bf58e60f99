#pragma once

namespace farout::metrics {

/// Where the true value of a share lies.
struct Interval {
    double low = 0;
    double high = 1;
};

}  // namespace farout::metrics
