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

/// How the ends of areas' intervals come about.
constexpr const char* gamma_end =
    " end of the 95 % interval for images drawn anew from the same classes: of a gamma "
    "distribution with the deficit's mean and variance, and for the lower end one event more "
    "(Fay & Feuer, 1997); ";
constexpr const char* delong = "variance after DeLong (1988)";
constexpr const char* influence =
    "variance by the influence of each image; a mean's counts what in-distribution images add as "
    "fully correlated over the sets; the upper end is that of the area with half a positive image "
    "more in every precision, the lower end of areas below 1/2 counts the event more, too";
constexpr const char* detection_error_end =
    " end of the 95 % interval for the threshold that was chosen: Agresti-Coull limits of both "
    "shares, their deviations added in quadrature; the lower end is the lowest over all thresholds";

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
        end_of(higher, "auroc_low", concat("lower", gamma_end, delong), &SetMetrics::auroc_low,
               InCsv::first),
        end_of(higher, "auroc_high", concat("upper", gamma_end, delong), &SetMetrics::auroc_high,
               InCsv::first),
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
         "area under the precision-recall curve, in-distribution positive, trapezoid; depends on "
         "n_id : n_ood (chance gives n_id / (n_id + n_ood)), so that those of sets of different "
         "sizes, and their mean, can't be compared",
         higher, &SetMetrics::aupr_in, [](const PairWalk& walk) { return walk.areas().in().value; },
         InCsv::first},
        {"aupr_out", "AUPR, out-of-distribution positive",
         "area under the precision-recall curve, out-of-distribution positive, trapezoid; depends "
         "on n_id : n_ood as aupr_in does (chance gives n_ood / (n_id + n_ood))",
         higher, &SetMetrics::aupr_out,
         [](const PairWalk& walk) { return walk.areas().out().value; }, InCsv::first},
        {"detection_error", "Detection error",
         "smallest mean of both error rates over all thresholds (Liang et al., 2018)", lower,
         &SetMetrics::detection_error,
         [](const PairWalk& walk) { return walk.points().detection_error(); }},
        end_of(lower, "detection_error_low", concat("lower", detection_error_end),
               &SetMetrics::detection_error_low),
        end_of(lower, "detection_error_high", concat("upper", detection_error_end),
               &SetMetrics::detection_error_high),
        end_of(higher, "aupr_in_low", concat("lower", gamma_end, influence),
               &SetMetrics::aupr_in_low),
        end_of(higher, "aupr_in_high", concat("upper", gamma_end, influence),
               &SetMetrics::aupr_in_high),
        end_of(higher, "aupr_out_low", concat("lower", gamma_end, influence),
               &SetMetrics::aupr_out_low),
        end_of(higher, "aupr_out_high", concat("upper", gamma_end, influence),
               &SetMetrics::aupr_out_high),
        {"aupr_in_balanced", "AUPR at equal weights, in-distribution positive",
         "aupr_in with both sets weighted alike: that of as many in-distribution as "
         "out-of-distribution images (chance gives one half), so that sets can be compared",
         higher, &SetMetrics::aupr_in_balanced,
         [](const PairWalk& walk) { return walk.areas().in_balanced().value; }},
        end_of(higher, "aupr_in_balanced_low", concat("lower", gamma_end, influence),
               &SetMetrics::aupr_in_balanced_low),
        end_of(higher, "aupr_in_balanced_high", concat("upper", gamma_end, influence),
               &SetMetrics::aupr_in_balanced_high),
        {"aupr_out_balanced", "AUPR at equal weights, out-of-distribution positive",
         "aupr_out with both sets weighted alike", higher, &SetMetrics::aupr_out_balanced,
         [](const PairWalk& walk) { return walk.areas().out_balanced().value; }},
        end_of(higher, "aupr_out_balanced_low", concat("lower", gamma_end, influence),
               &SetMetrics::aupr_out_balanced_low),
        end_of(higher, "aupr_out_balanced_high", concat("upper", gamma_end, influence),
               &SetMetrics::aupr_out_balanced_high),
    };
}

std::vector<const Figure*> columns_of_csv() {
    std::vector<const Figure*> columns;
    for (const InCsv place : {InCsv::first, InCsv::behind})
        for (const Figure& figure : figures())
            if (figure.in_csv == place) columns.push_back(&figure);
    return columns;
}

/// By name. Throws Error.
double SetMetrics::*end_of_interval(const Figure& figure, const char* which) {
    const auto found = std::ranges::find(figures(), concat(figure.name, which), &Figure::name);
    if (found == figures().end())
        throw Error(concat(figure.name, " has no interval in metrics/figures.cpp."));
    return found->value;
}

struct EndsOfFigure {
    double SetMetrics::*figure;
    Ends ends;
};

std::vector<EndsOfFigure> ends_of_all() {
    std::vector<EndsOfFigure> all;
    for (const Figure& figure : figures())
        if (!figure.is_end())
            all.push_back({figure.value,
                           {end_of_interval(figure, "_low"), end_of_interval(figure, "_high")}});
    return all;
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

Ends ends_of(const Figure& figure) {
    // Names are compared once: every pair of sets that is evaluated asks for all of them.
    static const std::vector<EndsOfFigure> table = ends_of_all();
    const auto found = std::ranges::find(table, figure.value, &EndsOfFigure::figure);
    if (found == table.end()) throw Error(concat(figure.name, " is the end of an interval."));
    return found->ends;
}

const Figure& figure_of(double SetMetrics::*value) {
    const auto found = std::ranges::find(figures(), value, &Figure::value);
    if (found == figures().end()) throw Error("A figure has no line in metrics/figures.cpp.");
    return *found;
}

}  // namespace farout::metrics
