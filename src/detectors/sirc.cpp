#include <ATen/ATen.h>

#include "detectors/detector.h"
#include "quantities/kinds/feature_norm.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// Below it, log H is taken from the leading terms of H = −Σ p ln p: r − r ln r, r = 1 − max p.
constexpr double least_entropy = 1e-290;
/// Deviations that are less than this share of the mean are rounding.
constexpr double least_deviation = 1e-9;

/// Softmax information retaining combination. Xia and Bouganis, "Augmenting Softmax Information for
/// Selective Classification with Out-of-Distribution Data", ACCV 2022, in the form of their code:
/// −ln(1 − max p) − ln(1 + exp(−b(‖h‖₁ − a))), or with the entropy H of p for 1 − max p; a = mean −
/// 3 deviations of the training rows' ‖h‖₁, b = 1/deviation. So where features are as long as those
/// of training rows, the confidence alone counts.
///
/// 1 − max p comes from the other classes' sum: no confident row's score is infinite. With a single
/// class there is no confidence, and its term is left out; where all training rows are of one
/// length, the other term says nothing and is. The authors also combine with the residual of ViM
/// and with nearest neighbours.
class Sirc : public Detector {
  public:
    explicit Sirc(const catalogue::ParameterValues& values)
        : by_entropy_(values.at("confidence").word() == "entropy") {}

    std::vector<Identity> needs() const override { return {norm_of_training_}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const auto number = [&](const char* name) {
            return fitted.statistics.number(norm_of_training_, name, "sirc");
        };
        const double mean = number("mean_norm");
        const double deviation = number("norm_deviation");
        scale_ = deviation > least_deviation * mean ? 1 / deviation : 0;
        origin_ = mean - 3 * deviation;
    }
    at::Tensor score(quantities::Rows& rows) const override {
        const at::Tensor shortness = (rows(norm_) - origin_) * -scale_;
        const at::Tensor doubt = by_entropy_ ? log_entropy(rows) : rows(log_complement_);
        return -doubt.masked_fill(doubt.isfinite().logical_not(), 0) -
               at::logaddexp(at::zeros_like(shortness), shortness);
    }

  private:
    at::Tensor log_entropy(quantities::Rows& rows) const {
        const at::Tensor entropy = -rows(negative_entropy_);
        const at::Tensor& log_rest = rows(log_complement_);
        return at::where(entropy.gt(least_entropy), entropy.log(), log_rest + (-log_rest).log1p());
    }

    bool by_entropy_;
    double scale_ = 0;
    double origin_ = 0;
    Identity norm_of_training_{"feature_norm"};
    quantities::QuantityRef norm_ = quantities::feature_norm_1();
    quantities::QuantityRef log_complement_ = quantities::log_complement();
    quantities::QuantityRef negative_entropy_ = quantities::negative_entropy();
};

}  // namespace

std::unique_ptr<Detector> make_sirc(const catalogue::ParameterValues& values) {
    return std::make_unique<Sirc>(values);
}

}  // namespace farout::detectors
