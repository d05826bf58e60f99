#pragma once
/// ODIN: Liang, Li and Srikant, "Enhancing The Reliability of Out-of-distribution Image Detection
/// in Neural Networks" (ICLR 2018), equations 1 and 2: max softmax(f(x′)/T) with x′ = x − ε
/// sign(−∇ₓ log max softmax(f(x)/T)). It needs the image and the network's gradient, so it is
/// computed while features are extracted.

#include <array>
#include <string>
#include <string_view>

#include <ATen/core/Tensor.h>

#include "models/model.h"

namespace farout::extraction {

struct OdinParameters {
    double temperature = 1000;  ///< T
    double epsilon = 0.0014;    ///< ε, in units of the 0–1 image

    friend bool operator==(const OdinParameters&, const OdinParameters&) = default;
};

/// "epsilon=0.0014 temperature=1000", as provenance has it, and back. Throws Error for another
/// text.
std::string to_text(const OdinParameters& parameters);
OdinParameters parse_odin_parameters(std::string_view text);

/// What is stored of p = max softmax(z/T): its log-odds against chance, log((C−1) p / (1−p)),
/// float64 n, of logits z, float32 n×C, C ≥ 2. It is a strictly increasing map of p, so rankings
/// are p's own; p = 1 / (1 + (C−1) exp(−score)) gives it back.
///
/// At T = 1000 every p lies close to 1/C, at T = 1 most lie close to 1, and float32 would tie
/// either. The log-odds are 0 at p = 1/C and without end towards p = 1, and keep their digits at
/// both: −log mean_{j≠ŷ} exp((z_j−z_ŷ)/T) = (z_ŷ−z_2)/T − log1p(mean_{j≠ŷ} expm1((z_j−z_2)/T)), z_2
/// the second largest logit, is a sum of two terms that are never negative.
at::Tensor odin_scores(const at::Tensor& logits, double temperature);

/// A network with its head, ready for ODIN. Refers to the model. Safe for several threads as far as
/// the model's features() is.
class OdinNetwork {
  public:
    /// `std`: of the images' normalisation, by channel: ε counts before it. Throws Error when the
    /// model has no head (see Model::head), or one of a single class.
    OdinNetwork(models::Model& model, const OdinParameters& parameters,
                const std::array<double, 3>& std, const at::Device& device);

    /// n images, float32 n×3×S×S, normalised → float32 n×(D+1): their features and, in the last
    /// column, their scores. The features have the bits that they have without ODIN; what computes
    /// gradients needn't give those, so they are computed by themselves. The gradient is computed
    /// in the model's precision; where it is exactly zero the image stays as it is. Throws Error
    /// when the features aren't differentiable in the images.
    at::Tensor features_and_scores(const at::Tensor& images) const;

  private:
    at::Tensor perturbed(const at::Tensor& images) const;  ///< x′
    at::Tensor logits(const at::Tensor& features) const;

    models::Model& model_;
    numerics::Head head_;
    double temperature_;
    at::Tensor step_;  ///< ε / std, float32 1×3×1×1
};

}  // namespace farout::extraction
