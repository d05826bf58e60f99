#include "detectors/detector.h"
#include "quantities/kinds/class_divergence.h"
#include "statistics/sources.h"

namespace farout::detectors {

namespace {

/// Kullback–Leibler matching. Hendrycks et al., "Scaling Out-of-Distribution Detection for
/// Real-World Settings", ICML 2022, section 3 ("KL Matching"): −min_c KL(p ‖ d_c), d_c the mean
/// softmax of the training rows predicted as c, or of the in-distribution validation set's, as
/// OpenOOD and pytorch-ood have it. Classes never predicted take no part. All scores
/// are the softmax's of the features themselves, also where other detectors clip them.
class KlMatching : public Detector {
  public:
    explicit KlMatching(const catalogue::ParameterValues& values)
        : probabilities_(
              statistics::fitted_on(values.at("source").word(), Identity{"class_probabilities"})) {}

    std::vector<Identity> needs() const override { return {probabilities_}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        divergence_ = quantities::nearest_class_divergence(fitted, probabilities_, "kl_matching");
    }
    std::uint64_t bytes() const override { return divergence_->bytes(); }
    at::Tensor score(quantities::Rows& rows) const override { return -rows(divergence_); }

  private:
    Identity probabilities_;
    quantities::QuantityRef divergence_;
};

}  // namespace

std::unique_ptr<Detector> make_kl_matching(const catalogue::ParameterValues& values) {
    return std::make_unique<KlMatching>(values);
}

}  // namespace farout::detectors
