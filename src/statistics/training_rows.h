#pragma once
/// The usable rows of one run of training features.

#include <cstdint>
#include <span>
#include <vector>

#include <ATen/core/Tensor.h>

#include "features/feature_source.h"

namespace farout::statistics {

/// Rows of a run that take part in statistics, and the account of those that don't.
class TrainingRows {
  public:
    /// Drops rows whose status isn't ok and rows with a NaN or an infinity. `read` is taken over
    /// where no row has to be dropped.
    TrainingRows(features::FeatureRows read, std::int64_t classes);

    std::int64_t count() const { return features_.size(0); }
    const at::Tensor& features() const { return features_; }  ///< float32 m×D, contiguous
    std::span<const float> values() const;                    ///< m·D, row by row
    /// The class of each row, m; rows without a label (or one outside 0..C−1) are in group C.
    const std::vector<std::int64_t>& groups() const { return groups_; }
    /// The number of each row in its file, m, rising.
    const std::vector<std::int64_t>& numbers() const { return numbers_; }

    std::int64_t unreadable() const { return unreadable_; }
    const std::vector<std::int64_t>& not_finite_rows() const { return not_finite_rows_; }
    /// The first row in group C, or -1.
    std::int64_t first_without_class() const { return first_without_class_; }

  private:
    bool is_usable(const features::FeatureRows& read, std::int64_t row);

    std::vector<std::int64_t> groups_;
    std::vector<std::int64_t> numbers_;
    std::vector<std::int64_t> not_finite_rows_;
    std::int64_t unreadable_ = 0;
    std::int64_t first_without_class_ = -1;
    at::Tensor features_;
};

}  // namespace farout::statistics
