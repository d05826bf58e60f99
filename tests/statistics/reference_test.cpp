// Statistics against scikit-learn's EmpiricalCovariance, scipy.linalg.pinv and numpy.linalg.eigh in
// float64.

#include "detectors/reference_case.h"
#include "statistics/cpu_as_device.h"

namespace farout::statistics {
namespace {

/// A case, fitted on the host or as on a device.
struct FittedOn {
    std::string name;
    bool device;
};

/// In the tests' names.
void PrintTo(const FittedOn& tested, std::ostream* out) {
    *out << tested.name;
}

FittedClassifier fit(const detectors::ReferenceCase& arrays, bool on_device) {
    if (!on_device) return detectors::fit_case(arrays);
    const auto alone = parallel::make_local_communicator();
    const CpuAsDevice device(*alone);
    return detectors::fit_case(arrays, *alone, device.get());
}

class FittedReference : public testing::TestWithParam<FittedOn> {
  protected:
    detectors::ReferenceCase arrays_ = detectors::read_case(GetParam().name);
    FittedClassifier fitted_ = fit(arrays_, GetParam().device);
    const at::Tensor& reference(const char* name) const { return arrays_.at(name); }
    const at::Tensor& found(const char* name) const {
        return detectors::tensor_in(fitted_.statistics, name);
    }
    double number(const char* name) const {
        Statistics copy = fitted_.statistics;
        return detectors::number_in(copy, name);
    }

    /// The largest over the smallest eigenvalue of the covariance that isn't zero: how far rounding
    /// may spread in its inverse.
    double condition() const {
        const at::Tensor precision = std::get<0>(at::linalg_eigh(reference("precision")));
        const at::Tensor covariance = std::get<0>(at::linalg_eigh(reference("covariance")));
        return precision.max().item<double>() * covariance.max().item<double>();
    }
};

TEST_P(FittedReference, HasTheClassMeans) {
    EXPECT_LT(detectors::relative_difference(found("class_means"), reference("class_means")),
              1e-13);
    EXPECT_TRUE(found("class_counts").equal(reference("class_counts")));
    EXPECT_EQ(fitted_.statistics.numbers.at("rows_used"), reference("train").size(0));
}

TEST_P(FittedReference, WhitensWithTheInverseOfTheWithinClassCovariance) {
    const at::Tensor& factor = found("within_class_whitening");
    const double difference =
        detectors::relative_difference(at::mm(factor, factor.t()), reference("precision"));
    RecordProperty("precision_difference", std::to_string(difference));
    EXPECT_LT(difference, 1e-14 * condition());
    // Whitened, the reference's covariance is the identity.
    const at::Tensor whitened = at::mm(at::mm(factor.t(), reference("covariance")), factor);
    EXPECT_LT(detectors::relative_difference(whitened, at::eye(factor.size(1), at::kDouble)),
              1e-14 * condition());
}

TEST_P(FittedReference, LeavesOutDirectionsWithoutSpread) {
    // The trace of pinv(Σ)·Σ is the rank that SciPy's cut-off left.
    const double rank =
        at::mm(reference("precision"), reference("covariance")).trace().item<double>();
    EXPECT_EQ(found("within_class_whitening").size(1), std::lround(rank));
}

TEST_P(FittedReference, HasTheResidualSpaceAndItsScale) {
    const at::Tensor& basis = found("residual_basis");
    EXPECT_LT(detectors::relative_difference(found("origin"), reference("origin")), 1e-10);
    EXPECT_LT(
        detectors::relative_difference(at::mm(basis, basis.t()), reference("residual_projector")),
        1e-8);
    const double* numbers = reference("numbers").const_data_ptr<double>();
    EXPECT_EQ(number("residual_dim"), numbers[0]);
    EXPECT_NEAR(number("mean_max_logit"), numbers[1], 1e-12 * std::abs(numbers[1]));
    // The host takes norms in float32 where that is exact enough.
    const double tolerance = GetParam().device ? 1e-10 : 1e-6;
    EXPECT_NEAR(number("mean_residual_norm"), numbers[2], tolerance * numbers[2]);
    EXPECT_NEAR(number("vim_alpha"), numbers[3], tolerance * std::abs(numbers[3]));
}

TEST_P(FittedReference, HasTheQuantileOfTheFeatures) {
    EXPECT_EQ(number("value"), reference("clips")[0].item<double>());
}

TEST_P(FittedReference, HasTheMeanSoftmaxOfPredictedClasses) {
    const at::Tensor& counts = found("predicted_class_counts");
    EXPECT_TRUE(counts.equal(reference("predicted_counts")));
    const at::Tensor& classes = reference("kl_classes");
    const at::Tensor& means = reference("kl_means");
    // The fixture keeps some of them where there are many.
    ASSERT_GE(counts.gt(0).sum().item<std::int64_t>(), classes.size(0));
    ASSERT_GT(classes.size(0), 0);
    for (std::int64_t k = 0; k < classes.size(0); ++k) {
        const std::int64_t c = classes[k].item<std::int64_t>();
        const at::Tensor probabilities = found("predicted_class_log_means")[c].exp();
        EXPECT_TRUE(at::allclose(probabilities, means[k], GetParam().device ? 1e-10 : 1e-4, 1e-30))
            << "class " << c;
    }
}

std::vector<FittedOn> cases_on(bool device) {
    std::vector<FittedOn> cases;
    for (const std::string& name : detectors::all_cases()) cases.push_back({name, device});
    return cases;
}

constexpr auto name_of = [](const auto& tested) { return tested.param.name; };
INSTANTIATE_TEST_SUITE_P(Cases, FittedReference, testing::ValuesIn(cases_on(false)), name_of);
INSTANTIATE_TEST_SUITE_P(CasesOnDevice, FittedReference, testing::ValuesIn(cases_on(true)),
                         name_of);

}  // namespace
}  // namespace farout::statistics
