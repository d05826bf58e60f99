#pragma once
/// Rows under scoring, as detectors see them.

#include <cstdint>
#include <map>
#include <string>

#include <ATen/core/Tensor.h>

#include "quantities/quantity.h"

namespace farout::quantities {

/// What a whole set says of itself: quantiles of all its usable feature values, by q.
using SetQuantiles = std::map<double, double>;

/// n consecutive rows of a set. Not for several threads.
class Rows {
  public:
    virtual ~Rows() = default;
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;

    std::int64_t count() const { return count_; }

    /// A quantity of these rows, computed when it is first asked for: float64, n or n×k, on the
    /// rows' device. It is shared: no operation may change it in place.
    const at::Tensor& operator()(const QuantityRef& quantity);

    /// The set's quantile (a detector's set_quantiles() names the ones there are).
    double set_quantile(double q) const { return quantiles_.at(q); }

    /// ODIN's scores, n, on the rows' device; undefined where they weren't extracted.
    const at::Tensor& odin() const { return odin_; }

    /// ‖ĥ − ĥ_i‖² to the nearest of the training rows, ĥ = h/‖h‖, in order: n×K on the rows'
    /// device, K at least a detector's neighbours(); undefined where none asks for any.
    const at::Tensor& nearest() const { return nearest_; }

    /// All that was asked for so far, with the numbers, by name.
    struct Computed {
        QuantityRef quantity;
        at::Tensor numbers;
    };
    const std::map<std::string, Computed>& computed() const { return computed_; }

  protected:
    /// `quantiles` must outlive it.
    Rows(std::int64_t count, const SetQuantiles& quantiles, at::Tensor odin, at::Tensor nearest)
        : count_(count),
          quantiles_(quantiles),
          odin_(std::move(odin)),
          nearest_(std::move(nearest)) {}
    const SetQuantiles& quantiles() const { return quantiles_; }

  private:
    virtual at::Tensor compute(const Quantity& quantity) = 0;

    std::int64_t count_;
    const SetQuantiles& quantiles_;
    at::Tensor odin_;
    at::Tensor nearest_;
    std::map<std::string, Computed> computed_;
};

}  // namespace farout::quantities
