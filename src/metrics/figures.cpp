#include "metrics/figures.h"

#include <algorithm>
#include <vector>

#include "core/error.h"
#include "core/text.h"
#include "metrics/evaluation.h"

namespace farout::metrics {
namespace {

std::string fpr95_end(const char* which) {
    return concat(which,
                  " end of the 95 % interval for the rate in the populations, the threshold being "
                  "estimated: the Agresti-Coull limits over all thresholds that the binomial "
                  "distribution of order statistics allows, both deviations together within "
                  "chi-square's 95 % quantile");
}

Figure end_of(Better better, std::string name, std::string meaning, double SetMetrics::*value,
              InCsv in_csv = InCsv::behind) {
    return {std::move(name), "", std::move(meaning), better, value, nullptr, in_csv};
}

std::vector<Figure> make_table() {
    using enum Better;
    return {
        {"auroc", "AUROC",
         "probability that an in-distribution image scores above an out-of-distribution one, ties "
         "one half",
         higher, &SetMetrics::auroc, [](const PairWalk& walk) { return walk.auroc().auroc(); },
         InCsv::first},
        end_of(higher, "auroc_low", "lower end of the 95 % interval after DeLong (1988)",
               &SetMetrics::auroc_low, InCsv::first),
        end_of(higher, "auroc_high", "upper end of the 95 % interval after DeLong (1988)",
               &SetMetrics::auroc_high, InCsv::first),
        {"fpr95_id_positive", "FPR95, in-distribution positive (GEN, ViM)",
         "share of out-of-distribution images at or above the k-th highest in-distribution score, "
         "k = floor(0.95 n_id) (GEN, ViM)",
         lower, &SetMetrics::fpr95_id_positive,
         [](const PairWalk& walk) { return walk.points().fpr95_id_positive(); }, InCsv::first},
        {"fpr95_ood_positive", "FPR95, out-of-distribution positive (OpenOOD, pytorch-ood)",
         "share of in-distribution images flagged once at least 95 % of out-of-distribution images "
         "are caught (OpenOOD, pytorch-ood)",
         lower, &SetMetrics::fpr95_ood_positive,
         [](const PairWalk& walk) { return walk.points().fpr95_ood_positive(); }, InCsv::first},
        end_of(lower, "fpr95_id_positive_low", fpr95_end("lower"),
               &SetMetrics::fpr95_id_positive_low),
        end_of(lower, "fpr95_id_positive_high", fpr95_end("upper"),
               &SetMetrics::fpr95_id_positive_high),
        end_of(lower, "fpr95_ood_positive_low", fpr95_end("lower"),
               &SetMetrics::fpr95_ood_positive_low),
        end_of(lower, "fpr95_ood_positive_high", fpr95_end("upper"),
               &SetMetrics::fpr95_ood_positive_high),
        {"aupr_in", "AUPR, in-distribution positive",
         "area under the precision-recall curve, in-distribution positive, trapezoid", higher,
         &SetMetrics::aupr_in, [](const PairWalk& walk) { return walk.areas().aupr_in(); },
         InCsv::first},
        {"aupr_out", "AUPR, out-of-distribution positive",
         "area under the precision-recall curve, out-of-distribution positive, trapezoid", higher,
         &SetMetrics::aupr_out, [](const PairWalk& walk) { return walk.areas().aupr_out(); },
         InCsv::first},
        {"detection_error", "Detection error",
         "smallest mean of both error rates over all thresholds (Liang et al., 2018)", lower,
         &SetMetrics::detection_error,
         [](const PairWalk& walk) { return walk.points().detection_error(); }, InCsv::nowhere},
    };
}

std::vector<const Figure*> columns_of_csv() {
    std::vector<const Figure*> columns;
    for (const InCsv place : {InCsv::first, InCsv::behind})
        for (const Figure& figure : figures())
            if (figure.in_csv == place) columns.push_back(&figure);
    return columns;
}

}  // namespace

std::span<const Figure> figures() {
    static const std::vector<Figure> table = make_table();
    return table;
}

std::span<const Figure* const> csv_figures() {
    static const std::vector<const Figure*> columns = columns_of_csv();
    return columns;
}

const Figure* find_figure(std::string_view name) {
    const auto found = std::ranges::find_if(
        figures(), [&](const Figure& figure) { return !figure.is_end() && figure.name == name; });
    return found == figures().end() ? nullptr : &*found;
}

const Figure& figure_of(double SetMetrics::*value) {
    const auto found = std::ranges::find(figures(), value, &Figure::value);
    if (found == figures().end()) throw Error("A figure has no line in metrics/figures.cpp.");
    return *found;
}

}  // namespace farout::metrics
