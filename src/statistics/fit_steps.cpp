#include "statistics/fit_steps.h"

namespace farout {

std::vector<std::string> steps_of(Statistic statistic) {
    using namespace fit_step;
    switch (statistic) {
        case Statistic::within_class:
        case Statistic::residual_space:
            return {class_means, scatter, decompositions};
        case Statistic::vim_alpha:
            return {class_means, outputs, scatter, decompositions, residual_norms};
        case Statistic::feature_quantile:
            return {coarse_counts, fine_counts};
        case Statistic::class_probabilities:
            return {outputs};
    }
    return {};
}

std::vector<std::string> tensors_of(Statistic statistic) {
    switch (statistic) {
        case Statistic::within_class:
            return {"class_counts", "class_means", "feature_mean", "within_class_whitening"};
        case Statistic::residual_space:
        case Statistic::vim_alpha:
            return {"origin", "residual_basis"};
        case Statistic::feature_quantile:
            return {};
        case Statistic::class_probabilities:
            return {"predicted_class_counts", "predicted_class_log_means"};
    }
    return {};
}

}  // namespace farout
