#pragma once
/// What is learnt from the training features: named tensors and numbers.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/core/Tensor.h>

#include "core/error.h"
#include "numerics/head.h"
#include "parallel/communicator.h"

namespace farout::statistics {

/// What a detector can ask of the training features.
enum class Statistic {
    within_class,    ///< class means, within-class covariance; every training row must have a label
    residual_space,  ///< ViM's origin and residual space; parameter: `dim`, 0 for the dim that
                     ///< others ask for, or the default rule
    vim_alpha,       ///< ViM's alpha, and with it the residual space; parameter: `dim`
    feature_quantile,     ///< a quantile of all feature values; parameter: q, from 0 to 1
    class_probabilities,  ///< mean softmax of the rows predicted as each class
};

/// Whether every training row must have a label for it.
constexpr bool needs_labels(Statistic statistic) {
    return statistic == Statistic::within_class;
}

struct Need {
    Statistic statistic;
    std::string detector;  ///< who asks, for messages
    double parameter = 0;  ///< see Statistic
};
using Needs = std::vector<Need>;

/// The fitted statistics: a flat map of tensors and one of numbers, so that a file stores them one
/// to one.
///
/// Tensors:
///  - class_counts, int64 C (within_class): training rows of each class.
///  - class_means, float64 C×D (within_class): μ_c; zeros for classes without training rows.
///  - feature_mean, float64 D (within_class): mean over all training rows.
///  - within_class_whitening, float64 D×r (within_class): F with F·Fᵀ = pinv(Σ), Σ the within-class
///    covariance (divided by N); r is the rank of Σ.
///  - origin, float64 D (residual_space): u = −pinv(W) b.
///  - residual_basis, float64 D×(D−dim) (residual_space): R, orthonormal columns that span the
///    eigenvectors of the second moment of (h−u) beyond the first `dim`.
///  - predicted_class_counts, int64 C (class_probabilities): training rows predicted as each class.
///  - predicted_class_log_means, float64 C×C (class_probabilities): row c holds ln d_c, d_c the
///  mean
///    softmax of the rows predicted as c; zeros for classes never predicted.
///
/// Numbers:
///  - feature_width, classes (always): D and C.
///  - rows_used, rows_unreadable, rows_not_finite (any): training rows that took part, that were
///    left out because their status isn't ok, and because a feature is NaN or infinite.
///  - residual_dim (residual_space): `dim`, the width of the principal space.
///  - second_moment_rank (residual_space): how many eigenvalues of the second moment of (h−u)
///  aren't
///    zero. Up to `dim` of them, what is residual is arbitrary. Older files don't have it.
///  - mean_max_logit, mean_residual_norm, vim_alpha (vim_alpha): means over training rows of max z
///    and of ‖(h−u)R‖; α is their quotient.
///  - feature_quantile(q) (feature_quantile): the quantile of all values of all training rows, as
///    numpy.quantile gives it in float64.
struct Statistics {
    std::map<std::string, at::Tensor> tensors;
    std::map<std::string, double> numbers;
    std::string name = "the statistics";  ///< for messages: the file they came from

    /// The tensor or number of this name; throws MissingStatistic that tells to fit again with this
    /// detector where there is none.
    const at::Tensor& tensor(const std::string& wanted, std::string_view detector) const;
    double number(const std::string& wanted, std::string_view detector) const;
};

/// "--without a,b": the option that leaves these detectors out, for messages.
std::string option_without(const std::vector<std::string>& detectors);

/// A statistic that a detector needs wasn't fitted. The message ends with what to do.
class MissingStatistic : public Error {
  public:
    MissingStatistic(std::string missing, const std::string& advice)
        : Error(missing + advice), missing_(std::move(missing)) {}
    /// The message without its advice.
    const std::string& what_is_missing() const { return missing_; }

  private:
    std::string missing_;
};

/// A classifier's head and what was learnt about its training features: all that scores are
/// computed with.
struct FittedClassifier {
    numerics::Head head;
    Statistics statistics;
};

/// The name of the number that holds a quantile: "feature_quantile(0.99)".
std::string quantile_name(double q);

/// Throws Error when the statistics were fitted with another feature width or number of classes
/// than the head's, or the head isn't finite.
void require_matching(const FittedClassifier& fitted);

/// The tensor of this name, float64 or int64, checked against the sizes that the head asks for (-1:
/// any). Throws Error as Statistics::tensor does, and when type or shape are others.
const at::Tensor& require_tensor(const FittedClassifier& fitted, const std::string& wanted,
                                 std::string_view detector, at::IntArrayRef sizes);

/// Collective: the root's statistics to all ranks.
void broadcast_statistics(parallel::Communicator& communicator, Statistics& statistics);

}  // namespace farout::statistics
