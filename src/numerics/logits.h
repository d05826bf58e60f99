#pragma once
/// The classifier's output on rows of features, with what several detectors draw from it: what
/// softmax says about the predicted class among it, without the loss that softmax brings.

#include <cstdint>
#include <limits>
#include <vector>

#include <ATen/core/Tensor.h>

#include "numerics/head.h"
#include "numerics/packed_linear.h"

namespace farout::numerics {

/// The largest logit of a row and what is left beside it. Everything that softmax says about the
/// predicted class follows without loss: with s = log_rest, log max p = −log1p(eˢ), logsumexp(z) =
/// max z + log1p(eˢ), log(1 − max p) = s − log1p(eˢ). Neither end saturates: for p → 1, s goes to
/// −∞.
struct Peak {
    std::int32_t index = 0;   ///< ŷ = argmax z, the smallest where there are several
    double logit = 0;         ///< max z; NaN or infinite when a logit overflowed float32
    double runner_up = 0;     ///< the largest other logit; −∞ with a single class
    double log_rest = 0;      ///< log Σ_{j≠ŷ} exp(z_j − max z); −∞ with a single class
    float base = 0;           ///< the runner-up in float32, to which exponentials are relative
    double rest_sum = 0;      ///< Σ_{j≠ŷ} exp(z_j − runner-up)
    bool underflows = false;  ///< some exponentials are 0 in float32 and wouldn't be in float64

    double log_sum_exp() const;
    double log_probability() const;  ///< log max p
    double log_complement() const;   ///< log(1 − max p)
};

/// What becomes of the products w_c·h of row i: row[i]·(w_c·h), and of the bias.
struct LogitScales {
    enum class Bias { kept, scaled };

    std::vector<double> row{};  ///< n; none: 1
    Bias bias = Bias::kept;

    double apply(std::int64_t i, double product, double bias_of_class) const;
};

/// Rows to find peaks of.
struct PeakRows {
    const Head& head;
    const at::Tensor& features;  ///< float32 or float64 n×D
    double ceiling;              ///< features above it count as it
    const LogitScales& scales;
    const at::Tensor& logits;  ///< float32 n×C
};

/// The peaks of n rows; `exponentials`, float32 n×C, is filled with exp(z_j − base), 0 for ŷ.
///
/// The two largest logits are computed again in float64, so that max z loses no digits where it is
/// near 0 and 1 − max p none where p is near 1: there it is the exponential of the difference of
/// two large logits. The sum over the other classes is taken relative to the second largest, so
/// that it doesn't underflow beside a large first.
std::vector<Peak> find_peaks(const PeakRows& rows, at::Tensor& exponentials);

/// A head in the order that products take it in: made once for all tiles. The head's tensors:
/// float32, contiguous, on the host.
struct PackedHead : Head {
    explicit PackedHead(const Head& head) : Head(head), logits(head.weight, head.bias) {}

    PackedLinear logits;
};

/// Logits z = W h + b of n rows, each quantity computed once, when it is first asked for, on the
/// calling thread. For a tile of rows: n×C numbers should fit into a cache.
class Logits {
  public:
    /// `features`: float32 n×D, contiguous, D the head's width; or float64, from which the two
    /// largest logits of a row follow, and rounded to float32 all of them.
    Logits(const PackedHead& head, at::Tensor features);

    /// Those of the same rows with their products scaled: few operations a logit.
    Logits(Logits& unscaled, LogitScales scales);

    /// The logits of min(h, ceiling) (ReAct), from those of h: only few numbers are above the
    /// ceiling, and what they contribute is subtracted. `weight_by_feature`: Wᵀ, float32 D×C,
    /// contiguous.
    Logits(Logits& unclipped, const at::Tensor& weight_by_feature, double ceiling);

    std::int64_t rows() const { return features_.size(0); }
    std::int64_t classes() const { return head_.classes(); }

    const at::Tensor& values();        ///< z, float32 n×C
    const std::vector<Peak>& peaks();  ///< one a row

    /// The softmax of the classes that aren't predicted: p_j = rest_scale(i)·rest(i)[j], j ≠ ŷ;
    /// rest(i)[ŷ] is 0. float32, C numbers; those below exp(−87) times the largest are 0.
    const float* rest(std::int64_t row);
    double rest_scale(std::int64_t row);

    /// Σ p ln p, in the log domain: no loss where max p is near 1.
    double negative_entropy(std::int64_t row);
    /// Its part over j ≠ ŷ.
    double negative_entropy_of_rest(std::int64_t row);

    /// log max softmax(z/T), T > 0: from the other classes, as in Peak.
    double log_probability(std::int64_t row, double temperature);

    /// How far rounding has moved the row's float32 logits: eps/8·‖h‖·‖w_ŷ‖. Measured root mean
    /// squares were 1.2 (D = 16 to 384), 0.9 (768) and 0.5 (2048) times that, less by LibTorch.
    double rounding(std::int64_t row) const;

    /// One logit in float64.
    double exact(std::int64_t row, std::int64_t index) const;
    /// A row's logits in float64, C numbers; slow (2·C·D operations).
    std::vector<double> exact(std::int64_t row) const;

  private:
    void subtract_excess(const at::Tensor& unclipped, const at::Tensor& weight_by_feature);
    const float* values_of(std::int64_t row);
    double squares_of_features(std::int64_t row) const;
    PeakRows peak_rows() const { return {head_, features_, ceiling_, scales_, values_}; }

    PackedHead head_;
    at::Tensor features_;
    LogitScales scales_;
    double ceiling_ = std::numeric_limits<double>::infinity();
    at::Tensor values_;
    std::vector<Peak> peaks_;
    at::Tensor rest_;
};

}  // namespace farout::numerics
