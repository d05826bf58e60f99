#include "report/read_report.h"

#include <fstream>
#include <limits>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/text.h"
#include "report/json.h"

namespace farout {
namespace {

using Json = nlohmann::json;

/// What isn't finite was written as null.
double figure(const Json& row, const char* name) {
    const Json& value = row.at(name);
    return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
}

SetMetrics metrics_of(const Json& row) {
    SetMetrics metrics;
    metrics.n_id = row.at("n_id").get<std::uint64_t>();
    metrics.n_ood = row.at("n_ood").get<std::uint64_t>();
    metrics.auroc = figure(row, "auroc");
    metrics.auroc_low = figure(row, "auroc_low");
    metrics.auroc_high = figure(row, "auroc_high");
    metrics.fpr95_id_positive = figure(row, "fpr95_id_positive");
    metrics.fpr95_ood_positive = figure(row, "fpr95_ood_positive");
    metrics.fpr95_id_positive_low = figure(row, "fpr95_id_positive_low");
    metrics.fpr95_id_positive_high = figure(row, "fpr95_id_positive_high");
    metrics.fpr95_ood_positive_low = figure(row, "fpr95_ood_positive_low");
    metrics.fpr95_ood_positive_high = figure(row, "fpr95_ood_positive_high");
    metrics.aupr_in = figure(row, "aupr_in");
    metrics.aupr_out = figure(row, "aupr_out");
    metrics.detection_error = figure(row, "detection_error");
    return metrics;
}

SetSummary set_of(const Json& json) {
    SetSummary set;
    set.name = json.at("name").get<std::string>();
    if (json.at("role") == "in-distribution") set.role = SetRole::in_distribution;
    set.file = json.at("file").get<std::string>();
    set.rows = json.at("rows").get<std::uint64_t>();
    set.left_out = json.at("left_out").get<std::map<std::string, std::uint64_t>>();
    set.provenance = json.at("provenance").get<std::map<std::string, std::string>>();
    return set;
}

Report report_of(const Json& json) {
    Report report;
    for (const Json& row : json.at("metrics"))
        report.rows.push_back({row.at("detector").get<std::string>(),
                               row.at("ood_set").get<std::string>(), metrics_of(row)});
    for (const Json& set : json.at("sets")) report.sets.push_back(set_of(set));
    const Json& id = json.at("in_distribution");
    report.id_accuracy.correct = id.at("correct").get<std::uint64_t>();
    report.id_accuracy.labelled = id.at("labelled").get<std::uint64_t>();
    report.provenance = json.at("provenance").get<std::map<std::string, std::string>>();
    return report;
}

}  // namespace

Report read_report(const std::filesystem::path& folder) {
    const auto file = folder / report_file;
    const std::string name = printable(file.native());
    std::ifstream in(file);
    if (!in)
        throw Error(concat("There is no report in ", printable(folder.native()), ": can't read ",
                           report_file, ". Make one with `farout report` or `farout run`."));
    try {
        const Json json = Json::parse(in);
        if (json.at("format") != metrics_format)
            throw Error(concat(name, " isn't a report of this farout."));
        return report_of(json);
    } catch (const Json::exception& error) {
        throw Error(concat(name, " isn't a report of farout: ", printable(error.what()), "."));
    }
}

}  // namespace farout
