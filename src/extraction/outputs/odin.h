#pragma once
/// ODIN: Liang, Li and Srikant, "Enhancing The Reliability of Out-of-distribution Image Detection
/// in Neural Networks" (ICLR 2018), equations 1 and 2: max softmax(f(x′)/T) with x′ = x − ε
/// sign(−∇ₓ log max softmax(f(x)/T)). It needs the image and the network's gradient, so it is
/// computed while features are extracted.

#include <ATen/core/Tensor.h>

namespace farout::extraction {

/// What is stored of p = max softmax(z/T): its log-odds against chance, log((C−1) p / (1−p)),
/// float64 n, of logits z, float32 n×C, C ≥ 2. It is a strictly increasing map of p, so rankings
/// are p's own; p = 1 / (1 + (C−1) exp(−score)) gives it back.
///
/// At T = 1000 every p lies close to 1/C, at T = 1 most lie close to 1, and float32 would tie
/// either. The log-odds are 0 at p = 1/C and without end towards p = 1, and keep their digits at
/// both: −log mean_{j≠ŷ} exp((z_j−z_ŷ)/T) = (z_ŷ−z_2)/T − log1p(mean_{j≠ŷ} expm1((z_j−z_2)/T)), z_2
/// the second largest logit, is a sum of two terms that are never negative.
at::Tensor odin_scores(const at::Tensor& logits, double temperature);

}  // namespace farout::extraction
