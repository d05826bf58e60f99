#include "quantities/kinds/weiper.h"

#include <algorithm>
#include <utility>

#include <ATen/ATen.h>

#include "core/text.h"
#include "quantities/plain_rows.h"

namespace farout::quantities {

namespace {

std::string text_of(const numerics::ValueRange& range) {
    return concat(range.bins, " bins of ", shortest_digits(range.low), " to ",
                  shortest_digits(range.high));
}

class FeatureShares : public Quantity {
  public:
    explicit FeatureShares(const numerics::ValueRange& range)
        : Quantity(concat("features in ", text_of(range))), range_(range) {}
    at::Tensor plain(PlainRows& rows) const override {
        return numerics::counts_in_bins(rows.features(), range_).to(at::kDouble) /
               static_cast<double>(rows.features().size(1));
    }

  private:
    numerics::ValueRange range_;
};

class PerturbedLogits : public Quantity {
  public:
    PerturbedLogits(const numerics::Perturbation& perturbation, const numerics::ValueRange& range)
        : Quantity(concat("perturbed logits(repeats=", perturbation.repeats,
                          ", delta=", shortest_digits(perturbation.distance),
                          ", seed=", perturbation.seed, ") in ", text_of(range))),
          perturbation_(perturbation),
          range_(range) {}

    at::Tensor plain(PlainRows& rows) const override {
        at::Tensor counts =
            at::zeros({rows.count(), range_.bins}, rows.features().options().dtype(at::kLong));
        at::Tensor largest = at::zeros({rows.count()}, rows.features().options());
        numerics::for_each_repeat(
            {rows.weight(), rows.bias()}, perturbation_, rows.features(),
            [&](const at::Tensor& logits) {
                counts.add_(numerics::counts_in_bins(logits, range_));
                largest.add_((logits.amax(1) - at::logsumexp(logits, 1)).exp_());
            });
        const auto repeats = static_cast<double>(perturbation_.repeats);
        const double values = repeats * static_cast<double>(rows.weight().size(0));
        return at::cat({counts.to(at::kDouble) / values, largest.div_(repeats).unsqueeze(1)}, 1);
    }

    std::string step() const override { return "perturbed logits"; }

  private:
    numerics::Perturbation perturbation_;
    numerics::ValueRange range_;
};

/// Of densities as rows: a product with it smooths them.
at::Tensor box_of(std::int64_t bins, std::int64_t box) {
    at::Tensor matrix = at::zeros({bins, bins}, at::kDouble);
    const std::int64_t below = (box - 1) / 2;
    for (std::int64_t to = 0; to < bins; ++to)
        for (std::int64_t from = to - below; from < to - below + box; ++from)
            matrix[std::clamp<std::int64_t>(from, 0, bins - 1)][to] += 1 / static_cast<double>(box);
    return matrix;
}

class SymmetricDivergence : public Quantity {
  public:
    SymmetricDivergence(const std::string& name, at::Tensor density, QuantityRef shares,
                        Smoothing smoothing)
        : Quantity(concat("divergence of ", shares->name(), " from ", name, " (box=", smoothing.box,
                          ", added=", shortest_digits(smoothing.added), ")")),
          density_(normalised(density + smoothing.added)),
          shares_(std::move(shares)),
          added_(smoothing.added),
          box_(box_of(density_.size(0), smoothing.box)) {}

    at::Tensor plain(PlainRows& rows) const override {
        const at::Tensor shares = rows(shares_).slice(1, 0, density_.size(0));
        const at::Tensor q = normalised(at::mm(shares, rows.constant(box_)).add_(added_));
        const at::Tensor& p = rows.constant(density_);
        return (p - q).mul_(p.log() - q.log()).sum(1);
    }

    std::uint64_t bytes() const override { return density_.nbytes() + box_.nbytes(); }

  private:
    static at::Tensor normalised(const at::Tensor& densities) {
        return densities / densities.sum(-1, /*keepdim=*/true);
    }

    at::Tensor density_;
    QuantityRef shares_;
    double added_;
    at::Tensor box_;
};

}  // namespace

QuantityRef feature_shares(const numerics::ValueRange& range) {
    return std::make_shared<FeatureShares>(range);
}

QuantityRef perturbed_logits(const numerics::Perturbation& perturbation,
                             const numerics::ValueRange& range) {
    return std::make_shared<PerturbedLogits>(perturbation, range);
}

QuantityRef symmetric_divergence(const std::string& name, at::Tensor density, QuantityRef shares,
                                 Smoothing smoothing) {
    return std::make_shared<SymmetricDivergence>(name, std::move(density), std::move(shares),
                                                 smoothing);
}

}  // namespace farout::quantities
