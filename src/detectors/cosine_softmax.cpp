#include "detectors/detector.h"
#include "quantities/head_shapes.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// The maximum of the softmax of the cosines of features and weights: max_c softmax(cos(h, w_c)).
/// "ssc" in the code of Müller and Hein, "Mahalanobis++: Improving OOD Detection via Feature
/// Normalization", ICML 2025. Stored is its logarithm: of C classes the maxima are all between 1/C
/// and about e²/C. A row of zeros has cosine 0 to all classes.
class CosineSoftmax : public Detector {
  public:
    void prepare(const statistics::FittedClassifier& fitted) override {
        log_p_ = quantities::log_max_probability(quantities::cosines_to_weights(fitted.head));
    }
    at::Tensor score(quantities::Rows& rows) const override { return rows(log_p_); }

  private:
    quantities::QuantityRef log_p_;
};

}  // namespace

std::unique_ptr<Detector> make_cosine_softmax(const catalogue::ParameterValues&) {
    return std::make_unique<CosineSoftmax>();
}

}  // namespace farout::detectors
