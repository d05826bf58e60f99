#include <ATen/ATen.h>

#include "numerics/tiles.h"
#include "statistics/kinds/training_sample.h"

namespace farout::statistics {

namespace {

/// logsumexp of the logits of a sample of training rows. Gives energies, float64 m, in the order of
/// the sample's rows.
class SampleEnergies final : public Statistic {
  public:
    explicit SampleEnergies(const Identity& identity)
        : most_rows_(SampleParameters(identity).rows),
          sample_(of_same_sample("training_sample", identity)) {}

    std::vector<Identity> asks_for() const override { return {sample_}; }

    Fitted finish(std::span<const double>, const Given& given) const override {
        const at::Tensor& features = given.tensor(sample_, "sample_features");
        const at::Tensor weight = given.head.weight.to(at::kDouble).t().contiguous();
        const at::Tensor bias = given.head.bias.to(at::kDouble);
        at::Tensor energies = at::empty({features.size(0)}, at::kDouble);
        numerics::for_row_tiles(features.size(0), [&](Range tile) {
            const at::Tensor logits =
                at::addmm(bias, features.slice(0, tile.begin, tile.end), weight);
            energies.slice(0, tile.begin, tile.end).copy_(at::logsumexp(logits, 1));
        });
        return {{{"energies", energies}}, {}};
    }

    std::uint64_t most_bytes() const override {
        return sizeof(double) * static_cast<std::uint64_t>(most_rows_);
    }

    catalogue::Sizes sizes(const Fitted& fitted) const override {
        const at::Tensor& energies = fitted.tensors.at("energies");
        return {{"sampled_rows", energies.size(0)},
                {"rows_of_negative_energy", energies.lt(0).sum().item<std::int64_t>()}};
    }

  private:
    std::int64_t most_rows_;
    Identity sample_;
};

}  // namespace

StatisticEntry sample_energies_entry() {
    return {.kind = "sample_energies",
            .meaning = "logsumexp of the logits of a sample of training rows: energies",
            .parameters = {"size", "seed"},
            .make = [](const Identity& identity, const Making&) -> std::unique_ptr<Statistic> {
                return std::make_unique<SampleEnergies>(identity);
            }};
}

}  // namespace farout::statistics
