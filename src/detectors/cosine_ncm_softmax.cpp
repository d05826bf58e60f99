#include "detectors/cosines_to_means.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// The maximum of the softmax of the cosines of features and class means: max_c softmax(cos(h,
/// μ_c)), μ_c the mean of the training rows of class c. "rcos" in the code of Müller and Hein,
/// "Mahalanobis++: Improving OOD Detection via Feature Normalization", ICML 2025. Stored is its
/// logarithm. Classes without training rows take no part; a row of zeros has cosine 0 to all.
class CosineNcmSoftmax : public Detector {
  public:
    std::vector<Identity> needs() const override { return {class_means()}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        log_p_ =
            quantities::log_max_probability(cosines_to_class_means(fitted, "cosine_ncm_softmax"));
    }
    at::Tensor score(quantities::Rows& rows) const override { return rows(log_p_); }

  private:
    quantities::QuantityRef log_p_;
};

}  // namespace

std::unique_ptr<Detector> make_cosine_ncm_softmax(const catalogue::ParameterValues&) {
    return std::make_unique<CosineNcmSoftmax>();
}

}  // namespace farout::detectors
