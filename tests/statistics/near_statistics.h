#pragma once
// Statistics of a device beside the host's.

#include <string>

#include "detectors/reference_case.h"

namespace farout::statistics {

/// All that today's detectors ask for, and more of two kinds.
inline const Needs everything = {{{"within_class"}, "mahalanobis"},
                                 {{"vim_alpha", {{"dim", "auto"}}}, "vim"},
                                 {{"residual_space", {{"dim", "auto"}}}, "vim"},
                                 {{"feature_quantile", {{"q", "0.99"}}}, "react"},
                                 {{"feature_quantile", {{"q", "0.001"}}}, "react"},
                                 {{"class_probabilities"}, "kl_matching"},
                                 {{"mean"}, "nci"},
                                 {{"total_covariance"}, "relative_mahalanobis"},
                                 {{"correct_class_means"}, "she"},
                                 {{"predicted_class_means"}, "caref"},
                                 {{"mean_logit_score", {{"score", "energy"}}}, "cadref"},
                                 {{"mean_logit_score", {{"score", "max_logit"}}}, "cadref"},
                                 {{"mean_logit_score", {{"score", "msp"}}}, "cadref"},
                                 {{"class_means"}, "ora"},
                                 {{"feature_deviations"}, "bats"},
                                 {{"contributions_by_value"}, "optfs"}};
inline const Need within_class = everything[0];
inline const Need vim_alpha = everything[1];
inline const Need residual_space = everything[2];
inline const Need class_probabilities = everything[5];

/// Differences of a host that takes products in float32 where that is exact enough. Logits reach
/// 320 here: float32 rounds them by up to 3·10⁻⁵, and how much of it is left depends on the
/// processor.
inline constexpr double float32_norms = 1e-6;
inline constexpr double float32_exponentials = 1e-4;

inline bool is_exact(const std::string& number) {
    return number != "mean_max_logit" && number != "mean_residual_norm" && number != "vim_alpha" &&
           number != "mean_score";
}

/// Of one statistic.
inline void expect_near_numbers(const Fitted& device, const Fitted& host) {
    ASSERT_EQ(device.numbers.size(), host.numbers.size());
    for (const auto& [name, value] : host.numbers) {
        const double found = device.numbers.at(name);
        if (is_exact(name))
            EXPECT_EQ(found, value) << name;
        else
            EXPECT_NEAR(found, value,
                        std::abs(value) * (name == "mean_max_logit" ? 1e-12 : float32_norms))
                << name;
    }
}

/// Gives the set features of this rank, whole numbers: their covariance is singular, not nearly.
inline void make_singular(detectors::GeneratedSet& set, std::int64_t rank) {
    const at::Tensor spread = at::randint(-2, 3, {rank, set.features.size(1)}, at::kFloat);
    set.features = at::mm((4 * set.features.slice(1, 0, rank)).round(), spread);
}

/// F·Fᵀ, R·Rᵀ: the columns themselves are one choice of several.
inline at::Tensor outer(const Statistics& statistics, const std::string& name) {
    const at::Tensor& columns = detectors::tensor_in(statistics, name);
    return at::mm(columns, columns.t());
}

inline void expect_near_probabilities(const Statistics& device, const Statistics& host) {
    const std::string counts = "predicted_class_counts";
    const std::string logs = "predicted_class_log_means";
    EXPECT_TRUE(detectors::tensor_in(device, counts).equal(detectors::tensor_in(host, counts)));
    EXPECT_TRUE(at::allclose(detectors::tensor_in(device, logs).exp(),
                             detectors::tensor_in(host, logs).exp(), float32_exponentials, 1e-30));
}

/// Of all that detectors ask for. `tolerance`: of the products with the inverse of the covariance
/// and with the residual space, relative; it takes in how singular they are.
inline void expect_near(const Statistics& device, const Statistics& host, double tolerance) {
    EXPECT_EQ(device.numbers, host.numbers);
    ASSERT_EQ(device.fitted.size(), host.fitted.size());
    for (const auto& [identity, of_host] : host.fitted) {
        const Fitted& of_device = device.fitted.at(identity);
        expect_near_numbers(of_device, of_host);
        ASSERT_EQ(of_device.tensors.size(), of_host.tensors.size());
        for (const auto& [name, tensor] : of_host.tensors) {
            const at::Tensor& found = of_device.tensors.at(name);
            ASSERT_EQ(found.sizes(), tensor.sizes()) << name;
            EXPECT_TRUE(found.is_cpu() && found.is_contiguous()) << name;
        }
    }
    const auto difference = [&](const char* name) {
        return detectors::relative_difference(detectors::tensor_in(device, name),
                                              detectors::tensor_in(host, name));
    };
    EXPECT_TRUE(detectors::tensor_in(device, "class_counts")
                    .equal(detectors::tensor_in(host, "class_counts")));
    EXPECT_TRUE(detectors::tensor_in(device, "origin").equal(detectors::tensor_in(host, "origin")));
    EXPECT_LT(difference("class_means"), 1e-13);
    EXPECT_LT(difference("feature_mean"), 1e-12);
    EXPECT_LT(difference("mean"), 1e-12);
    EXPECT_LT(difference("total_mean"), 1e-12);
    EXPECT_LT(difference("correct_means"), 1e-12);
    EXPECT_LT(difference("label_means"), 1e-12);
    EXPECT_LT(difference("deviations"), 1e-12);
    EXPECT_LT(difference("contributions"), 1e-12);
    EXPECT_LT(difference("predicted_means"), 1e-12);
    for (const char* name : {"correct_counts", "predicted_counts", "label_counts"})
        EXPECT_TRUE(detectors::tensor_in(device, name).equal(detectors::tensor_in(host, name)));
    for (const char* name : {"within_class_whitening", "total_whitening", "residual_basis"})
        EXPECT_LT(detectors::relative_difference(outer(device, name), outer(host, name)), tolerance)
            << name;
    expect_near_probabilities(device, host);
}

}  // namespace farout::statistics
