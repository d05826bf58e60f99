#pragma once
/// What is learnt from the training features: named tensors and numbers.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/core/Tensor.h>

#include "models/head.h"
#include "parallel/communicator.h"

namespace farout {

/// What a detector can ask of the training features.
enum class Statistic {
    within_class,    ///< class means, within-class covariance; every training row must have a label
    residual_space,  ///< ViM's origin, residual space and alpha; parameter: `dim`, 0 for the
                     ///< default rule
};

struct Need {
    Statistic statistic;
    std::string detector;  ///< who asks, for messages
    double parameter = 0;  ///< see Statistic
};
using Needs = std::vector<Need>;

/// The fitted statistics: a flat map of tensors and one of numbers, so that a file stores them one
/// to one.
///
/// | tensor                 | type, shape         | asked by       | meaning |
/// |------------------------|---------------------|----------------|---------|
/// | class_counts           | int64, C            | within_class   | training rows of each class |
/// | class_means            | float64, C×D        | within_class   | μ_c; zeros for classes without
/// training rows | | feature_mean           | float64, D          | within_class   | mean over all
/// training rows | | within_class_whitening | float64, D×r        | within_class   | F with F·Fᵀ =
/// pinv(Σ), Σ the within-class covariance (divided by N): its eigenvectors over the roots of their
/// eigenvalues, largest first; r is the rank of Σ | | origin                 | float64, D |
/// residual_space | u = −pinv(W) b | | residual_basis         | float64, D×(D−dim)  |
/// residual_space | R: eigenvectors of the second moment of (h−u) beyond the first `dim`,
/// orthonormal columns |
///
/// | number             | asked by       | meaning |
/// |--------------------|----------------|---------|
/// | feature_width      | always         | D |
/// | classes            | always         | C |
/// | rows_used          | any            | training rows that took part |
/// | rows_unreadable    | any            | rows left out because their status isn't ok |
/// | rows_not_finite    | any            | rows left out because a feature is NaN or infinite |
/// | residual_dim       | residual_space | `dim`, the width of the principal space |
/// | mean_max_logit     | residual_space | mean over training rows of max z |
/// | mean_residual_norm | residual_space | mean over training rows of ‖(h−u)R‖ |
/// | vim_alpha          | residual_space | α = mean_max_logit / mean_residual_norm |
struct Statistics {
    std::map<std::string, at::Tensor> tensors;
    std::map<std::string, double> numbers;
    std::string name = "the statistics";  ///< for messages: the file they came from

    /// The tensor or number of this name; throws Error that tells to fit again with this detector
    /// where there is none.
    const at::Tensor& tensor(const std::string& wanted, std::string_view detector) const;
    double number(const std::string& wanted, std::string_view detector) const;
};

/// A classifier's head and what was learnt about its training features: all that scores are
/// computed with.
struct FittedClassifier {
    Head head;
    Statistics statistics;
};

/// Throws Error when the statistics were fitted with another feature width or number of classes
/// than the head's.
void require_matching(const FittedClassifier& fitted);

/// The tensor of this name, float64 or int64, checked against the sizes that the head asks for (-1:
/// any). Throws Error as Statistics::tensor does, and when type or shape are others.
const at::Tensor& require_tensor(const FittedClassifier& fitted, const std::string& wanted,
                                 std::string_view detector, at::IntArrayRef sizes);

/// Collective: the root's statistics to all ranks.
void broadcast_statistics(Communicator& communicator, Statistics& statistics);

}  // namespace farout
