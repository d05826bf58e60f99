#include "detectors/detector.h"
#include "quantities/kinds/softmax.h"
#include "quantities/percentile_shapes.h"

namespace farout::detectors {

namespace {

/// Energy of pruned activations. Djurisic, Bozanic, Ashok and Liu, "Extremely
/// Simple Activation Shaping for Out-of-Distribution Detection", ICLR 2023, algorithm 1
/// (ASH-P): logsumexp(W h' + b), h' the k largest values of h and 0 for the others; k from the
/// percentile (quantities/percentile_shapes.h).
class AshP : public Detector {
  public:
    explicit AshP(const catalogue::ParameterValues& values)
        : energy_(quantities::log_sum_exp(quantities::pruned_logits(
              values.at("percentile").number(), quantities::Kept::as_they_are))) {}

    at::Tensor score(quantities::Rows& rows) const override { return rows(energy_); }

  private:
    quantities::QuantityRef energy_;
};

}  // namespace

std::unique_ptr<Detector> make_ash_p(const catalogue::ParameterValues& values) {
    return std::make_unique<AshP>(values);
}

}  // namespace farout::detectors
