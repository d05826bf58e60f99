#pragma once
/// Mean and second moments of all training rows, without another pass: from the groups' means and
/// the scatter within groups.

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "statistics/statistic.h"

namespace farout::statistics {

class TrainingMoments {
  public:
    /// Of the rows that the statistic is of.
    explicit TrainingMoments(const Identity& of);

    std::vector<Identity> asks_for() const { return {group_means_, scatter_}; }

    /// Σ h / n, float64 D, on given.device.
    at::Tensor mean(const Given& given) const;
    /// Σ h.
    at::Tensor sum(const Given& given) const;
    /// Σ (h−u)(h−u)ᵀ, float64 D×D, u (float64 D) on given.device as the result: the scatter within
    /// groups + Σ n_g (μ_g−u)(μ_g−u)ᵀ. Only positive parts are added, so nothing cancels; groups
    /// without rows count nothing.
    at::Tensor about(const Given& given, const at::Tensor& u) const;
    /// u = 0.
    at::Tensor about_zero(const Given& given) const;

  private:
    at::Tensor scatter_and(const Given& given, const at::Tensor& offsets) const;

    Identity group_means_;
    Identity scatter_;
};

/// How many eigenvalues (float64, on any device) aren't zero: above n·eps·(the largest), as in
/// scipy.linalg.pinvh.
std::int64_t rank_of(const at::Tensor& eigenvalues);

/// The number `rank` of a statistic as its size, where it has one: older files don't.
catalogue::Sizes rank_as_size(const Fitted& fitted);

}  // namespace farout::statistics
