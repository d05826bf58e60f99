#pragma once
/// Means of classes in coordinates in which the within-class covariance is the identity.

#include <string>

#include <ATen/core/Tensor.h>

#include "quantities/whitened_rows.h"
#include "statistics/kinds/rows_of.h"
#include "statistics/statistics.h"

namespace farout::quantities {

/// With Σ⁺ = F·Fᵀ the distance (h−μ_c)ᵀ Σ⁺ (h−μ_c) is ‖x − y_c‖², x = Fᵀ(h−μ), y_c = Fᵀ(μ_c−μ), μ
/// the mean of all training features. Of the K classes that have training rows.
struct WhitenedMeans {
    // Of the statistics, which are shared.
    at::Tensor mean;    ///< μ, D
    at::Tensor factor;  ///< F, D×r

    Whitening whitening;
    at::Tensor whitened;      ///< y, K×r
    at::Tensor half_squares;  ///< −‖y‖² / 2, K
    at::Tensor log_shares;    ///< ln of the share of training rows, K

    std::uint64_t bytes() const {
        return static_cast<std::uint64_t>(whitening.bytes()) + whitened.nbytes();
    }
};

/// `asked_by`: the detector, for messages. Throws Error where the statistics lack a mean of any
/// class, or don't fit the head.
WhitenedMeans whitened_means(const statistics::FittedClassifier& fitted,
                             const std::string& asked_by, statistics::RowsOf of);

}  // namespace farout::quantities
