#pragma once
/// The parameters of the statistics of residual spaces: dim, which tells the width of the principal
/// space, and the option origin, the point that it lies about.

#include <cstdint>
#include <optional>

#include <ATen/core/Tensor.h>

#include "statistics/registry.h"

namespace farout::statistics {

/// The default width of the principal space: 1000 if D ≥ 2048, 512 if 768 ≤ D < 2048, D/2 below
/// (ViM, section 5.1; its code knows the first two).
std::int64_t default_principal_width(std::int64_t feature_width);

/// residual_space(dim=…), or another kind of the same dim; auto: the default.
Identity of_principal_width(const Identity& identity, Shape shape);

/// A width, or how it follows from the eigenvalues: the fewest of the largest whose sum is this
/// share of all.
struct PrincipalWidth {
    std::int64_t whole = 0;
    std::optional<double> share{};

    /// `eigenvalues`: float64, rising.
    std::int64_t among(const at::Tensor& eigenvalues) const;
};

/// The dim of an identity, whatever it is of.
PrincipalWidth any_width(const Identity& identity);

/// The dim of such an identity. Throws Error that names the setting where it is neither a share
/// below 1 nor a whole number below D.
PrincipalWidth principal_width(const Identity& identity, const Making& making);

/// origin=head: −pinv(W) b, the point where all logits are as near to 0 as they can be together;
/// origin=mean: the mean of the training rows.
Option origin_option();

}  // namespace farout::statistics
