#include "detectors/detector.h"
#include "quantities/kinds/softmax.h"
#include "quantities/percentile_shapes.h"

namespace farout::detectors {

namespace {

/// Energy of pruned and scaled activations. Djurisic, Bozanic, Ashok and Liu, "Extremely
/// Simple Activation Shaping for Out-of-Distribution Detection", ICLR 2023, algorithm 3
/// (ASH-S): logsumexp(W h' + b), h' = e^r h for the k largest values of h and 0 for the others,
/// r = Σh / Σ of the k largest h; k from the percentile (quantities/percentile_shapes.h).
///
/// On the pooled features, as the authors do; pytorch-ood's examples shape the map before pooling,
/// and begin at 65 instead of 90. For features after a ReLU: where values may be negative, r means
/// little.
class AshS : public Detector {
  public:
    explicit AshS(const catalogue::ParameterValues& values)
        : energy_(quantities::log_sum_exp(quantities::pruned_logits(
              values.at("percentile").number(), quantities::Kept::scaled))) {}

    at::Tensor score(quantities::Rows& rows) const override { return rows(energy_); }

  private:
    quantities::QuantityRef energy_;
};

}  // namespace

std::unique_ptr<Detector> make_ash_s(const catalogue::ParameterValues& values) {
    return std::make_unique<AshS>(values);
}

}  // namespace farout::detectors
