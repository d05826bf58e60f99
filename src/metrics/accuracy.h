#pragma once
/// How often the classifier itself is right on the in-distribution set.

#include <cstdint>
#include <span>

#include "metrics/interval.h"

namespace farout::metrics {

/// Counts over the rows that take part and have a label.
struct Accuracy {
    std::uint64_t correct = 0;
    std::uint64_t labelled = 0;
    /// correct / labelled; NaN without labels.
    double share() const;
    /// Its 95 % interval for images drawn anew from the same classes (share_interval()); 0…1
    /// without labels.
    Interval interval() const;
};

/// Predictions and labels of n rows; a label below 0 is unknown. `taken` is as in ScoreColumn.
/// Throws Error when the lengths differ.
Accuracy classification_accuracy(std::span<const std::int32_t> predictions,
                                 std::span<const std::int64_t> labels,
                                 std::span<const std::uint8_t> taken = {});

}  // namespace farout::metrics
