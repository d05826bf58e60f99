#pragma once
/// The parameter of the statistics of ViM's residual space: dim, the width of the principal space.

#include <cstdint>

#include "statistics/registry.h"

namespace farout::statistics {

/// The default width of the principal space: 1000 if D ≥ 2048, 512 if 768 ≤ D < 2048, D/2 below
/// (ViM, section 5.1; its code knows the first two).
std::int64_t default_principal_width(std::int64_t feature_width);

/// residual_space(dim=…), or another kind of the same dim; auto: the default.
Identity of_principal_width(const Identity& identity, Shape shape);

/// The dim of such an identity. Throws Error that names the setting where it isn't below D.
std::int64_t principal_width(const Identity& identity, const Making& making);

}  // namespace farout::statistics
