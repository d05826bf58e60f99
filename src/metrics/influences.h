#pragma once
/// What each image of a set adds to a figure, its influence (Hampel, "The influence curve and its
/// role in robust estimation", JASA 69, 1974), summed up for the figure's variance.

#include <algorithm>
#include <cstdint>
#include <limits>

namespace farout::metrics {

/// Influences need be known up to a constant only, on which no variance depends. Of 10⁸ images the
/// variance is right to some 1e-8, which is enough for an interval; compensated sums would take as
/// long as all the rest.
class Influences {
  public:
    /// Of so many images the same.
    void add(double influence, std::uint64_t images) {
        if (images == 0) return;
        const double weighted = static_cast<double>(images) * influence;
        sum_ += weighted;
        squares_ += weighted * influence;
    }

    /// The sample variance of those of all `images` over their number; NaN for a single image.
    double variance_of_mean(double images) const {
        if (images < 2) return std::numeric_limits<double>::quiet_NaN();
        const double spread = squares_ - sum_ * sum_ / images;
        return std::max(0.0, spread) / (images - 1) / images;
    }

  private:
    double sum_ = 0;
    double squares_ = 0;
};

}  // namespace farout::metrics
