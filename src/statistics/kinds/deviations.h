#pragma once
/// Standard deviations of features, about one point or about a point a group.

#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "statistics/statistic.h"

namespace farout::statistics {

/// √(Σ (h−μ)² / n) of each feature over all training rows. Gives them under a name, float64 D. The
/// state: the sums.
class Deviations : public Statistic {
  public:
    /// `about`: a statistic and its tensor, of D numbers or of a row of D a group.
    Deviations(std::string name, std::int64_t width, Identity about, std::string tensor);

    std::vector<Identity> asks_for() const override { return {about_}; }
    std::unique_ptr<State> state() const override { return sums(width_); }
    PlainForm plain_form(const Given& given) const override;
    HostForm host_form(const Given& given) const override;
    Fitted finish(std::span<const double> state, const Given& given) const override;
    std::uint64_t most_bytes() const override;

  private:
    std::string name_;
    std::int64_t width_;
    Identity about_;
    std::string tensor_;
};

}  // namespace farout::statistics
