#include "quantities/kinds/generalised_entropy.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include <ATen/ATen.h>

#include "core/text.h"
#include "numerics/vector_loops.h"
#include "quantities/detail/of_logits.h"

namespace farout::quantities {

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

/// The sum over the M − 1 largest logits of a row beside the predicted class, which is among the M
/// largest. `selected`: room for all of the row.
double entropy_of_rest(std::span<const float> row, const numerics::Peak& peak,
                       const GenParameters& gen, std::vector<float>& selected) {
    const auto classes = static_cast<std::int64_t>(row.size());
    std::copy(row.begin(), row.end(), selected.begin());
    selected[static_cast<std::size_t>(peak.index)] = -infinity;
    std::int64_t count = classes;
    if (gen.largest < classes) {
        const float smallest = numerics::nth_largest(row.data(), classes, gen.largest);
        const std::int64_t above =
            numerics::select_above(selected.data(), classes, smallest, selected.data());
        // Of equal ones it doesn't matter which are taken.
        count = gen.largest - 1;
        std::fill(selected.begin() + above, selected.begin() + count, smallest);
    }
    return numerics::generalised_entropy(selected.data(), count, peak.log_sum_exp(), gen.gamma);
}

class GeneralisedEntropy : public OfLogits {
  public:
    GeneralisedEntropy(const GenParameters& gen, LogitShapeRef shape)
        : OfLogits(concat("generalised_entropy(gamma=", shortest_digits(gen.gamma),
                          ", M=", gen.largest, ")"),
                   std::move(shape)),
          gen_(gen) {}

    at::Tensor plain(PlainRows& rows) const override {
        numerics::DeviceLogits& logits = rows.logits(shape());
        const std::int64_t count = std::min(gen_.largest, logits.values().size(1));
        const at::Tensor log_p = std::get<0>(logits.log_probabilities().topk(count, 1));
        at::Tensor log_complements = log_p.exp().neg_().log1p_();
        log_complements.select(1, 0).copy_(logits.log_complement());  // topk's first is ŷ's
        return log_complements.add_(log_p).mul_(gen_.gamma).exp_().sum(1);
    }
    at::Tensor of(numerics::Logits& logits) const override {
        const auto classes = static_cast<std::size_t>(logits.classes());
        const float* values = logits.values().const_data_ptr<float>();
        std::vector<float> selected(classes);
        const auto& peaks = logits.peaks();
        return of_each_row(logits.rows(), [&](std::size_t i) {
            const numerics::Peak& peak = peaks[i];
            const double of_peak =
                std::exp(gen_.gamma * (peak.log_probability() + peak.log_complement()));
            return of_peak + entropy_of_rest({values + i * classes, classes}, peak, gen_, selected);
        });
    }
    std::string step() const override { return "generalised entropies"; }

  private:
    GenParameters gen_;
};

}  // namespace

QuantityRef generalised_entropy(const GenParameters& gen, LogitShapeRef shape) {
    return std::make_shared<GeneralisedEntropy>(gen, std::move(shape));
}

}  // namespace farout::quantities
