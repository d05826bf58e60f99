#include "benchmarks/evaluation/zoo_bounds.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <ATen/ATen.h>

#include "catalogue/detector_kinds.h"
#include "statistics/kinds/temperature_curve.h"

namespace farout {

namespace {

// Beyond statistics of bounded size, or quadratic in a large parameter.
constexpr std::array<std::string_view, 5> left_out{"weiper_kld", "kpca_corp", "nnguide", "actsub",
                                                   "cfood"};
// Shapings of rows that logits don't follow from without another product: ash_b, ash_p and ash_s
// (one of the other), vra, vra_clip, dice, bats, bfact, the weights' and the class means' cosines,
// unit rows.
constexpr double shaped_products = 10;
// Shaped logits that a logsumexp or softmax is taken of.
constexpr double shaped_sums = 14;
// Sampled rows of nac_penultimate.
constexpr double states = 1000;
// Shares of values beyond the ceilings of react, local_react and pca_regularised.
constexpr double clipped_share = 0.01 + 0.0005 + 0.1;

double real(std::int64_t number) {
    return static_cast<double>(number);
}

void replace(std::vector<StepWork>& works, StepWork work) {
    const auto found = std::ranges::find(works, work.step, &StepWork::step);
    if (found == works.end())
        works.push_back(std::move(work));
    else
        *found = std::move(work);
}

const Identity unit_space{"residual_space", {{"dim", "0.99"}, {"origin", "mean"}, {"of", "unit"}}};
const Identity mean_space{"residual_space", {{"dim", "256"}, {"origin", "mean"}}};
const Identity standardised{"standardised_space", {{"dim", "0.9"}}};
const Identity discriminants{"whitened_discriminants", {{"dim", "1000"}}};

/// Multiplications and additions of a row with the fewer directions: those of a space, or beside.
double fewer_directions(const statistics::Statistics& statistics, const Identity& space,
                        const char* basis, const char* asker) {
    const at::Tensor& directions = statistics.tensor(space, basis, asker);
    return 2 * real(directions.size(0)) *
           real(std::min(directions.size(1), directions.size(0) - directions.size(1)));
}

}  // namespace

std::vector<std::string> zoo_detectors() {
    std::vector<std::string> names;
    for (const catalogue::DetectorKind& kind : catalogue::all_detectors())
        if (kind.input == catalogue::DetectorInput::features &&
            std::ranges::find(left_out, kind.name) == left_out.end())
            names.push_back(kind.name);
    return names;
}

std::vector<StepWork> zoo_fit_work(const EvaluationShape& shape,
                                   const statistics::Statistics& statistics) {
    const double n = real(shape.train_rows), d = real(shape.width), c = real(shape.classes);
    const double v = real(shape.validation_rows);
    const double cube = d * d * d;
    std::vector<StepWork> works = fit_work(shape, statistics);
    const auto put = [&works](StepWork work) { replace(works, std::move(work)); };
    // In float64: 10,000 is added to a distance before a distribution is fitted.
    put({.step = "logit_distance_tails(tail=20)", .float64_operations = 2 * n * d * c + 3 * n * c});
    for (const char* q : {"0.001", "0.1", "0.6", "0.9", "0.95", "0.99", "0.999"})
        put({.step = std::string("feature_quantile(q=") + q + ")", .bytes = 4 * n * d});
    put({.step = "group_means(of=unit)", .float64_operations = 4 * n * d});
    put({.step = "within_group_scatter(of=unit)", .float64_operations = n * d * (d + 1)});
    put({.step = "within_class(of=unit)", .float64_operations = 2.0 / 3 * cube});
    for (const char* name : {"correct_class_means", "predicted_class_means", "feature_norm"})
        put({.step = name, .float64_operations = n * d});
    put({.step = "contributions_by_value", .float64_operations = 2 * n * d});
    // Sums over the classes, or over their pairs.
    for (const char* name : {"total_covariance", "total_covariance(of=unit)"})
        put({.step = name, .float64_operations = c * d * (d + 1)});
    put({.step = "inverse_second_moment(of=unit)", .float64_operations = cube});
    for (const Identity& space : {unit_space, mean_space})
        put({.step = space.text(), .float64_operations = 14.0 / 3 * cube});
    put({.step = standardised.text(), .float64_operations = 14.0 / 3 * cube});
    put({.step = discriminants.text(),
         .float64_operations = 14.0 / 3 * cube + 2 * c * d * (d + 1)});
    put({.step = "activation_counts(size=1000, seed=0, M=50, alpha=3000)",
         .float32_operations = 2 * states * c * d,
         .exponentials = states * d});
    const double curve = v * c * real(statistics::TemperatureCurve::points);
    for (const char* name :
         {"temperature_bracket(level=1, rows=id_val)", "temperature_bracket(level=2, rows=id_val)",
          "temperature(rows=id_val)"})
        put({.step = name, .float64_operations = 4 * curve, .exponentials = curve});
    return works;
}

std::vector<StepWork> zoo_score_work(const EvaluationShape& shape,
                                     const statistics::Statistics& statistics) {
    const double e = real(shape.scored_rows()), d = real(shape.width), c = real(shape.classes);
    const double product = 2 * e * d * c;
    const double triangle = e * d * (d + 1);
    std::vector<StepWork> works = score_work(shape, statistics);
    const auto put = [&works](StepWork work) { replace(works, std::move(work)); };
    const auto numbers = [&](const char* step, double of_row) {
        put({.step = step, .float64_operations = e * of_row});
    };
    put({.step = "shaped logits",
         .float32_operations = shaped_products * product,
         .exponentials = shaped_sums * e * c});
    put({.step = "clipped logits",
         .float32_operations = clipped_share * product,
         .float64_operations = 3 * 4 * e * d,
         .exponentials = 3 * e * c});
    auto residual = *std::ranges::find(works, std::string("residual norms"), &StepWork::step);
    residual.float32_operations +=
        e *
        (fewer_directions(statistics, unit_space, "residual_basis", "kpca_cop") +
         fewer_directions(statistics, mean_space, "residual_basis", "pca_regularised") + 2 * 4 * d);
    put(residual);
    put({.step = "coverage", .float32_operations = product, .exponentials = e * d});
    // Of rows as they are, and of those divided by their lengths.
    put({.step = "mahalanobis: whitening", .float32_operations = 2 * (triangle + 3 * e * d)});
    put({.step = "mahalanobis_pp", .float32_operations = product, .float64_operations = 5 * e * d});
    for (const char* name : {"relative_mahalanobis", "relative_mahalanobis_pp"})
        put({.step = name,
             .float32_operations = product,
             .float64_operations = 2 * triangle + 5 * e * d});
    put({.step = "gmm",
         .float32_operations = product,
         .float64_operations = triangle,
         .exponentials = e * c});
    put({.step = "pnml", .float64_operations = triangle, .exponentials = 3 * e * c});
    const double ranks =
        real(statistics.tensor(discriminants, "discriminant_map", "wdiscood").size(1));
    put({.step = "wdiscood",
         .float32_operations = 2 * e * ranks * c,
         .float64_operations = triangle + 2 * e * d * ranks});
    put({.step = "neco",
         .float64_operations =
             e * fewer_directions(statistics, standardised, "principal_basis", "neco")});
    put({.step = "igeood_logits", .float64_operations = 2 * e * c * c, .exponentials = e * c});
    // A logarithm is in every inverse hyperbolic sine.
    put({.step = "igeood_features", .exponentials = e * c * d});
    put({.step = "openmax", .float64_operations = product});
    for (const char* name : {"ora", "mcm", "temp_scale"})
        put({.step = name, .exponentials = e * c});
    for (const char* name : {"caref", "cadref"}) numbers(name, 3 * d);
    for (const char* name : {"nci", "she", "optfs"}) numbers(name, 2 * d);
    for (const char* name : {"fdbd", "doctor", "grad_uncertainty"}) numbers(name, 2 * c);
    return works;
}

}  // namespace farout
