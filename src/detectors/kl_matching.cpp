#include "detectors/detector.h"
#include "quantities/kinds/class_divergence.h"

namespace farout::detectors {

namespace {

/// Kullback–Leibler matching. Hendrycks et al., "Scaling Out-of-Distribution Detection for
/// Real-World Settings", ICML 2022, section 3 ("KL Matching"): −min_c KL(p ‖ d_c), d_c the mean
/// softmax of the training rows predicted as c. Classes never predicted take no part. All scores
/// are the softmax's of the features themselves, also where other detectors clip them.
class KlMatching : public Detector {
  public:
    std::vector<Identity> needs() const override { return {Identity{"class_probabilities"}}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        divergence_ = quantities::nearest_class_divergence(fitted, "kl_matching");
    }
    std::uint64_t bytes() const override { return divergence_->bytes(); }
    at::Tensor score(quantities::Rows& rows) const override { return -rows(divergence_); }

  private:
    quantities::QuantityRef divergence_;
};

}  // namespace

std::unique_ptr<Detector> make_kl_matching(const catalogue::ParameterValues&) {
    return std::make_unique<KlMatching>();
}

}  // namespace farout::detectors
