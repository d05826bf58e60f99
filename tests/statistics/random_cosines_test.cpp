// What is drawn for random features of a kernel, and their principal components on a device.

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "detectors/reference_case.h"
#include "parallel/threads_communicator.h"
#include "statistics/cpu_as_device.h"
#include "statistics/fit.h"

namespace farout::statistics {
namespace {

const Needs needs{{parse_identity("random_cosines(M=500, gamma=2, seed=1)"), "kpca_corp"},
                  {parse_identity("cosine_space(M=20, gamma=3, seed=0, dim=0.5)"), "kpca_corp"},
                  {parse_identity("class_covariances(ridge=0.01)"), "gmm"},
                  {parse_identity("within_class(of=unit)"), "mahalanobis_pp"},
                  {parse_identity("inverse_second_moment(of=unit)"), "pnml"},
                  {parse_identity("within_class_deviations"), "igeood_features"}};

Statistics fit_alone(const detectors::GeneratedSet& set, const FittingDevice* device = nullptr) {
    return fit_statistics(*parallel::make_local_communicator(), set.source(), set.head, needs,
                          {.device = device})
        .statistics;
}

TEST(RandomCosines, AreNormalDirectionsAndUniformPhases) {
    const detectors::GeneratedSet set(300, 40, 3);
    const Statistics fitted = fit_alone(set);
    const at::Tensor& directions = detectors::tensor_in(fitted, "directions");
    ASSERT_EQ(directions.sizes(), (at::IntArrayRef{40, 500}));
    const at::Tensor z = directions / 2;  // the variance is 2γ
    EXPECT_NEAR(z.mean().item<double>(), 0, 0.02);
    EXPECT_NEAR(z.square().mean().item<double>(), 1, 0.03);
    EXPECT_NEAR(z.square().square().mean().item<double>(), 3, 0.2);
    EXPECT_NEAR((z.slice(0, 1) * z.slice(0, 0, 39)).mean().item<double>(), 0, 0.02);
    const at::Tensor& phases = detectors::tensor_in(fitted, "phases");
    EXPECT_NEAR(phases.mean().item<double>(), M_PI, 0.3);
    EXPECT_GE(phases.min().item<double>(), 0);
    EXPECT_LT(phases.max().item<double>(), 2 * M_PI);
}

TEST(StatisticsOfSpreads, AreTheSameBitsForAnyNumberOfRanks) {
    const detectors::GeneratedSet set(9500, 12, 4);
    const Statistics alone = fit_alone(set);
    std::vector<Statistics> fits(3);
    parallel::run_as_threads(3, [&](parallel::Communicator& communicator) {
        fits[static_cast<std::size_t>(communicator.rank())] =
            fit_statistics(communicator, set.source(), set.head, needs).statistics;
    });
    for (const Statistics& fit : fits) detectors::expect_same_bits(fit, alone);
}

TEST(StatisticsOfSpreads, OfADeviceAreTheHosts) {
    const detectors::GeneratedSet set(9500, 12, 4);
    const Statistics host = fit_alone(set);
    const auto alone = parallel::make_local_communicator();
    const CpuAsDevice on_cpu(*alone);
    const Statistics device = fit_alone(set, on_cpu.get());
    for (const auto& [identity, of_host] : host.fitted)
        for (const auto& [name, tensor] : of_host.tensors) {
            const at::Tensor& found = device.fitted.at(identity).tensors.at(name);
            if (name == "cosine_residual_basis") {  // one choice of several
                EXPECT_LT(detectors::relative_difference(at::mm(found, found.t()),
                                                         at::mm(tensor, tensor.t())),
                          1e-9);
            } else if (tensor.numel() > 0) {
                EXPECT_LT(
                    detectors::relative_difference(found.to(at::kDouble), tensor.to(at::kDouble)),
                    1e-9)
                    << name;
            }
        }
}

}  // namespace
}  // namespace farout::statistics
