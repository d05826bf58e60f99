#include <ATen/ATen.h>

#include "core/text.h"
#include "detectors/detector.h"
#include "detectors/labelled_means.h"
#include "numerics/device_logits.h"
#include "quantities/head_shapes.h"
#include "quantities/kinds/fisher_rao.h"

namespace farout::detectors {

namespace {

/// The mean Fisher–Rao distance to the classes' softmaxes. Dadalto Câmara Gomes, Alberge, Duhamel
/// and Piantanida, "Igeood: An Information Geometry Approach to Out-of-Distribution Detection",
/// ICLR 2022, on logits and without its input preprocessing, as in the first author's code: the
/// mean over classes of 2·arccos(Σ_j √(softmax(z/T)_j softmax(z_c/T)_j)), z_c the logits of the
/// class's mean feature, which are the mean logits of its training rows. Farther from all is more
/// in-distribution. Classes without training rows take no part.
class IgeoodLogits : public Detector {
  public:
    explicit IgeoodLogits(const catalogue::ParameterValues& values)
        : temperature_(values.at("temperature").number()) {}

    std::vector<Identity> needs() const override { return {Identity{"class_means"}}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const numerics::Head& head = fitted.head;
        const at::Tensor logits =
            at::addmm(head.bias.to(at::kDouble), labelled_means(fitted, "igeood_logits"),
                      head.weight.to(at::kDouble).t());
        numerics::DeviceLogits means(logits / temperature_);
        bytes_ = logits.nbytes();
        angle_ = quantities::mean_softmax_angle(
            concat("class means at ", shortest_digits(temperature_)), means.log_probabilities(),
            temperature_ == 1 ? quantities::classifier_logits()
                              : quantities::tempered_logits(temperature_));
    }
    std::uint64_t bytes() const override { return bytes_; }
    at::Tensor score(quantities::Rows& rows) const override { return rows(angle_); }

  private:
    double temperature_;
    std::uint64_t bytes_ = 0;
    quantities::QuantityRef angle_;
};

}  // namespace

std::unique_ptr<Detector> make_igeood_logits(const catalogue::ParameterValues& values) {
    return std::make_unique<IgeoodLogits>(values);
}

}  // namespace farout::detectors
