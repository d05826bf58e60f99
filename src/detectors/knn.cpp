#include <ATen/ATen.h>

#include "detectors/detector.h"

namespace farout::detectors {

namespace {

/// Distance to the k-th nearest training row. Sun, Ming, Zhu and Li, "Out-of-Distribution Detection
/// with Deep Nearest Neighbors", ICML 2022, section 3: −‖ĥ − ĥ_(k)‖², ĥ = h/‖h‖, ĥ_(k) the k-th
/// nearest of those of all training rows.
///
/// Squared as in the authors' code and OpenOOD's; pytorch-ood gives the distance itself, which has
/// the same order. k: OpenOOD's and pytorch-ood's 50; the authors take 1000 for ImageNet, 200 for
/// CIFAR-100. The authors add 10⁻¹⁰ to each component of ĥ, and may take a share of the training
/// rows; here nothing is added, and all are taken. A row of zeros stays one, at distance 1 of all
/// others.
class Knn : public Detector {
  public:
    explicit Knn(const catalogue::ParameterValues& values)
        : k_(static_cast<std::int64_t>(values.at("k").number())) {}

    std::int64_t neighbours() const override { return k_; }

    at::Tensor score(quantities::Rows& rows) const override {
        return -rows.nearest().select(1, k_ - 1);
    }

  private:
    std::int64_t k_;
};

}  // namespace

std::unique_ptr<Detector> make_knn(const catalogue::ParameterValues& values) {
    return std::make_unique<Knn>(values);
}

}  // namespace farout::detectors
