#pragma once
/// A quantity fitted by one pass over the training features, as a sum over runs.

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "numerics/head.h"
#include "statistics/device/device_training_rows.h"
#include "statistics/fit_steps.h"
#include "statistics/statistics.h"
#include "statistics/training_rows.h"

namespace farout::statistics {

/// The estimators of a pass run side by side on every run; their sums are folded and reduced
/// together.
class Estimator {
  public:
    virtual ~Estimator() = default;

    /// What it estimates, for accounts of time.
    virtual std::string name() const = 0;

    /// How many sums it keeps.
    virtual std::size_t length() const = 0;

    /// Adds a run's contribution to `sums` (zeros at first). The same bits for any number of
    /// threads. `so_far`: the statistics of the passes before this one.
    virtual void add(TrainingRows& rows, const Statistics& so_far,
                     std::span<double> sums) const = 0;

    /// The same on a device, for one pass: gives what add() adds. `so_far` isn't referred to.
    virtual DeviceSums on_device(at::Device device, const Statistics& so_far) const = 0;

    /// Turns the sums over all runs into statistics. On the root only; the result is broadcast.
    virtual void finish(std::span<const double> sums, Statistics& statistics) const = 0;
};

struct Pass {
    std::vector<std::unique_ptr<Estimator>> estimators;
    /// Runs of the data that the root could do in the time that finishing the pass before takes it,
    /// where this pass doesn't use what that one estimates: the root finishes that first and
    /// then takes so much less of this pass. None: this pass waits for the one before.
    std::optional<std::int64_t> runs_beside_finishing;

    /// How many sums its estimators keep.
    std::size_t length() const {
        std::size_t length = 0;
        for (const auto& estimator : estimators) length += estimator->length();
        return length;
    }
};

/// The width of features and the number of classes.
struct Shape {
    std::int64_t width = 0;
    std::int64_t classes = 0;
};

/// Turns the scatter into a statistic. `within`: Σ (h−μ_g)(h−μ_g)ᵀ over all rows, μ_g the mean of
/// the row's group, float64 D×D on the device that is to compute; what it adds to `statistics` is
/// the host's.
using Derivation = std::function<void(const at::Tensor& within, Statistics& statistics)>;

/// What is averaged of the classifier's output.
struct OutputMeans {
    bool max_logit = false;            ///< the number mean_max_logit
    bool class_probabilities = false;  ///< predicted_class_counts, predicted_class_log_means
};

/// Pass 1. group_counts (float64, C+1) and group_means (float64, (C+1)×D): classes, and the rows
/// without one as group C.
std::unique_ptr<Estimator> make_group_means(Shape shape);
/// Any pass.
std::unique_ptr<Estimator> make_output_means(const numerics::Head& head, OutputMeans wanted);
/// Pass 1. The tensor value_counts, which the second pass over the values takes away again.
std::unique_ptr<Estimator> make_coarse_counts();
/// Pass 2. The numbers feature_quantile(q).
std::unique_ptr<Estimator> make_fine_quantiles(std::vector<double> quantiles);
/// Pass 2, after group means. Runs the derivations, on this device.
std::unique_ptr<Estimator> make_within_group_scatter(Shape shape,
                                                     std::vector<Derivation> derivations,
                                                     at::Device device);
/// The last pass, after the residual space. The numbers mean_residual_norm and vim_alpha.
std::unique_ptr<Estimator> make_mean_residual_norm();

}  // namespace farout::statistics
