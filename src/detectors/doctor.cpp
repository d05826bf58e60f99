#include "detectors/detector.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// DOCTOR, its α form. Granese et al., "DOCTOR: A Simple Method for Detecting Misclassification
/// Errors", NeurIPS 2021, section 3: with ĝ = 1 − Σ_c p_c² it rejects where ĝ/(1−ĝ) is large, which
/// ranks as Σ_c p_c² falls. Its input perturbation isn't done.
///
/// Stored is log Σ_c p_c² = 2 log p_ŷ + log1p(Σ_{c≠ŷ} (p_c/p_ŷ)²), so that nothing is lost where
/// p_ŷ, and with it the sum, rounds to 1.
class Doctor : public Detector {
  public:
    at::Tensor score(quantities::Rows& rows) const override { return rows(log_sum_of_squares_); }

  private:
    quantities::QuantityRef log_sum_of_squares_ = quantities::log_sum_of_squares();
};

}  // namespace

std::unique_ptr<Detector> make_doctor(const catalogue::ParameterValues&) {
    return std::make_unique<Doctor>();
}

}  // namespace farout::detectors
