#pragma once
/// What detectors are written in.

#include <cstdint>
#include <memory>
#include <string>

#include <ATen/core/Tensor.h>

namespace farout::quantities {

class HostRows;
class PlainRows;

/// Numbers of rows under scoring, one a row or several: float64 n, or n×k.
///
/// The plain form is its definition: ATen operations in float64 that any device has, none of which
/// adds in an order that changes from run to run (as index_add_ does on CUDA), and which give a row
/// the same numbers whatever the other rows are. A quantity may have a fast form for the host
/// beside it, of the same numbers but for the rounding of float32 logits. Detectors don't know
/// which of the two computes.
class Quantity {
  public:
    /// `name`: what it is and of what, "log_sum_exp of clip(ceiling=1.5)". Quantities of one name
    /// are one: they are computed once.
    explicit Quantity(std::string name) : name_(std::move(name)) {}
    virtual ~Quantity() = default;
    Quantity(const Quantity&) = delete;
    Quantity& operator=(const Quantity&) = delete;

    const std::string& name() const { return name_; }

    virtual at::Tensor plain(PlainRows& rows) const = 0;

    /// Works on the calling thread. Undefined where there is no fast form: then the plain form
    /// computes on the host, too.
    virtual at::Tensor host(HostRows& rows) const;

    /// The step that its time on the host is told as; "": that of the detector that asks first.
    virtual std::string step() const { return ""; }

    /// What it holds, in bytes.
    virtual std::uint64_t bytes() const { return 0; }

  private:
    std::string name_;
};
using QuantityRef = std::shared_ptr<const Quantity>;

}  // namespace farout::quantities
