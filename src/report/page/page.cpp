#include "report/page/page.h"

#include "core/text.h"
#include "report/detail/cost_json.h"
#include "report/detail/report_json.h"
#include "report/page/detail/html_template.h"
#include "report/page/detail/page_parts.h"

namespace farout::report {
namespace {

using Json = nlohmann::ordered_json;

std::string title_of(const Report& report) {
    const auto& facts = report.sets.front().provenance;
    const auto model = facts.find("model");
    const std::string of = model != facts.end() ? model->second : report.sets.front().name;
    return concat("OOD report: ", printable(of));
}

}  // namespace

std::string page_data(const PageInput& input) {
    const std::size_t detectors = input.scores.detectors.size();
    Json data;
    data["report"] = report_to_json(input.report);
    data["figures"] = figures_to_json();
    data["detectors"] = input.scores.detectors;
    data["columns"] = columns_to_json(input.scores);
    data["thresholds"] = thresholds_to_json(input);
    data["tests"] = tests_to_json(input);
    data["histograms"] = histograms_to_json(input.scores);
    data["curves"] = curves_to_json(input.scores);
    data["bands"] = bands_to_json(input.scores);
    const ClassNames class_names(input.scores.id, input.class_names);
    data["classes"] = parts_to_json(false_alarms_by_class(input.scores, class_names), detectors);
    data["folders"] = Json::array();
    for (std::size_t set = 0; set < input.scores.ood.size(); ++set)
        data["folders"].push_back(parts_to_json(accepted_by_folder(input.scores, set), detectors));
    data["images"] = images_to_json(input, class_names);
    data["extremes"] = extremes_to_json(input.images);
    return script_json(data);
}

std::string to_html(const PageInput& input) {
    return fill_template("page.html", [&](std::string_view name) -> std::optional<std::string> {
        if (name == "title") return html_text(title_of(input.report));
        if (name == "warnings") return warnings_box(texts_of(input.report.warnings));
        if (name == "data") return page_data(input);
        if (name == "costs")
            return script_json(costs_to_json(input.report.cost, input.report.detectors()));
        return std::nullopt;
    });
}

}  // namespace farout::report
