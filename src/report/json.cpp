#include "report/json.h"

#include <nlohmann/json.hpp>

#include "core/text.h"
#include "report/detail/cost_json.h"
#include "report/detail/report_json.h"

namespace farout::report {
namespace {

using Json = nlohmann::ordered_json;

std::string fpr95_end(const char* which) {
    return concat(which,
                  " end of the 95 % interval for the rate in the populations, the threshold being "
                  "estimated: the Agresti-Coull limits over all thresholds that the binomial "
                  "distribution of order statistics allows, both deviations together within "
                  "chi-square's 95 % quantile");
}

Json definitions() {
    return {
        {"auroc",
         "probability that an in-distribution image scores above an out-of-distribution one, ties "
         "one half"},
        {"auroc_low", "lower end of the 95 % interval after DeLong (1988)"},
        {"auroc_high", "upper end of the 95 % interval after DeLong (1988)"},
        {"fpr95_id_positive",
         "share of out-of-distribution images at or above the k-th highest in-distribution score, "
         "k = floor(0.95 n_id) (GEN, ViM)"},
        {"fpr95_ood_positive",
         "share of in-distribution images flagged once at least 95 % of out-of-distribution images "
         "are caught (OpenOOD, pytorch-ood)"},
        {"fpr95_id_positive_low", fpr95_end("lower")},
        {"fpr95_id_positive_high", fpr95_end("upper")},
        {"fpr95_ood_positive_low", fpr95_end("lower")},
        {"fpr95_ood_positive_high", fpr95_end("upper")},
        {"aupr_in", "area under the precision-recall curve, in-distribution positive, trapezoid"},
        {"aupr_out",
         "area under the precision-recall curve, out-of-distribution positive, trapezoid"},
        {"detection_error",
         "smallest mean of both error rates over all thresholds (Liang et al., 2018)"},
        {"mean",
         "ood_set of the rows that hold the unweighted mean over the sets; 'mean NAME': over those "
         "of a group"},
        {"costs",
         "seconds of a detector or step: core time summed over ranks, shared steps not among the "
         "detectors'; bytes: the most memory that a detector alone held on a rank; null: not "
         "known"},
    };
}

Json row_of(const MetricRow& row) {
    const metrics::SetMetrics& metrics = row.metrics;
    return {
        {"detector", row.detector},
        {"ood_set", row.ood_set},
        {"n_id", metrics.n_id},
        {"n_ood", metrics.n_ood},
        {"auroc", metrics.auroc},
        {"auroc_low", metrics.auroc_low},
        {"auroc_high", metrics.auroc_high},
        {"fpr95_id_positive", metrics.fpr95_id_positive},
        {"fpr95_ood_positive", metrics.fpr95_ood_positive},
        {"fpr95_id_positive_low", metrics.fpr95_id_positive_low},
        {"fpr95_id_positive_high", metrics.fpr95_id_positive_high},
        {"fpr95_ood_positive_low", metrics.fpr95_ood_positive_low},
        {"fpr95_ood_positive_high", metrics.fpr95_ood_positive_high},
        {"aupr_in", metrics.aupr_in},
        {"aupr_out", metrics.aupr_out},
        {"detection_error", metrics.detection_error},
    };
}

Json set_of(const SetSummary& set) {
    const bool id = set.role == SetRole::in_distribution;
    Json json = {
        {"name", set.name},
        {"role", id ? "in-distribution" : "out-of-distribution"},
        {"file", set.file},
        {"rows", set.rows},
        {"left_out_total", set.left_out_total()},
        {"left_out", Json(set.left_out)},
        {"provenance", Json(set.provenance)},
    };
    if (!set.scores.empty()) json["scores"] = set.scores;
    return json;
}

Json warning_of(const ReportWarning& warning) {
    return {{"kind", warning.kind},
            {"text", warning.text},
            {"sets", warning.sets},
            {"detectors", warning.detectors}};
}

/// The in-distribution set's name, and the accuracy of the classifier on it.
Json in_distribution(const Report& report) {
    Json json = {{"set", nullptr}};
    for (const SetSummary& set : report.sets) {
        if (set.role == SetRole::in_distribution) json["set"] = set.name;
    }
    json["accuracy"] = report.id_accuracy.share();
    json["correct"] = report.id_accuracy.correct;
    json["labelled"] = report.id_accuracy.labelled;
    return json;
}

}  // namespace

nlohmann::ordered_json report_to_json(const Report& report) {
    Json json;
    json["format"] = metrics_format;
    json["provenance"] = report.provenance;
    json["in_distribution"] = in_distribution(report);
    json["sets"] = Json::array();
    for (const SetSummary& set : report.sets) json["sets"].push_back(set_of(set));
    json["groups"] = Json::array();
    for (const SetGroup& group : report.groups)
        json["groups"].push_back({{"name", group.name}, {"sets", group.sets}});
    json["warnings"] = Json::array();
    for (const ReportWarning& warning : report.warnings)
        json["warnings"].push_back(warning_of(warning));
    json["definitions"] = definitions();
    json["metrics"] = Json::array();
    for (const MetricRow& row : report.rows) json["metrics"].push_back(row_of(row));
    return json;
}

std::string to_json(const Report& report) {
    Json json = report_to_json(report);
    json["costs"] = costs_to_json(report.cost, report.detectors());
    // What isn't finite is dumped as null.
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace farout::report
