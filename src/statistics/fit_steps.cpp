#include "statistics/fit_steps.h"

#include "statistics/plan.h"

namespace farout::statistics {

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

std::uint64_t most_bytes_of(const Needs& needs, std::int64_t width, std::int64_t classes) {
    const Plan plan = plan_statistics(needs, {width, classes});
    std::int64_t values = 0;
    if (plan.within_class) values += classes + classes * width + width + width * width;
    if (plan.residual_dim) values += width + width * (width - *plan.residual_dim);
    if (plan.class_probabilities) values += classes + classes * classes;
    return sizeof(double) * static_cast<std::uint64_t>(values);
}

}  // namespace farout::statistics
