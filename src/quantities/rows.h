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

    /// An output of the extraction that a detector's outputs() names: n×W, on the rows' device.
    /// Throws Error, with what to do, where it isn't there.
    const at::Tensor& output(const std::string& identity) const;

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
    /// In float64 on a device.
    static std::map<std::string, at::Tensor> widened_outputs(
        const std::map<std::string, at::Tensor>& outputs, at::Device device);

    /// `quantiles` must outlive it.
    Rows(std::int64_t count, const SetQuantiles& quantiles,
         std::map<std::string, at::Tensor> outputs, at::Tensor nearest)
        : count_(count),
          quantiles_(quantiles),
          outputs_(std::move(outputs)),
          nearest_(std::move(nearest)) {}
    const SetQuantiles& quantiles() const { return quantiles_; }

  private:
    virtual at::Tensor compute(const Quantity& quantity) = 0;

    std::int64_t count_;
    const SetQuantiles& quantiles_;
    std::map<std::string, at::Tensor> outputs_;
    at::Tensor nearest_;
    std::map<std::string, Computed> computed_;
};

}  // namespace farout::quantities
