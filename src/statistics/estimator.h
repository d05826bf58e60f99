#pragma once
/// A quantity fitted by one pass over the training features, as a sum over runs.

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "models/head.h"
#include "statistics/statistics.h"
#include "statistics/training_rows.h"

namespace farout {

/// The estimators of a pass run side by side on every run; their sums are folded and reduced
/// together.
class Estimator {
  public:
    virtual ~Estimator() = default;

    /// How many sums it keeps.
    virtual std::size_t length() const = 0;

    /// Adds a run's contribution to `sums` (zeros at first). The same bits for any number of
    /// threads. `so_far`: the statistics of the passes before this one.
    virtual void add(TrainingRows& rows, const Statistics& so_far,
                     std::span<double> sums) const = 0;

    /// Turns the sums over all runs into statistics. On the root only; the result is broadcast.
    virtual void finish(std::span<const double> sums, Statistics& statistics) const = 0;
};

using Pass = std::vector<std::unique_ptr<Estimator>>;

/// The width of features and the number of classes.
struct Shape {
    std::int64_t width = 0;
    std::int64_t classes = 0;
};

/// Turns the scatter into a statistic. `within`: Σ (h−μ_g)(h−μ_g)ᵀ over all rows, μ_g the mean of
/// the row's group.
using Derivation = std::function<void(const at::Tensor& within, Statistics& statistics)>;

/// Pass 1. group_counts (float64, C+1) and group_means (float64, (C+1)×D): classes, and the rows
/// without one as group C.
std::unique_ptr<Estimator> make_group_means(Shape shape);
/// Pass 1. The number mean_max_logit.
std::unique_ptr<Estimator> make_mean_max_logit();
/// Pass 2, after group means. Runs the derivations.
std::unique_ptr<Estimator> make_within_group_scatter(Shape shape,
                                                     std::vector<Derivation> derivations);
/// Pass 3, after the residual space. The numbers mean_residual_norm and vim_alpha.
std::unique_ptr<Estimator> make_mean_residual_norm();

}  // namespace farout
