#pragma once
/// Sums over the rows of a bank, of each of some query rows.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "core/blocks.h"
#include "numerics/head.h"

namespace farout::numerics {

/// Rows with what a head says of them.
class ClassifiedRows {
  public:
    /// `features`: float32 n×D, contiguous, finite; `labels`: n, or none. On all of LibTorch's
    /// threads; the same bits for any number, and wherever a row stands.
    ClassifiedRows(const Head& head, at::Tensor features, std::vector<std::int64_t> labels = {});

    std::int64_t count() const { return features_.size(0); }
    std::int64_t width() const { return features_.size(1); }
    std::int64_t classes() const { return probabilities_.size(1); }
    const float* features(std::int64_t row) const {
        return features_.const_data_ptr<float>() + row * width();
    }
    double length(std::int64_t row) const { return lengths_.const_data_ptr<double>()[row]; }
    const double* probabilities(std::int64_t row) const {
        return probabilities_.const_data_ptr<double>() + row * classes();
    }
    const at::Tensor& single_probabilities() const { return single_; }  ///< float32 n×C
    std::int64_t predicted(std::int64_t row) const {
        return predicted_[static_cast<std::size_t>(row)];
    }
    /// Of each class the rows that are predicted as what their labels say, rising.
    const std::vector<std::vector<std::int64_t>>& correct() const { return correct_; }

  private:
    at::Tensor features_;
    at::Tensor lengths_;        ///< ‖h‖, float64 n
    at::Tensor probabilities_;  ///< p, float64 n×C
    at::Tensor single_;
    std::vector<std::int64_t> predicted_;
    std::vector<std::vector<std::int64_t>> correct_;
};

/// What is summed. Terms are taken in the order of the bank's rows, and each depends on its two
/// rows alone: so a sum has the same bits however the queries are shared.
class BankSum {
  public:
    virtual ~BankSum() = default;

    /// Sums of one name are one.
    virtual std::string name() const = 0;
    /// How many numbers it keeps of a query, zeros at first.
    virtual std::int64_t kept() const = 0;
    /// Adds the rows of a block to what is kept of some queries (kept() numbers each, of all
    /// queries). On the calling thread.
    virtual void add(const ClassifiedRows& queries, Range some, const ClassifiedRows& block,
                     double* state) const = 0;
    /// The sum, of what is kept of a query.
    virtual double sum_of(const double* state) const = 0;
};
using BankSumRef = std::shared_ptr<const BankSum>;

/// Σ over rows i of r_i^power where r_i > least, r_i = max(0, cos(h, h_i)) · (p·p_i).
BankSumRef sum_of_relations(double power, double least);

/// log Σ exp(steepness h·h_i) over the rows of the query's predicted class that are predicted as
/// what they are; −∞ where there are none.
BankSumRef log_sum_of_products(double steepness);

}  // namespace farout::numerics
