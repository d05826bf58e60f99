#include "benchmarks/evaluation/step_bounds.h"

#include <ATen/ATen.h>

#include "numerics/trimmed_matrix.h"
#include "statistics/fit_steps.h"

namespace farout {

namespace {

double real(std::int64_t number) {
    return static_cast<double>(number);
}

/// Operations for a row's residual: a triangle's zeros left out.
double residual_operations(const statistics::Statistics& statistics) {
    return real(numerics::TrimmedMatrix(statistics.tensors.at("residual_basis")).operations());
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
    return {
        {.step = statistics::fit_step::read, .bytes = 4 * 4 * n * d},
        {.step = statistics::fit_step::class_means, .float64_operations = n * d},
        {.step = statistics::fit_step::outputs,
         .float32_operations = 2 * n * d * c,
         .float64_operations = 4 * n * d + 2 * n * c,
         .exponentials = n * c},
        {.step = statistics::fit_step::coarse_counts, .bytes = 4 * n * d},
        {.step = statistics::fit_step::fine_counts, .bytes = 4 * n * d},
        // The half of a symmetric product.
        {.step = statistics::fit_step::scatter, .float64_operations = n * d * (d + 1)},
        {.step = statistics::fit_step::residual_norms,
         .float32_operations = n * (residual_operations(statistics) + 4 * d)},
        // Cholesky and a triangle's inverse; tridiagonal form, its eigenvectors, back; a
        // least-squares solution by singular values; each on one core.
        {.step = statistics::fit_step::decompositions,
         .float64_operations = 2.0 / 3 * cube + 14.0 / 3 * cube +
                               4 * std::max(c, d) * std::min(c, d) * std::min(c, d)},
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
