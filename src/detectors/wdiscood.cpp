#include <ATen/ATen.h>

#include "detectors/detector.h"
#include "detectors/principal_space.h"
#include "quantities/kinds/discriminant_distances.h"

namespace farout::detectors {

namespace {

/// Whitened linear discriminants. Chen, Lin, Xu and Vela, "WDiscOOD: Out-of-Distribution Detection
/// via Whitened Linear Discriminant Analysis", ICCV 2023, as in its code: −min_c ‖V(x−m_c)‖₂ − α
/// ‖(I−VᵀV)(x−m)‖₂, x = Σ^(−1/2) h, Σ the within-class covariance, m_c and m the means of x, V the
/// `dim` leading discriminants: eigenvectors of the scatter of the class means, each class counted
/// once. features=unit: of h/‖h‖₂.
///
/// The scatter of x within classes is the identity, so V's rows are orthonormal; the authors take
/// them by a solver for any matrix, which leaves them nearly so. Of K classes with training rows
/// there are at most K−1 discriminants: the authors' 1000th for 1000 classes is arbitrary, and
/// isn't taken here. dim, α: the authors' for ResNet-50; for ViT-B/16 they have 512, 1 and unit.
/// They fit on 200 rows a class, here all are taken. A row of zeros stays one.
class Wdiscood : public Detector {
  public:
    explicit Wdiscood(const catalogue::ParameterValues& values)
        : alpha_(values.at("alpha").number()),
          of_(values.at("features").word() == "unit" ? statistics::RowsOf::unit
                                                     : statistics::RowsOf::features),
          discriminants_(statistics::of_rows("whitened_discriminants", of_)),
          within_(statistics::of_rows("within_class", of_)) {
        auto& parameters = discriminants_.parameters;
        parameters.insert(parameters.begin(), {"dim", values.at("dim").text()});
    }

    std::vector<Identity> needs() const override { return {discriminants_, within_}; }
    void prepare(const statistics::FittedClassifier& fitted) override {
        const std::int64_t width = fitted.head.feature_width();
        const auto get = [&](const Identity& statistic, const char* name, at::IntArrayRef sizes) {
            return statistics::require_tensor(fitted, statistic, name, "wdiscood", sizes);
        };
        distances_ = quantities::discriminant_distances(
            {discriminants_.text(), get(within_, "feature_mean", {width}),
             get(discriminants_, "discriminant_map", {width, -1}),
             get(discriminants_, "discriminant_means", {-1, -1}), of_});
    }
    at::Tensor score(quantities::Rows& rows) const override {
        const at::Tensor& distances = rows(distances_);
        return distances.select(1, 0).neg() - distances.select(1, 1) * alpha_;
    }

  private:
    double alpha_;
    statistics::RowsOf of_;
    Identity discriminants_;
    Identity within_;
    quantities::QuantityRef distances_;
};

}  // namespace

std::unique_ptr<Detector> make_wdiscood(const catalogue::ParameterValues& values) {
    return std::make_unique<Wdiscood>(values);
}

}  // namespace farout::detectors
