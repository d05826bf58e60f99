#include "detectors/scored_rows.h"

#include "statistics/residual_norm.h"

namespace farout {

ScoredRows::ScoredRows(const FittedClassifier& fitted, at::Tensor features, at::Tensor odin)
    : fitted_(fitted),
      features_(std::move(features)),
      odin_(std::move(odin)),
      logits_(fitted.head, features_) {}

const std::vector<double>& ScoredRows::residual_norms() {
    if (residual_norms_.empty()) {
        const Statistics& statistics = fitted_.statistics;
        residual_norms_ = farout::residual_norms(features_, statistics.tensor("origin", "vim"),
                                                 statistics.tensor("residual_basis", "vim"));
    }
    return residual_norms_;
}

}  // namespace farout
