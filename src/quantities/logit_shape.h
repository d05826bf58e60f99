#pragma once
/// Ways from features to logits, which detectors that shape features share.

#include <memory>
#include <optional>
#include <string>

#include <ATen/core/Tensor.h>

#include "numerics/logits.h"

namespace farout::quantities {

class HostRows;
class PlainRows;

/// One way from features to logits. Two of one name are the same; what follows from the logits of
/// one way is computed once, whoever asks.
class LogitShape {
  public:
    explicit LogitShape(std::string name) : name_(std::move(name)) {}
    virtual ~LogitShape() = default;
    LogitShape(const LogitShape&) = delete;
    LogitShape& operator=(const LogitShape&) = delete;

    /// "identity", "clip(ceiling=1.5)".
    const std::string& name() const { return name_; }

    /// z, float64 n×C, by the formula as it stands.
    virtual at::Tensor plain(PlainRows& rows) const = 0;

    /// The same for the host's fast forms. None: those of quantities of this way aren't used.
    virtual std::optional<numerics::Logits> host(HostRows& rows) const;

    /// The step that the time for them on the host is told as.
    virtual std::string step() const { return "shaped logits"; }

  private:
    std::string name_;
};
using LogitShapeRef = std::shared_ptr<const LogitShape>;

/// z = W h + b: the classifier's own.
LogitShapeRef classifier_logits();

/// z = W min(h, ceiling) + b.
LogitShapeRef clipped_logits(double ceiling);

/// The same at a quantile of the set's own feature values, which the detector must ask for
/// (Detector::set_quantiles()).
LogitShapeRef logits_clipped_at_set_quantile(double q);

}  // namespace farout::quantities
