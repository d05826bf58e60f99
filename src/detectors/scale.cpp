#include "detectors/detector.h"
#include "quantities/kinds/softmax.h"
#include "quantities/percentile_shapes.h"

namespace farout::detectors {

namespace {

/// Energy of scaled activations. Xu, Chen, Franchi and Yao, "Scaling for Training Time and Post-hoc
/// Out-of-distribution Detection Enhancement", ICLR 2024 (SCALE): logsumexp(e^r W h + b), r = Σh /
/// Σ of the k largest h; k from the percentile (quantities/percentile_shapes.h).
///
/// On the pooled features, as the authors and OpenOOD do; pytorch-ood's examples scale the map
/// before pooling, and begin at 65 instead of 85. For features after a ReLU: where values may be
/// negative, r means little.
class Scale : public Detector {
  public:
    explicit Scale(const catalogue::ParameterValues& values)
        : energy_(quantities::log_sum_exp(
              quantities::scaled_logits(values.at("percentile").number()))) {}

    at::Tensor score(quantities::Rows& rows) const override { return rows(energy_); }

  private:
    quantities::QuantityRef energy_;
};

}  // namespace

std::unique_ptr<Detector> make_scale(const catalogue::ParameterValues& values) {
    return std::make_unique<Scale>(values);
}

}  // namespace farout::detectors
