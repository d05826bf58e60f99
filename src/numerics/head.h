#pragma once
/// The linear layer that turns penultimate features into logits: z = W h + b.

#include <ATen/core/Tensor.h>

namespace farout::numerics {

struct Head {
    at::Tensor weight;  ///< W, float32 C×D
    at::Tensor bias;    ///< b, float32 C

    std::int64_t classes() const { return weight.size(0); }
    std::int64_t feature_width() const { return weight.size(1); }
    bool is_finite() const;  ///< whether no number is NaN or infinite
    void move_to(const at::Device& device);
};

}  // namespace farout::numerics
