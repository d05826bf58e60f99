#pragma once

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace farout::testing {

/// Whether the largest difference is at most `relative` times the largest expected magnitude.
inline ::testing::AssertionResult close_to(const at::Tensor& found, const at::Tensor& expected,
                                           double relative) {
    if (found.sizes() != expected.sizes())
        return ::testing::AssertionFailure()
               << "shape " << found.sizes() << ", expected " << expected.sizes();
    const double difference = (found - expected).abs().max().item<double>();
    const double scale = expected.abs().max().item<double>();
    if (difference <= relative * scale) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure()
           << "largest difference " << difference << " at a scale of " << scale;
}

}  // namespace farout::testing
