#pragma once
/// The Mahalanobis distance to the nearest class mean relative to that to the mean of all.

#include <string>

#include "detectors/detector.h"
#include "statistics/kinds/rows_of.h"

namespace farout::detectors {

/// d₀ − min_c d_c, d_c = (h−μ_c)ᵀ Σ⁻¹ (h−μ_c), d₀ = (h−μ)ᵀ Σ₀⁻¹ (h−μ), μ and Σ₀ of all training
/// features whatever their class; or the same of all features divided by their lengths. Classes
/// without training rows take no part.
///
/// Both distances are near D, their difference may be small: all in float64.
class RelativeDistance : public Detector {
  public:
    /// `name`: the detector's, for messages.
    RelativeDistance(std::string name, statistics::RowsOf of);

    std::vector<Identity> needs() const override;
    void prepare(const statistics::FittedClassifier& fitted) override;
    std::uint64_t bytes() const override { return to_nearest_->bytes() + to_all_->bytes(); }
    at::Tensor score(quantities::Rows& rows) const override;

  private:
    std::string name_;
    statistics::RowsOf of_;
    Identity total_;
    quantities::QuantityRef to_nearest_;
    quantities::QuantityRef to_all_;
};

}  // namespace farout::detectors
