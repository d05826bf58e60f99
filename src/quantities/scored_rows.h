#pragma once
/// Rows under scoring: features and all that detectors share, each quantity computed once whoever
/// asks.

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>

#include "core/identity.h"
#include "core/step_times.h"
#include "numerics/logits.h"
#include "numerics/residual_norm.h"
#include "quantities/gen_parameters.h"
#include "statistics/statistics.h"

namespace farout::quantities {

/// What all rows of all sets share.
class ScoringTables {
  public:
    /// `fitted` must outlive it.
    explicit ScoringTables(const statistics::FittedClassifier& fitted);

    const numerics::Head& head() const { return fitted_.head; }
    const at::Tensor& weight_by_feature() const { return weight_by_feature_; }  ///< Wᵀ, D×C
    /// Of a statistic residual_space, by the identity under which it was fitted.
    const numerics::ResidualSpace& residual_space(const Identity& space) const {
        return residual_spaces_.at(space);
    }

  private:
    const statistics::FittedClassifier& fitted_;
    at::Tensor weight_by_feature_;
    std::map<Identity, numerics::ResidualSpace> residual_spaces_;
};

/// What a whole set says of itself: quantiles of all its usable feature values, by q.
using SetQuantiles = std::map<double, double>;

/// n consecutive rows of a set. A tile (see tile_rows): n×C numbers should fit into a cache. Not
/// for several threads; works on the calling one.
class ScoredRows {
  public:
    /// `features`: float32 n×D, contiguous, finite. Tables and quantiles must outlive it.
    /// `odin`: ODIN's scores, float32 n, where they were extracted. `nearest`: float64 n×K, where
    /// there was a pass against the training rows.
    ScoredRows(const ScoringTables& tables, const SetQuantiles& quantiles, at::Tensor features,
               at::Tensor odin = {}, at::Tensor nearest = {});

    std::int64_t count() const { return features_.size(0); }
    const at::Tensor& features() const { return features_; }  ///< h, float32 n×D
    const float* features(std::int64_t row) const;
    const at::Tensor& odin() const { return odin_; }  ///< float32 n, or undefined
    /// ‖ĥ − ĥ_i‖² to the nearest of the training rows, ĥ = h/‖h‖, in order: float64 n×K, K at least
    /// a detector's neighbours(); undefined where none asks for any.
    const at::Tensor& nearest() const { return nearest_; }
    /// The set's quantile (a detector's set_quantiles() names the ones there are).
    double set_quantile(double q) const { return quantiles_.at(q); }

    numerics::Logits& logits();
    /// The logits of min(h, ceiling).
    numerics::Logits& clipped_logits(double ceiling);
    /// Generalised entropies of logits (one of the two above); see generalised_entropy.h.
    const std::vector<double>& generalised_entropies(numerics::Logits& logits,
                                                     const GenParameters& gen);
    /// ‖(h−u)R‖ of every row, by the identity of a fitted residual_space.
    const std::vector<double>& residual_norms(const Identity& space);

    StepTimes& times() { return times_; }

  private:
    using GenKey = std::pair<const numerics::Logits*, std::pair<double, std::int64_t>>;

    const ScoringTables& tables_;
    const SetQuantiles& quantiles_;
    at::Tensor features_;
    at::Tensor odin_;
    at::Tensor nearest_;
    numerics::Logits logits_;
    std::map<double, numerics::Logits> clipped_;
    std::map<GenKey, std::vector<double>> entropies_;
    std::map<Identity, std::vector<double>> residual_norms_;
    StepTimes times_;
};

}  // namespace farout::quantities
