#pragma once
/// Quantities that follow from the logits of a way alone.

#include "core/text.h"
#include "quantities/host_rows.h"
#include "quantities/of_each_row.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

class OfLogits : public Quantity {
  public:
    OfLogits(const std::string& what, LogitShapeRef shape)
        : Quantity(concat(what, " of ", shape->name())), shape_(std::move(shape)) {}

    at::Tensor host(HostRows& rows) const final {
        numerics::Logits* logits = rows.logits(*shape_);
        return logits != nullptr ? of(*logits) : at::Tensor();
    }

  protected:
    const LogitShape& shape() const { return *shape_; }
    /// The fast form; undefined where there is none.
    virtual at::Tensor of(numerics::Logits& /*logits*/) const { return {}; }

  private:
    LogitShapeRef shape_;
};

}  // namespace farout::quantities
