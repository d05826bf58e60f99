#pragma once
/// Ways from features to logits that change what the head is, or its scale.

#include <string>

#include <ATen/core/Tensor.h>

#include "quantities/logit_shape.h"

namespace farout::quantities {

/// z = V h + a of another head: `weight` V, float64 K×D; `bias` a, float64 K. Ways of one name are
/// one.
LogitShapeRef logits_of_head(const std::string& name, at::Tensor weight, at::Tensor bias);

/// z = (W h + b) / temperature.
LogitShapeRef tempered_logits(double temperature);

/// z_c = cos(h, w_c). A row of zeros has cosine 0 to everything, as everything has to a row w_c of
/// zeros.
LogitShapeRef cosines_to_weights(const numerics::Head& head);

/// The same with other points than the head's weights: `points`, float64 K×D.
LogitShapeRef cosines_to(const std::string& name, const at::Tensor& points);

}  // namespace farout::quantities
