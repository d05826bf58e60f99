#include <ATen/ATen.h>

#include "detectors/training_sample.h"
#include "quantities/kinds/neighbourhoods.h"

namespace farout::detectors {

namespace {

/// Concentration-free density. Angiulli, Fassetti and Zupi, "CF-OOD: Concentration-Free Density
/// Estimation for Reliable Out-of-Distribution Detection", 2026, as OpenOOD has it: −κ, κ the
/// smallest share such that at least rho of the sampled training rows h_i have ‖ĥ − ĥ_i‖ ≤ their
/// distance to the neighbour, in the sample, within which a share κ of it lies, ĥ = h/‖h‖; 1 where
/// no share of the grid (statistics/kinds/neighbour_distances.cpp) is large enough.
///
/// rho: OpenOOD's 0.01. It draws a tenth of the training rows, unseeded; here the sample is as
/// large as other detectors', those rows with the smallest hash of seed and row number, as what is
/// learnt costs the square of their number. Shares of it are exact here, and distances are equal
/// that differ by less than 10⁻¹². There are at most 231 scores, so ties are many: AUROC counts
/// them half, FPR95 jumps by them.
class CfOod : public Detector {
  public:
    explicit CfOod(const catalogue::ParameterValues& values)
        : rho_(values.at("rho").number()),
          sample_(of_sample("training_sample", values)),
          distances_(of_sample("neighbour_distances", values)) {}

    std::vector<Identity> needs() const override { return {sample_, distances_}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const auto tables =
            fitted.derived->get<quantities::NeighbourTables>(distances_.text(), [&] {
                const at::Tensor& features = sample_features(fitted, sample_, "cfood");
                const auto get = [&](const char* name, at::IntArrayRef sizes) {
                    return statistics::require_tensor(fitted, distances_, name, "cfood", sizes);
                };
                const at::Tensor shares = get("neighbour_shares", {-1});
                return quantities::neighbour_tables(
                    {distances_.text(), features, shares,
                     get("neighbour_distances", {features.size(0), shares.size(0)})});
            });
        smallest_share_ = quantities::smallest_neighbourhood(tables, rho_);
    }
    std::uint64_t bytes() const override { return smallest_share_->bytes(); }
    at::Tensor score(quantities::Rows& rows) const override { return -rows(smallest_share_); }

  private:
    double rho_;
    Identity sample_;
    Identity distances_;
    quantities::QuantityRef smallest_share_;
};

}  // namespace

std::unique_ptr<Detector> make_cfood(const catalogue::ParameterValues& values) {
    return std::make_unique<CfOod>(values);
}

}  // namespace farout::detectors
