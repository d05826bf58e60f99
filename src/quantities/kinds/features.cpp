#include "quantities/kinds/features.h"

#include <ATen/ATen.h>

#include "quantities/host_rows.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

namespace {

class Features : public Quantity {
  public:
    Features() : Quantity("features") {}
    at::Tensor plain(PlainRows& rows) const override { return rows.features(); }
    at::Tensor host(HostRows& rows) const override { return rows.features().to(at::kDouble); }
};

}  // namespace

QuantityRef features() {
    return std::make_shared<Features>();
}

}  // namespace farout::quantities
