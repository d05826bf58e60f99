#include "quantities/kinds/binned_logit.h"

#include <ATen/ATen.h>

#include "core/text.h"
#include "numerics/vector_loops.h"
#include "quantities/host_rows.h"
#include "quantities/of_each_row.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

namespace {

class BinnedLogit : public Quantity {
  public:
    BinnedLogit(const std::string& name, Bins bins)
        : Quantity(concat("logit of predicted class by bins ", name)), bins_(std::move(bins)) {}

    at::Tensor plain(PlainRows& rows) const override {
        const at::Tensor weights =
            rows.weight().index_select(0, rows.logits().predictions().squeeze(1));
        const at::Tensor& h = rows.features();
        return bins_.of(h, rows.constant(bins_.factors)).mul_(h).mul_(weights).sum(1);
    }
    at::Tensor host(HostRows& rows) const override {
        const at::Tensor h = rows.features().to(at::kDouble);
        const at::Tensor shaped = bins_.of(h, bins_.factors).mul_(h);
        const at::Tensor& weight = rows.tables().head().weight;
        const auto& peaks = rows.logits().peaks();
        return of_each_row(rows.count(), [&](std::size_t i) {
            const std::int64_t width = h.size(1);
            return numerics::mixed_dot(
                weight.const_data_ptr<float>() + peaks[i].index * width,
                shaped.const_data_ptr<double>() + static_cast<std::int64_t>(i) * width, width);
        });
    }

  private:
    Bins bins_;
};

}  // namespace

QuantityRef binned_logit(const std::string& name, Bins bins) {
    return std::make_shared<BinnedLogit>(name, std::move(bins));
}

}  // namespace farout::quantities
