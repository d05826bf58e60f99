#include <algorithm>
#include <vector>

#include <ATen/ATen.h>

#include "numerics/neuron_states.h"
#include "statistics/kinds/training_sample.h"

namespace farout::statistics {

namespace {

/// How many rows of a balanced sample have a feature's state (numerics/neuron_states.h) in each of
/// its bins. Gives state_counts, int64 bins×D.
class ActivationCounts final : public Statistic {
  public:
    ActivationCounts(Shape shape, const Identity& identity)
        : width_(shape.width),
          seed_(SampleParameters(identity).seed),
          m_(whole_parameter(identity, "M", 2, 1'000'000)),
          steepness_(real_parameter(identity, "alpha", 0, 1e12)),
          sample_{"balanced_sample",
                  {{"size", identity.value("size")}, {"seed", identity.value("seed")}}} {}

    std::vector<Identity> asks_for() const override { return {sample_}; }
    std::unique_ptr<State> state() const override {
        return counts(numerics::count_of_state_bins(m_) * width_);
    }

    PlainForm plain_form(const Given& given) const override {
        return [this, head = given.head,
                last_keys = given.tensor(sample_, "last_keys")](const DeviceTrainingRows& rows) {
            const at::Tensor wanted = sampled(rows, last_keys);
            const at::Tensor h = rows.features().index_select(0, wanted).to(at::kDouble);
            const at::Tensor weight = head.weight.to(h.device(), at::kDouble);
            numerics::DeviceLogits logits(
                at::addmm(head.bias.to(h.device(), at::kDouble), h, weight.t()));
            const at::Tensor bins = numerics::bins_of_states(
                numerics::neuron_states(h, logits.log_probabilities(), weight, steepness_), m_);
            std::vector<at::Tensor> counts;
            for (std::int64_t bin = 0; bin < numerics::count_of_state_bins(m_); ++bin)
                counts.push_back(bins.eq(bin).sum(0));
            return at::cat(counts).to(at::kDouble);
        };
    }

    Fitted finish(std::span<const double> state, const Given&) const override {
        at::Tensor counts = at::empty({numerics::count_of_state_bins(m_), width_}, at::kLong);
        std::ranges::transform(state, counts.data_ptr<std::int64_t>(),
                               [](double count) { return static_cast<std::int64_t>(count); });
        return {{{"state_counts", counts}}, {}};
    }

    std::uint64_t most_bytes() const override {
        return sizeof(double) *
               static_cast<std::uint64_t>(numerics::count_of_state_bins(m_) * width_);
    }

  private:
    /// The rows of a run that are in the sample.
    at::Tensor sampled(const DeviceTrainingRows& rows, const at::Tensor& last_keys) const {
        const at::Tensor groups = rows.groups().cpu();
        std::vector<std::int64_t> wanted;
        for (std::size_t k = 0; k < rows.numbers().size(); ++k) {
            const std::int64_t group = groups.const_data_ptr<std::int64_t>()[k];
            if (group < last_keys.size(0) &&
                sampling_key(seed_, rows.numbers()[k]) <= last_keys.const_data_ptr<double>()[group])
                wanted.push_back(static_cast<std::int64_t>(k));
        }
        return at::tensor(wanted, at::kLong).to(rows.features().device());
    }

    std::int64_t width_;
    std::uint64_t seed_;
    std::int64_t m_;
    double steepness_;
    Identity sample_;
};

}  // namespace

StatisticEntry activation_counts_entry() {
    return {
        .kind = "activation_counts",
        .meaning = "how many sampled rows have a feature's state in each bin: state_counts",
        .parameters = {"size", "seed", "M", "alpha"},
        .needs_labels = true,
        .make = [](const Identity& identity, const Making& making) -> std::unique_ptr<Statistic> {
            return std::make_unique<ActivationCounts>(making.shape, identity);
        }};
}

}  // namespace farout::statistics
