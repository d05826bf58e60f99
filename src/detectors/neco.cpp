#include <ATen/ATen.h>

#include "detectors/detector.h"
#include "detectors/principal_space.h"
#include "quantities/kinds/principal_share.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// Neural collapse based. Ben Ammar, Belkhir, Popescu, Manzanera and Franchi, "NECO: NEural
/// Collapse Based Out-of-distribution detection", ICLR 2024, equation 6, as in its code: ‖P s‖₂ /
/// ‖s‖₂ · max z, s the features brought to mean 0 and deviation 1 each over the training rows, P
/// the leading principal components of the training rows' s: `dim` of them, or the fewest that make
/// this share of the variance, at most D−1. 0 where s is 0. Where max z is negative, less of s in
/// the principal space makes the score larger.
///
/// dim: the authors choose one for each network; 0.9 is what other papers' copies of the code take.
/// For DeiT and Swin their code divides by ‖h‖, not ‖s‖, and leaves P s as it is; here both are of
/// s.
class Neco : public Detector {
  public:
    explicit Neco(const catalogue::ParameterValues& values)
        : with_logit_(values.at("factor").word() == "max_logit"),
          space_{"standardised_space", {{"dim", text_of(values.at("dim").number_or_auto())}}} {}

    std::vector<Identity> needs() const override { return {space_}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const std::int64_t width = fitted.head.feature_width();
        const auto get = [&](const char* name, at::IntArrayRef sizes) {
            return statistics::require_tensor(fitted, space_, name, "neco", sizes);
        };
        share_ = quantities::principal_share({space_.text(), get("standard_mean", {width}),
                                              get("standard_scale", {width}),
                                              get("principal_basis", {width, -1})});
    }
    at::Tensor score(quantities::Rows& rows) const override {
        return with_logit_ ? rows(share_) * rows(max_logit_) : rows(share_);
    }

  private:
    bool with_logit_;
    Identity space_;
    quantities::QuantityRef max_logit_ = quantities::max_logit();
    quantities::QuantityRef share_;
};

}  // namespace

std::unique_ptr<Detector> make_neco(const catalogue::ParameterValues& values) {
    return std::make_unique<Neco>(values);
}

}  // namespace farout::detectors
