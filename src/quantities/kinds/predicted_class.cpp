#include "quantities/kinds/predicted_class.h"

#include <ATen/ATen.h>

#include "core/text.h"
#include "quantities/host_rows.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

namespace {

class OfPredictedClass : public Quantity {
  public:
    OfPredictedClass(const std::string& name, at::Tensor table)
        : Quantity(concat(name, " of predicted class")), table_(std::move(table)) {}

    at::Tensor plain(PlainRows& rows) const override {
        return rows.constant(table_).index_select(0, rows.logits().predictions().squeeze(1));
    }
    at::Tensor host(HostRows& rows) const override {
        const auto& peaks = rows.logits().peaks();
        at::Tensor predicted = at::empty({rows.count()}, at::kLong);
        for (std::size_t i = 0; i < peaks.size(); ++i)
            predicted.data_ptr<std::int64_t>()[i] = peaks[i].index;
        return table_.index_select(0, predicted);
    }

  private:
    at::Tensor table_;
};

}  // namespace

QuantityRef of_predicted_class(const std::string& name, at::Tensor table) {
    return std::make_shared<OfPredictedClass>(name, std::move(table));
}

}  // namespace farout::quantities
