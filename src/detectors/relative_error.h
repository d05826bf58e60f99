#pragma once
/// Errors of features relative to their length.

#include <ATen/core/Tensor.h>

namespace farout::detectors {

/// The norms that errors are divided by, at least 10⁻¹²: so a row of zeros has a finite score, the
/// lowest of all.
inline at::Tensor divisor_of(const at::Tensor& norms) {
    return norms.clamp_min(1e-12);
}

}  // namespace farout::detectors
