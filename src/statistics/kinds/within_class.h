#pragma once
/// Class means and the inverse of the within-class covariance.

#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "statistics/kinds/estimator.h"
#include "statistics/statistics.h"

namespace farout::statistics {

/// F (float64 D×r) with F·Fᵀ = pinv(covariance), for a symmetric positive semi-definite matrix,
/// float64 D×D. Of a regular matrix: the transposed inverse of its Cholesky factor, an upper
/// triangle. Of any other: the eigenvectors over the roots of their eigenvalues, largest first;
/// eigenvalues up to D·eps·(the largest) count as zero, as in scipy.linalg.pinvh, which
/// scikit-learn's EmpiricalCovariance takes for its precision_. On the covariance's device.
at::Tensor whitening(const at::Tensor& covariance);

/// Adds class_counts, class_means, feature_mean and within_class_whitening (see Statistics). The
/// covariance is divided by the number of rows, as EmpiricalCovariance(assume_centered=True) on
/// class-centred features does.
/// `asked_by`: detectors, for the message of features that don't spread within classes.
void derive_within_class(const at::Tensor& within, const std::vector<std::string>& asked_by,
                         Statistics& statistics);

}  // namespace farout::statistics
