#pragma once
// Statistics of a device beside the host's.

#include <string>

#include "detectors/reference_case.h"

namespace farout::statistics {

/// Differences of a host that takes products in float32 where that is exact enough. Logits reach
/// 320 here: float32 rounds them by up to 3·10⁻⁵, and how much of it is left depends on the
/// processor.
inline constexpr double float32_norms = 1e-6;
inline constexpr double float32_exponentials = 1e-4;

inline bool is_exact(const std::string& number) {
    return number != "mean_max_logit" && number != "mean_residual_norm" && number != "vim_alpha";
}

inline void expect_near_numbers(const Statistics& device, const Statistics& host) {
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
    const at::Tensor& columns = statistics.tensors.at(name);
    return at::mm(columns, columns.t());
}

inline void expect_near_probabilities(const Statistics& device, const Statistics& host) {
    const std::string counts = "predicted_class_counts";
    const std::string logs = "predicted_class_log_means";
    EXPECT_TRUE(device.tensors.at(counts).equal(host.tensors.at(counts)));
    EXPECT_TRUE(at::allclose(device.tensors.at(logs).exp(), host.tensors.at(logs).exp(),
                             float32_exponentials, 1e-30));
}

/// Of all that detectors ask for. `tolerance`: of the products with the inverse of the covariance
/// and with the residual space, relative; it takes in how singular they are.
inline void expect_near(const Statistics& device, const Statistics& host, double tolerance) {
    expect_near_numbers(device, host);
    ASSERT_EQ(device.tensors.size(), host.tensors.size());
    for (const auto& [name, tensor] : host.tensors) {
        const at::Tensor& found = device.tensors.at(name);
        ASSERT_EQ(found.sizes(), tensor.sizes()) << name;
        EXPECT_TRUE(found.is_cpu() && found.is_contiguous()) << name;
    }
    const auto difference = [&](const char* name) {
        return detectors::relative_difference(device.tensors.at(name), host.tensors.at(name));
    };
    EXPECT_TRUE(device.tensors.at("class_counts").equal(host.tensors.at("class_counts")));
    EXPECT_TRUE(device.tensors.at("origin").equal(host.tensors.at("origin")));
    EXPECT_LT(difference("class_means"), 1e-13);
    EXPECT_LT(difference("feature_mean"), 1e-12);
    for (const char* name : {"within_class_whitening", "residual_basis"})
        EXPECT_LT(detectors::relative_difference(outer(device, name), outer(host, name)), tolerance)
            << name;
    expect_near_probabilities(device, host);
}

}  // namespace farout::statistics
