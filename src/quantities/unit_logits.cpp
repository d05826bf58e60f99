#include "quantities/unit_logits.h"

#include "quantities/host_rows.h"
#include "quantities/kinds/features.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

namespace {

/// A product of its own: beside the bias the logits of short rows have no digits of W h left.
class OfUnitRows : public LogitShape {
  public:
    OfUnitRows() : LogitShape("unit") {}
    at::Tensor plain(PlainRows& rows) const override {
        return rows.through_head(rows(unit_features()));
    }
    std::optional<numerics::Logits> host(HostRows& rows) const override {
        return numerics::Logits(rows.tables().packed_head(), rows(unit_features()));
    }
};

}  // namespace

LogitShapeRef unit_logits() {
    static const auto shape = std::make_shared<OfUnitRows>();
    return shape;
}

}  // namespace farout::quantities
