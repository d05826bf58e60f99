#include "report/json.h"

#include <nlohmann/json.hpp>

#include "metrics/failures.h"
#include "metrics/figures.h"
#include "report/detail/report_json.h"
#include "report/detail/search_json.h"

namespace farout::report {
namespace {

using Json = nlohmann::ordered_json;

Json definitions() {
    Json json;
    for (const metrics::Figure& figure : metrics::figures()) json[figure.name] = figure.meaning;
    json["n_id"] = "in-distribution images that took part";
    json["n_ood"] = "out-of-distribution images that took part; on means: the sum over the sets";
    json["accuracy"] =
        "share of labelled in-distribution images that the classifier gets right; _low and _high: "
        "ends of the 95 % interval after Agresti & Coull (1998)";
    for (const metrics::FailureFigure& figure : metrics::failure_figures())
        json[figure.name] = figure.meaning;
    json["failure"] =
        "an in-distribution image whose prediction isn't its label, or an out-of-distribution "
        "image; in 'failures', ood_set null: of labelled in-distribution images alone";
    json["full spectrum"] =
        "in 'full_spectrum' (where shifted sets were given): the figures with the scores of the "
        "in-distribution set and of all shifted sets concatenated as in-distribution; 'accepted': "
        "at the threshold that 95 % of the in-distribution set alone reach";
    json["mean"] =
        "ood_set of the rows that hold the unweighted mean over the sets; 'mean NAME': over those "
        "of a group. Its intervals account for the in-distribution images that the sets share, and "
        "take the out-of-distribution sets as independent";
    json["transductive"] =
        "detectors whose score of an image depends on the other images of its set: no verdicts on "
        "single images, and images aren't independent";
    json["intervals"] =
        "of 95 %, for images drawn anew from the same classes; claims about new classes are wider";
    json["costs"] =
        "seconds of a detector or step: core time summed over ranks, shared steps not among the "
        "detectors'; bytes: the most memory that a detector alone held on a rank; null: not known";
    return json;
}

Json row_of(const MetricRow& row) {
    Json json = {{"detector", row.detector},
                 {"ood_set", row.ood_set},
                 {"n_id", row.metrics.n_id},
                 {"n_ood", row.metrics.n_ood}};
    for (const metrics::Figure& figure : metrics::figures())
        json[figure.name] = row.metrics.*figure.value;
    return json;
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

/// {labelled, without_label, metrics [{detector, ood_set, n_id, n_wrong, n_ood, the figures}]}.
Json failures_to_json(const Failures& failures) {
    Json json = {{"labelled", failures.labelled}, {"without_label", failures.without_label}};
    json["metrics"] = Json::array();
    for (const FailureRow& row : failures.rows) {
        Json one = {{"detector", row.detector},
                    {"ood_set", row.ood_set.empty() ? Json() : Json(row.ood_set)},
                    {"n_id", row.metrics.n_id},
                    {"n_wrong", row.metrics.n_wrong},
                    {"n_ood", row.metrics.n_ood}};
        for (const metrics::FailureFigure& figure : metrics::failure_figures()) {
            const metrics::Interval& interval = row.metrics.*figure.interval;
            one[figure.name] = row.metrics.*figure.value;
            one[figure.name + "_low"] = interval.low;
            one[figure.name + "_high"] = interval.high;
        }
        json["metrics"].push_back(std::move(one));
    }
    return json;
}

/// {sets [{set, images, labelled, correct, accuracy}], accepted [{detector, set, images, accepted,
/// share}], metrics}.
Json spectrum_to_json(const FullSpectrum& spectrum) {
    Json json = {{"sets", Json::array()}, {"accepted", Json::array()}, {"metrics", Json::array()}};
    for (const SpectrumPart& part : spectrum.parts)
        json["sets"].push_back({{"set", part.name},
                                {"images", part.images},
                                {"labelled", part.accuracy.labelled},
                                {"correct", part.accuracy.correct},
                                {"accuracy", part.accuracy.share()}});
    for (const SpectrumShare& share : spectrum.shares)
        json["accepted"].push_back({{"detector", share.detector},
                                    {"set", share.part},
                                    {"images", share.images},
                                    {"accepted", share.accepted},
                                    {"share", share.share()}});
    for (const MetricRow& row : spectrum.rows) json["metrics"].push_back(row_of(row));
    return json;
}

/// The in-distribution set's name, and the accuracy of the classifier on it.
Json in_distribution(const Report& report) {
    Json json = {{"set", nullptr}};
    for (const SetSummary& set : report.sets) {
        if (set.role == SetRole::in_distribution) json["set"] = set.name;
    }
    json["accuracy"] = report.id_accuracy.share();
    const metrics::Interval accuracy = report.id_accuracy.interval();
    json["accuracy_low"] = accuracy.low;
    json["accuracy_high"] = accuracy.high;
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
    json["transductive"] = report.transductive;
    json["warnings"] = Json::array();
    for (const ReportWarning& warning : report.warnings)
        json["warnings"].push_back(warning_of(warning));
    if (report.search) json["search"] = search_to_json(*report.search);
    json["definitions"] = definitions();
    json["metrics"] = Json::array();
    for (const MetricRow& row : report.rows) json["metrics"].push_back(row_of(row));
    json["failures"] = report.failures ? failures_to_json(*report.failures) : Json();
    if (report.spectrum) json["full_spectrum"] = spectrum_to_json(*report.spectrum);
    return json;
}

std::string to_json(const Report& report) {
    Json json = report_to_json(report);
    json["costs"] = costs_to_json(report.cost, report.detectors());
    // What isn't finite is dumped as null.
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

namespace {

Json stage_or_null(const Cost* cost) {
    return cost != nullptr ? stage_to_json(*cost) : Json();
}

void add_fit(Json& row, const DetectorCost* cost) {
    row["fit_seconds"] = cost != nullptr ? Json(cost->seconds) : Json();
    row["fit_bytes"] = cost != nullptr ? Json(cost->bytes) : Json();
}

void add_score(Json& row, const DetectorCost* cost, std::uint64_t rows) {
    row["score_seconds"] = cost != nullptr ? Json(cost->seconds) : Json();
    row["score_bytes"] = cost != nullptr ? Json(cost->bytes) : Json();
    const auto time = cost != nullptr ? microseconds_per_row(cost->seconds, rows) : std::nullopt;
    row["score_microseconds_per_image"] = time ? Json(*time) : Json();
}

}  // namespace

Json stage_to_json(const Cost& cost) {
    Json json = {
        {"stage", cost.stage},           {"ranks", cost.ranks},
        {"threads", cost.threads},       {"wall_seconds", cost.wall_seconds},
        {"peak_bytes", cost.peak_bytes}, {"rows", cost.rows},
    };
    json["steps"] = Json::array();
    for (const CostStep& step : cost.steps)
        json["steps"].push_back({{"name", step.name}, {"seconds", step.seconds}});
    return json;
}

Json costs_to_json(const std::optional<Cost>& cost, std::span<const std::string> detectors) {
    const Cost* score = cost ? &*cost : nullptr;
    const Cost* fit = score != nullptr ? score->input(fit_stage) : nullptr;
    Json json = {{"fit", stage_or_null(fit)}, {"score", stage_or_null(score)}};
    json["detectors"] = Json::array();
    for (const std::string& detector : detectors) {
        Json row = {{"detector", detector}};
        add_fit(row, fit != nullptr ? fit->of(detector) : nullptr);
        add_score(row, score != nullptr ? score->of(detector) : nullptr, cost ? cost->rows : 0);
        json["detectors"].push_back(std::move(row));
    }
    return json;
}

}  // namespace farout::report
