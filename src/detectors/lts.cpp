#include "detectors/detector.h"
#include "quantities/kinds/softmax.h"
#include "quantities/percentile_shapes.h"

namespace farout::detectors {

namespace {

/// Energy of scaled logits. Djurisic, Liu and Nikolic, "Logit Scaling for Out-of-Distribution
/// Detection", 2024 (LTS): logsumexp(s z), s = (Σ relu(h) / Σ of the k largest relu(h))²; k from
/// the percentile (quantities/percentile_shapes.h).
///
/// The relu is of the authors' code, the paper doesn't say it; the head gets the features as they
/// are, and its bias is scaled, too. pytorch-ood's p = 0.05 is the percentile 95.
class Lts : public Detector {
  public:
    explicit Lts(const catalogue::ParameterValues& values)
        : energy_(quantities::log_sum_exp(
              quantities::stretched_logits(values.at("percentile").number()))) {}

    at::Tensor score(quantities::Rows& rows) const override { return rows(energy_); }

  private:
    quantities::QuantityRef energy_;
};

}  // namespace

std::unique_ptr<Detector> make_lts(const catalogue::ParameterValues& values) {
    return std::make_unique<Lts>(values);
}

}  // namespace farout::detectors
