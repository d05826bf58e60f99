// Principal spaces by a share of the variance, about the mean, of rows of length 1.

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "detectors/reference_case.h"
#include "statistics/cpu_as_device.h"
#include "statistics/fit.h"

namespace farout::statistics {
namespace {

const detectors::GeneratedSet set(900, 12, 5);

Statistics fit_one(const std::string& identity, const FittingDevice* device = nullptr) {
    return fit_statistics(*parallel::make_local_communicator(), set.source(), set.head,
                          {{parse_identity(identity), "vim"}}, {.device = device})
        .statistics;
}

/// The eigenvalues of the covariance, falling.
at::Tensor variances(const at::Tensor& rows) {
    const at::Tensor centred = rows - rows.mean(0);
    return at::linalg_eigvalsh(at::mm(centred.t(), centred)).flip(0);
}

double dim_of(const Statistics& statistics) {
    return statistics.fitted.begin()->second.numbers.at("residual_dim");
}

TEST(ResidualSpace, LeavesWhatIsBeyondAShareOfTheVariance) {
    const at::Tensor shares = variances(set.features.to(at::kDouble)).cumsum(0);
    const at::Tensor of_all = shares / shares[-1];
    for (std::int64_t dim = 1; dim < 12; ++dim) {
        const double share = of_all[dim - 1].item<double>();
        const auto identity = [](double below_one) {
            return "residual_space(dim=" + std::to_string(below_one) + ", origin=mean)";
        };
        EXPECT_EQ(dim_of(fit_one(identity(share - 1e-5))), static_cast<double>(dim));
        EXPECT_EQ(dim_of(fit_one(identity(share + 1e-5))), std::min(dim + 1.0, 11.0));
    }
}

TEST(ResidualSpace, OfAShareIsThatOfItsWidth) {
    const Statistics of_share = fit_one("residual_space(dim=0.8, origin=mean, of=unit)");
    const std::string width = std::to_string(static_cast<int>(dim_of(of_share)));
    const Statistics of_width = fit_one("residual_space(dim=" + width + ", origin=mean, of=unit)");
    detectors::expect_same_bits(of_share.fitted.begin()->second, of_width.fitted.begin()->second);
}

TEST(ResidualSpace, OfUnitRowsLiesAboutTheirMean) {
    const at::Tensor rows = set.features.to(at::kDouble);
    const at::Tensor unit = rows / rows.norm(2, {1}, /*keepdim=*/true);
    const char* identity = "residual_space(dim=0.8, origin=mean, of=unit)";
    const Statistics host = fit_one(identity);
    const at::Tensor basis = detectors::tensor_in(host, "residual_basis");
    EXPECT_TRUE(at::allclose(detectors::tensor_in(host, "origin"), unit.mean(0), 1e-13, 1e-15));
    const at::Tensor residuals = at::mm(unit - unit.mean(0), basis);
    const at::Tensor left = variances(unit).slice(0, static_cast<std::int64_t>(dim_of(host)));
    EXPECT_NEAR(residuals.square().sum().item<double>(), left.sum().item<double>(), 1e-11);
    const auto alone = parallel::make_local_communicator();
    const CpuAsDevice device(*alone);
    const Statistics of_device = fit_one(identity, device.get());
    const at::Tensor other = detectors::tensor_in(of_device, "residual_basis");
    EXPECT_TRUE(at::allclose(at::mm(other, other.t()), at::mm(basis, basis.t()), 1e-9, 1e-12));
}

TEST(ResidualSpace, IsFoundByAllThatIsNamed) {
    Statistics there;
    there.fitted[parse_identity("residual_space(dim=3)")] = {};
    there.fitted[parse_identity("residual_space(dim=0.9, origin=mean)")] = {};
    const auto found = [&](const char* wanted) {
        return there.identity_of(parse_identity(wanted), "vim").text();
    };
    EXPECT_EQ(found("residual_space(dim=auto)"), "residual_space(dim=3)");
    EXPECT_EQ(found("residual_space(dim=auto, origin=mean)"),
              "residual_space(dim=0.9, origin=mean)");
    EXPECT_THROW(found("residual_space(dim=auto, of=unit)"), MissingStatistic);
}

}  // namespace
}  // namespace farout::statistics
