#include "quantities/kinds/coverage.h"

#include <utility>

#include <ATen/ATen.h>

#include "core/text.h"
#include "numerics/neuron_states.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

namespace {

class MeanCoverage : public Quantity {
  public:
    MeanCoverage(const std::string& name, at::Tensor table, StateBins bins)
        : Quantity(concat("mean coverage of ", name)), table_(std::move(table)), bins_(bins) {}

    at::Tensor plain(PlainRows& rows) const override {
        const at::Tensor states = numerics::neuron_states(
            rows.features(), rows.logits().log_probabilities(), rows.weight(), bins_.steepness);
        const at::Tensor bins = numerics::bins_of_states(states, bins_.m);
        return rows.constant(table_).gather(0, bins).mean(1);
    }

    std::string step() const override { return "coverage"; }
    std::uint64_t bytes() const override { return table_.nbytes(); }

  private:
    at::Tensor table_;
    StateBins bins_;
};

}  // namespace

QuantityRef mean_coverage(const std::string& name, at::Tensor table, StateBins bins) {
    return std::make_shared<MeanCoverage>(name, std::move(table), bins);
}

}  // namespace farout::quantities
