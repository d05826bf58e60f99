#include "detectors/detector.h"
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

std::unique_ptr<Detector> make_energy(const catalogue::ParameterValues&) {
    return std::make_unique<Energy>();
}

}  // namespace farout::detectors
