#include "quantities/kinds/whitened_distance.h"

#include <ATen/ATen.h>

#include "core/text.h"
#include "numerics/vector_loops.h"
#include "quantities/host_rows.h"
#include "quantities/kinds/features.h"
#include "quantities/of_each_row.h"
#include "quantities/plain_rows.h"
#include "quantities/whitened_rows.h"

namespace farout::quantities {

namespace {

/// In float64 on the host, too: it is asked for where it is compared with another distance that is
/// nearly as large.
class WhitenedDistance : public Quantity {
  public:
    WhitenedDistance(const std::string& name, at::Tensor mean, at::Tensor factor,
                     statistics::RowsOf of)
        : Quantity(concat("distance in ", name)),
          features_(features_of(of)),
          mean_(std::move(mean)),
          factor_(std::move(factor)),
          whitening_(factor_, mean_) {}

    at::Tensor plain(PlainRows& rows) const override {
        const at::Tensor offsets = rows(features_) - rows.constant(mean_);
        return at::mm(offsets, rows.constant(factor_)).square_().sum(1);
    }
    at::Tensor host(HostRows& rows) const override {
        const at::Tensor whitened = whitening_.exact(rows(features_));
        const std::int64_t rank = whitening_.rank();
        const double* values = whitened.const_data_ptr<double>();
        return of_each_row(rows.count(), [&](std::size_t i) {
            return numerics::sum_of_squares(values + static_cast<std::int64_t>(i) * rank, rank);
        });
    }
    std::uint64_t bytes() const override { return static_cast<std::uint64_t>(whitening_.bytes()); }

  private:
    QuantityRef features_;
    // Of the statistics, which are shared.
    at::Tensor mean_;
    at::Tensor factor_;
    Whitening whitening_;
};

}  // namespace

QuantityRef whitened_distance(const std::string& name, at::Tensor mean, at::Tensor factor,
                              statistics::RowsOf of) {
    return std::make_shared<WhitenedDistance>(name, std::move(mean), std::move(factor), of);
}

}  // namespace farout::quantities
