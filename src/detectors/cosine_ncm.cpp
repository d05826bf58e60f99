#include "detectors/cosines_to_means.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// The largest cosine of features and class means: max_c cos(h, μ_c), μ_c the mean of the training
/// rows of class c. "cosine" in the code of Müller and Hein, "Mahalanobis++: Improving OOD
/// Detection via Feature Normalization", ICML 2025. Classes without training rows take no part; a
/// row of zeros has cosine 0.
class CosineNcm : public Detector {
  public:
    std::vector<Identity> needs() const override { return {class_means()}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        largest_ = quantities::max_logit(cosines_to_class_means(fitted, "cosine_ncm"));
    }
    at::Tensor score(quantities::Rows& rows) const override { return rows(largest_); }

  private:
    quantities::QuantityRef largest_;
};

}  // namespace

std::unique_ptr<Detector> make_cosine_ncm(const catalogue::ParameterValues&) {
    return std::make_unique<CosineNcm>();
}

}  // namespace farout::detectors
