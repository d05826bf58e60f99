#include "report/page/comparison_page.h"

#include <algorithm>

#include "core/text.h"
#include "metrics/figures.h"
#include "report/page/detail/html_template.h"

namespace farout::report {
namespace {

using Json = nlohmann::ordered_json;

/// null for what isn't known.
template <typename T>
Json known(const std::optional<T>& value) {
    return value ? Json(*value) : Json();
}

/// A figure as the page's choice has it.
Json choice(const metrics::Figure& figure) {
    return {{"key", figure.name}, {"name", figure.title}};
}

/// What the page's script reads: {runs, columns, detectors, left_out, published, shown, figures};
/// `shown`: the figures that can be chosen; figures are told by place: [detector][column][run].
Json frame(std::vector<std::string> runs, const std::vector<std::string>& columns,
           std::vector<std::string> left_out) {
    return {{"runs", std::move(runs)}, {"columns", columns},     {"left_out", std::move(left_out)},
            {"published", false},      {"shown", Json::array()}, {"detectors", Json::array()},
            {"figures", Json::array()}};
}

/// The column's place in the row of the detector, which is begun where it is a new one; columns
/// that a detector lacks stay null.
Json& place_of(Json& data, const std::string& detector, const std::string& column) {
    if (data["detectors"].empty() || data["detectors"].back() != detector) {
        data["detectors"].push_back(detector);
        data["figures"].push_back(Json::array());
        for (std::size_t i = 0; i < data["columns"].size(); ++i)
            data["figures"].back().push_back(nullptr);
    }
    const auto& columns = data["columns"];
    const auto place = std::find(columns.begin(), columns.end(), column) - columns.begin();
    return data["figures"].back()[static_cast<std::size_t>(place)];
}

Json data_of(const RunComparison& comparison) {
    Json data = frame(comparison.runs, comparison.sets, comparison.left_out);
    for (const metrics::Figure& figure : metrics::figures())
        if (!figure.is_end()) data["shown"].push_back(choice(figure));
    for (const RunRow& row : comparison.rows) {
        Json& runs = place_of(data, row.detector, row.ood_set);
        if (row.run == 0) runs = Json::array();
        Json run = {{"holm", known(row.p_holm)}, {"difference", nullptr}, {"error", nullptr}};
        if (row.test) {
            run["difference"] = row.test->difference;
            run["error"] = row.test->standard_error;
            run["critical"] = metrics::simultaneous_critical(row.family);
        }
        for (const metrics::Figure& figure : metrics::figures())
            run[figure.name] = row.metrics.*figure.value;
        runs.push_back(std::move(run));
    }
    return data;
}

Json data_of(const Comparison& comparison) {
    std::vector<std::string> left_out = comparison.left_out_ours;
    left_out.insert(left_out.end(), comparison.left_out_published.begin(),
                    comparison.left_out_published.end());
    Json data =
        frame({"published", concat("this run of ", comparison.model)}, comparison.sets, left_out);
    data["published"] = true;
    const metrics::Figure& auroc = metrics::figure_of(&metrics::SetMetrics::auroc);
    const metrics::Figure& fpr95 = metrics::figure_of(&metrics::SetMetrics::fpr95_id_positive);
    data["shown"] = {choice(auroc), choice(fpr95)};
    for (const ComparedRow& row : comparison.rows)
        place_of(data, row.detector, row.ood_set) = {
            {{auroc.name, row.published_auroc}, {fpr95.name, row.published_fpr95}},
            {{auroc.name, row.auroc}, {fpr95.name, row.fpr95}}};
    return data;
}

std::string page_of(const Json& data, const std::vector<std::string>& warnings) {
    const auto runs = data["runs"].get<std::vector<std::string>>();
    const std::string title = concat("OOD comparison: ", printable(enumerate(runs, runs.size())));
    return fill_template("compare.html", [&](std::string_view name) -> std::optional<std::string> {
        if (name == "title") return html_text(title);
        if (name == "warnings") return warnings_box(warnings);
        if (name == "data") return script_json(data);
        return std::nullopt;
    });
}

}  // namespace

std::string to_html(const RunComparison& comparison) {
    return page_of(data_of(comparison), comparison.warnings);
}

std::string to_html(const Comparison& comparison) {
    return page_of(data_of(comparison), comparison.warnings);
}

}  // namespace farout::report
