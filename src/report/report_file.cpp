#include "report/report_file.h"

#include <fstream>
#include <limits>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/special_file.h"
#include "core/text.h"
#include "metrics/figures.h"
#include "report/detail/search_json.h"
#include "report/json.h"

namespace farout::report {
namespace {

using Json = nlohmann::json;

/// What isn't finite was written as null; what an older farout didn't compute isn't there.
double number_of(const Json& json, const std::string& name) {
    const Json value = json.value(name, Json());
    return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
}

MetricRow row_of(const Json& json) {
    MetricRow row{json.at("detector"), json.at("ood_set"), {}};
    row.metrics.n_id = json.at("n_id");
    row.metrics.n_ood = json.at("n_ood");
    for (const metrics::Figure& figure : metrics::figures())
        row.metrics.*figure.value = number_of(json, figure.name);
    return row;
}

SetSummary set_of(const Json& json) {
    SetSummary set;
    set.name = json.at("name");
    set.role = json.at("role") == "in-distribution" ? SetRole::in_distribution
                                                    : SetRole::out_of_distribution;
    set.file = json.at("file");
    set.scores = json.value("scores", "");
    set.rows = json.at("rows");
    set.left_out = json.at("left_out").get<std::map<std::string, std::uint64_t>>();
    set.provenance = json.at("provenance").get<std::map<std::string, std::string>>();
    return set;
}

ReportWarning warning_of(const Json& json) {
    return {json.at("kind"), json.at("text"), json.at("sets"), json.at("detectors")};
}

Report report_of(const Json& json) {
    if (json.at("format") != metrics_format) throw Error("it has another format");
    Report report;
    for (const Json& row : json.at("metrics")) report.rows.push_back(row_of(row));
    for (const Json& set : json.at("sets")) report.sets.push_back(set_of(set));
    for (const Json& group : json.value("groups", Json::array()))
        report.groups.push_back({group.at("name"), group.at("sets")});
    for (const Json& warning : json.value("warnings", Json::array()))
        report.warnings.push_back(warning_of(warning));
    report.transductive = json.value("transductive", std::vector<std::string>());
    if (json.contains("search")) report.search = search_from_json(json.at("search"));
    report.id_accuracy.correct = json.at("in_distribution").at("correct");
    report.id_accuracy.labelled = json.at("in_distribution").at("labelled");
    report.provenance = json.at("provenance").get<std::map<std::string, std::string>>();
    return report;
}

}  // namespace

Report read_report(const std::filesystem::path& file) {
    refuse_special_file(file);
    std::ifstream in(file);
    if (!in || std::filesystem::is_directory(file))
        throw Error(concat("Can't read ", printable(file.native()), "."));
    try {
        return report_of(Json::parse(in));
    } catch (const std::exception& problem) {
        throw Error(concat(printable(file.native()), " isn't a metrics.json of this farout: ",
                           printable(problem.what()), ". Make one with `farout report`."));
    }
}

}  // namespace farout::report
