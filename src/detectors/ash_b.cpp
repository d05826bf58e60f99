#include "detectors/detector.h"
#include "quantities/kinds/softmax.h"
#include "quantities/percentile_shapes.h"

namespace farout::detectors {

namespace {

/// Energy of binarised activations. Djurisic, Bozanic, Ashok and Liu, "Extremely
/// Simple Activation Shaping for Out-of-Distribution Detection", ICLR 2023, algorithm 2
/// (ASH-B): logsumexp(W h' + b), h' = Σh / k where h is among its k largest values and 0 for the
/// others, Σh over all values; k from the percentile (quantities/percentile_shapes.h). OpenOOD's
/// `ash`.
///
/// After a ReLU fewer than k values may be above 0: then zeros, those of the lowest index, get
/// their share, too.
class AshB : public Detector {
  public:
    explicit AshB(const catalogue::ParameterValues& values)
        : energy_(quantities::log_sum_exp(quantities::pruned_logits(
              values.at("percentile").number(), quantities::Kept::equal))) {}

    at::Tensor score(quantities::Rows& rows) const override { return rows(energy_); }

  private:
    quantities::QuantityRef energy_;
};

}  // namespace

std::unique_ptr<Detector> make_ash_b(const catalogue::ParameterValues& values) {
    return std::make_unique<AshB>(values);
}

}  // namespace farout::detectors
