#include "report/page.h"

#include "core/text.h"
#include "report/cost_json.h"
#include "report/embedded_file.h"
#include "report/page_parts.h"
#include "report/report_json.h"

namespace farout {
namespace {

using Json = nlohmann::ordered_json;

std::string replaced(std::string text, char from, std::string_view to) {
    std::string result;
    for (const char c : text) c == from ? result += to : result += c;
    return result;
}

/// JSON for a <script>, which ends at the first "</script": without any "<".
std::string script_json(const Json& json) {
    return replaced(json.dump(-1, ' ', false, Json::error_handler_t::replace), '<', "\\u003c");
}

std::string html_text(const std::string& text) {
    return replaced(replaced(replaced(text, '&', "&amp;"), '<', "&lt;"), '>', "&gt;");
}

std::string title_of(const Report& report) {
    const auto& facts = report.sets.front().provenance;
    const auto model = facts.find("model");
    const std::string of = model != facts.end() ? model->second : report.sets.front().name;
    return concat("OOD report: ", printable(of));
}

/// What stands for a placeholder "{{NAME}}": a file of html/, the library, or what is made here.
std::string filled(std::string_view name, const PageInput& input) {
    if (name == "title") return html_text(title_of(input.report));
    if (name == "data") return page_data(input);
    if (name == "costs")
        return script_json(costs_to_json(input.report.cost, input.report.detectors()));
    return std::string(embedded_file(name));
}

}  // namespace

std::string page_data(const PageInput& input) {
    const std::size_t detectors = input.scores.detectors.size();
    Json data;
    data["report"] = report_to_json(input.report);
    data["detectors"] = input.scores.detectors;
    data["columns"] = columns_to_json(input.scores);
    data["thresholds"] = thresholds_to_json(input);
    data["tests"] = tests_to_json(input);
    data["histograms"] = histograms_to_json(input.scores);
    data["curves"] = curves_to_json(input.scores);
    data["bands"] = bands_to_json(input.scores);
    data["classes"] =
        parts_to_json(false_alarms_by_class(input.scores, input.class_names), detectors);
    data["folders"] = Json::array();
    for (std::size_t set = 0; set < input.scores.ood.size(); ++set)
        data["folders"].push_back(parts_to_json(accepted_by_folder(input.scores, set), detectors));
    data["images"] = images_to_json(input);
    data["extremes"] = extremes_to_json(input.images);
    return script_json(data);
}

std::string to_html(const PageInput& input) {
    std::string_view rest = embedded_file("page.html");
    std::string html;
    for (std::size_t begin = 0; (begin = rest.find("{{")) != std::string_view::npos;) {
        const std::size_t end = rest.find("}}", begin);
        html += rest.substr(0, begin);
        html += filled(rest.substr(begin + 2, end - begin - 2), input);
        rest.remove_prefix(end + 2);
    }
    html += rest;
    return html;
}

}  // namespace farout
