#include <ATen/ATen.h>

#include "core/text.h"
#include "detectors/detector.h"
#include "quantities/kinds/coverage.h"

namespace farout::detectors {

namespace {

/// Neuron activation coverage of the penultimate layer. Liu, Tian, Li, Ma and Wang, "Neuron
/// Activation Coverage: Rethinking Out-of-distribution Detection and Generalization", ICLR 2024, of
/// its layers the last alone: the mean over features j of min(n_j / O, 1), n_j of sampled training
/// rows those with the state of j in the same bin as the row's. A state is sigmoid(α h_j g_j), g
/// the gradient of KL(uniform ‖ p) by h (numerics/neuron_states.h, which has the bins, too).
///
/// O, M, α and the number of rows are the authors' for ResNet-50's pooled features; for ViT they
/// take 500, 50, 100 and 50,000 rows. The sample has equally many rows of each class: here those
/// with the smallest hash of seed and row number. pytorch-ood's bins are others. A row of zeros has
/// all states 1/2.
class NacPenultimate : public Detector {
  public:
    explicit NacPenultimate(const catalogue::ParameterValues& values)
        : enough_(values.at("O").number()),
          bins_{static_cast<std::int64_t>(values.at("M").number()), values.at("alpha").number()},
          counts_{"activation_counts",
                  {{"size", values.at("bank").text()},
                   {"seed", values.at("seed").text()},
                   {"M", values.at("M").text()},
                   {"alpha", values.at("alpha").text()}}} {}

    std::vector<Identity> needs() const override { return {counts_}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const at::Tensor& counts = statistics::require_tensor(
            fitted, counts_, "state_counts", "nac_penultimate", {-1, fitted.head.feature_width()});
        coverage_ =
            quantities::mean_coverage(concat(counts_.text(), " by ", shortest_digits(enough_)),
                                      counts.to(at::kDouble).div_(enough_).clamp_max_(1), bins_);
    }
    std::uint64_t bytes() const override { return coverage_->bytes(); }
    at::Tensor score(quantities::Rows& rows) const override { return rows(coverage_); }

  private:
    double enough_;
    quantities::StateBins bins_;
    Identity counts_;
    quantities::QuantityRef coverage_;
};

}  // namespace

std::unique_ptr<Detector> make_nac_penultimate(const catalogue::ParameterValues& values) {
    return std::make_unique<NacPenultimate>(values);
}

}  // namespace farout::detectors
