#include <ATen/ATen.h>

#include "detectors/training_sample.h"
#include "numerics/unit_rows.h"
#include "quantities/kinds/largest_products.h"
#include "quantities/kinds/softmax.h"

namespace farout::detectors {

namespace {

/// Nearest neighbour guidance. Park, Jung and Teoh, "Nearest Neighbor Guidance for
/// Out-of-Distribution Detection", ICCV 2023: E(h) times the mean of the k largest ĥ·ĥ_i E(h_i)
/// over a bank of training rows, E = logsumexp of the logits, ĥ = h/‖h‖. Neighbours are by the
/// product with the energy, not by the cosine alone.
///
/// k and a bank of 1 % of ImageNet's training rows as in OpenOOD, which takes the first batches of
/// its loader; here they are those with the smallest hash of seed and row number. The authors'
/// k = 10 is pytorch-ood's, whose bank is all that it is fitted on. A row of zeros has cosine 0 to
/// all. Where energies may be negative, two of them make a large product: what is unlike everything
/// then counts as familiar (catalogue/fitted_sizes.cpp tells of it).
class NnGuide : public Detector {
  public:
    explicit NnGuide(const catalogue::ParameterValues& values)
        : k_(static_cast<std::int64_t>(values.at("k").number())),
          sample_(of_sample("training_sample", values)),
          energies_of_sample_(of_sample("sample_energies", values)) {}

    std::vector<Identity> needs() const override { return {sample_, energies_of_sample_}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const at::Tensor& features = sample_features(fitted, sample_, "nnguide");
        const at::Tensor& energies = statistics::require_tensor(
            fitted, energies_of_sample_, "energies", "nnguide", {features.size(0)});
        guidance_ = quantities::mean_of_largest_products(
            {energies_of_sample_.text(), numerics::unit_rows(features) * energies.unsqueeze(1)},
            k_);
    }
    std::uint64_t bytes() const override { return guidance_->bytes(); }
    at::Tensor score(quantities::Rows& rows) const override {
        return rows(energy_) * rows(guidance_);
    }

  private:
    std::int64_t k_;
    Identity sample_;
    Identity energies_of_sample_;
    quantities::QuantityRef energy_ = quantities::log_sum_exp();
    quantities::QuantityRef guidance_;
};

}  // namespace

std::unique_ptr<Detector> make_nnguide(const catalogue::ParameterValues& values) {
    return std::make_unique<NnGuide>(values);
}

}  // namespace farout::detectors
