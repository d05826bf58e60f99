#include "benchmarks/evaluation/step_bounds.h"

#include <ATen/ATen.h>

#include "numerics/trimmed_matrix.h"
#include "statistics/fit_steps.h"

namespace farout {

namespace {

double real(std::int64_t number) {
    return static_cast<double>(number);
}

const Identity space{"residual_space", {{"dim", "auto"}}};

/// Operations for a row's residual: a triangle's zeros left out.
double residual_operations(const statistics::Statistics& statistics) {
    return real(
        numerics::TrimmedMatrix(statistics.tensor(space, "residual_basis", "vim")).operations());
}

/// Of the values, the share that the two detectors that clip have to subtract.
constexpr double clipped_share = 0.01 + 0.0005;
/// GEN's M.
constexpr double largest = 100;

}  // namespace

std::vector<StepWork> fit_work(const EvaluationShape& shape,
                               const statistics::Statistics& statistics) {
    const double n = real(shape.train_rows), d = real(shape.width), c = real(shape.classes);
    const double cube = d * d * d;
    const Identity fitted_space = statistics.identity_of(space, "vim");
    const Identity norm{"mean_residual_norm", fitted_space.parameters};
    return {
        {.step = statistics::fit_step::read, .bytes = 4 * 4 * n * d},
        {.step = "group_means", .float64_operations = n * d},
        {.step = statistics::fit_step::logits,
         .float32_operations = 2 * n * d * c,
         .float64_operations = 4 * n * d,
         .exponentials = n * c},
        {.step = "class_probabilities", .float64_operations = 2 * n * c},
        {.step = "value_counts", .bytes = 4 * n * d},
        {.step = "feature_quantile(q=0.99)", .bytes = 4 * n * d},
        // The half of a symmetric product.
        {.step = "within_group_scatter", .float64_operations = n * d * (d + 1)},
        {.step = norm.text(), .float32_operations = n * (residual_operations(statistics) + 4 * d)},
        // Cholesky and a triangle's inverse, on one core.
        {.step = "within_class", .float64_operations = 2.0 / 3 * cube},
        // Tridiagonal form, its eigenvectors, back; a least-squares solution by singular values; on
        // one core.
        {.step = fitted_space.text(),
         .float64_operations =
             14.0 / 3 * cube + 4 * std::max(c, d) * std::min(c, d) * std::min(c, d)},
    };
}

std::vector<StepWork> score_work(const EvaluationShape& shape,
                                 const statistics::Statistics& statistics) {
    const double e = real(shape.scored_rows()), d = real(shape.width), c = real(shape.classes);
    return {
        {.step = "read", .bytes = 4 * e * d},
        {.step = "quantiles of the set", .bytes = 2 * 2 * 4 * e * d},
        {.step = "logits", .float32_operations = 2 * e * d * c},
        {.step = "softmax", .float64_operations = 4 * e * d, .exponentials = e * c},
        {.step = "clipped logits",
         .float32_operations = 2 * clipped_share * e * d * c,
         .float64_operations = 2 * 4 * e * d,
         .exponentials = 2 * e * c},
        {.step = "generalised entropies",
         .float32_operations = 3 * e * c,
         .exponentials = 3 * 3 * e * largest},
        {.step = "residual norms",
         .float32_operations = e * (residual_operations(statistics) + 4 * d)},
        {.step = "mahalanobis: whitening", .float32_operations = e * (d * (d + 1) + 3 * d)},
        {.step = "mahalanobis",
         .float32_operations = 2 * e * d * c,
         .float64_operations = 5 * e * d},
        {.step = "kl_matching",
         .float32_operations = 2 * e * c * c + e * c,
         .float64_operations = 2 * e * c},
        {.step = "shannon_entropy", .float32_operations = 3 * e * c},
        {.step = "gradnorm", .float32_operations = 3 * e * c + 2 * e * d},
    };
}

}  // namespace farout
