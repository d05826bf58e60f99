#include "quantities/kinds/features.h"

#include <ATen/ATen.h>

#include "numerics/unit_rows.h"
#include "numerics/vector_loops.h"
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

class UnitFeatures : public Quantity {
  public:
    UnitFeatures() : Quantity("unit_features") {}
    at::Tensor plain(PlainRows& rows) const override {
        return numerics::unit_rows(rows.features());
    }
    at::Tensor host(HostRows& rows) const override {
        const std::vector<double> factors = numerics::reciprocal_lengths(rows.features());
        at::Tensor unit = at::empty(rows.features().sizes(), at::kDouble);
        double* row = unit.data_ptr<double>();
        for (std::int64_t i = 0; i < rows.count(); ++i, row += unit.size(1))
            numerics::multiply(rows.features(i), unit.size(1), factors[static_cast<std::size_t>(i)],
                               row);
        return unit;
    }
};

}  // namespace

QuantityRef features() {
    return std::make_shared<Features>();
}

QuantityRef unit_features() {
    return std::make_shared<UnitFeatures>();
}

QuantityRef features_of(statistics::RowsOf of) {
    return of == statistics::RowsOf::unit ? unit_features() : features();
}

}  // namespace farout::quantities
