#include "detectors/make_detector.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// Negative free energy at temperature 1. Liu et al., "Energy-based Out-of-distribution Detection",
/// NeurIPS 2020, equation 4: logsumexp(z).
class Energy : public Detector {
  public:
    at::Tensor score(quantities::Rows& rows) const override { return rows(log_sum_exp_); }

  private:
    quantities::QuantityRef log_sum_exp_ = quantities::log_sum_exp();
};

}  // namespace

DetectorEntry energy_entry() {
    return {.name = "energy",
            .formula = "logsumexp(z)",
            .source = "Liu et al., NeurIPS 2020, equation 4",
            .parameters = {},
            .make = make_plain<Energy>};
}

}  // namespace farout::detectors
