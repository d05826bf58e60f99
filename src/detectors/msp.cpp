#include "detectors/detector.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// Maximum softmax probability. Hendrycks and Gimpel, "A Baseline for Detecting Misclassified and
/// Out-of-Distribution Examples in Neural Networks", ICLR 2017, section 2: max p.
///
/// Stored is log max p = −log1p(Σ_{j≠ŷ} exp(z_j − max z)), a strictly increasing map of max p, so
/// every ranking and with it AUROC and FPR95 are those of max p; max p itself is 1 in float32 for
/// most images of a confident network, and its ties move the figures. exp(score) gives max p back.
class Msp : public Detector {
  public:
    at::Tensor score(quantities::Rows& rows) const override { return rows(log_max_probability_); }

  private:
    quantities::QuantityRef log_max_probability_ = quantities::log_max_probability();
};

}  // namespace

std::unique_ptr<Detector> make_msp(const catalogue::ParameterValues&) {
    return std::make_unique<Msp>();
}

}  // namespace farout::detectors
