#include "quantities/kinds/feature_norm.h"

#include <ATen/ATen.h>

#include "numerics/vector_loops.h"
#include "quantities/host_rows.h"
#include "quantities/of_each_row.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

namespace {

class FeatureNorm1 : public Quantity {
  public:
    FeatureNorm1() : Quantity("feature_norm_1") {}
    at::Tensor plain(PlainRows& rows) const override { return rows.features().abs().sum(1); }
    at::Tensor host(HostRows& rows) const override {
        const std::int64_t width = rows.features().size(1);
        return of_each_row(rows.count(), [&](std::size_t i) {
            return numerics::absolute_sum(rows.features(static_cast<std::int64_t>(i)), width);
        });
    }
};

}  // namespace

QuantityRef feature_norm_1() {
    return std::make_shared<FeatureNorm1>();
}

}  // namespace farout::quantities
