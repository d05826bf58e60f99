#include "quantities/kinds/cosines.h"

#include <ATen/ATen.h>

#include "core/text.h"
#include "numerics/cosine_features.h"
#include "quantities/kinds/features.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

namespace {

class Cosines : public Quantity {
  public:
    Cosines(const std::string& name, at::Tensor directions, at::Tensor phases)
        : Quantity(concat("cosines of ", name)),
          directions_(std::move(directions)),
          phases_(std::move(phases)) {}

    at::Tensor plain(PlainRows& rows) const override {
        return numerics::cosine_features(rows(unit_features()), rows.constant(directions_),
                                         rows.constant(phases_));
    }

  private:
    at::Tensor directions_;
    at::Tensor phases_;
};

}  // namespace

QuantityRef cosines_of_unit_features(const std::string& name, at::Tensor directions,
                                     at::Tensor phases) {
    return std::make_shared<Cosines>(name, std::move(directions), std::move(phases));
}

}  // namespace farout::quantities
