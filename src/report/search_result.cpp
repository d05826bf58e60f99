#include "report/search_result.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/special_file.h"
#include "core/text.h"
#include "files/replace_file.h"
#include "metrics/figures.h"
#include "report/detail/search_json.h"
#include "report/text/text_width.h"

namespace farout::report {

namespace {

using SearchJson = nlohmann::ordered_json;

SearchJson value_or_null(double value) {
    return std::isfinite(value) ? SearchJson(value) : SearchJson();
}

double value_of(const SearchJson& json) {
    return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

SearchJson to_json(const ValidationSet& set) {
    return {{"name", set.name}, {"rows", set.rows}};
}

ValidationSet validation_set_of(const SearchJson& json) {
    return {json.at("name"), json.at("rows")};
}

SearchJson to_json(const SearchedDetector& detector) {
    SearchJson json{
        {"detector", detector.kind},
        {"chosen", detector.best().name},
        {"runner_up", detector.runner_up ? SearchJson(detector.tried.at(*detector.runner_up).name)
                                         : SearchJson()},
        {"without_effect", detector.without_effect},
        {"tried", SearchJson::array()}};
    for (const TriedParameters& one : detector.tried)
        json["tried"].push_back({{"parameters", one.name}, {"value", value_or_null(one.value)}});
    return json;
}

std::size_t place_of(const std::string& name, const std::vector<TriedParameters>& tried) {
    const auto found = std::ranges::find(tried, name, &TriedParameters::name);
    if (found == tried.end()) throw Error(concat("'", printable(name), "' wasn't tried"));
    return static_cast<std::size_t>(found - tried.begin());
}

SearchedDetector detector_of(const SearchJson& json) {
    SearchedDetector detector{.kind = json.at("detector"), .tried = {}};
    for (const SearchJson& one : json.at("tried"))
        detector.tried.push_back({one.at("parameters"), value_of(one.at("value"))});
    detector.chosen = place_of(json.at("chosen"), detector.tried);
    if (!json.at("runner_up").is_null())
        detector.runner_up = place_of(json.at("runner_up"), detector.tried);
    detector.without_effect = json.at("without_effect").get<std::vector<std::string>>();
    return detector;
}

}  // namespace

SearchJson search_to_json(const SearchResult& result) {
    SearchJson json{{"format", search_format},
                    {"figure", result.figure},
                    {"id_val", to_json(result.id)},
                    {"ood_val", SearchJson::array()},
                    {"detectors", SearchJson::array()}};
    for (const ValidationSet& set : result.ood) json["ood_val"].push_back(to_json(set));
    for (const SearchedDetector& one : result.detectors) json["detectors"].push_back(to_json(one));
    return json;
}

SearchResult search_from_json(const SearchJson& json) {
    if (json.at("format") != search_format) throw Error("it has another format");
    SearchResult result{json.at("figure"), validation_set_of(json.at("id_val")), {}, {}};
    for (const SearchJson& set : json.at("ood_val")) result.ood.push_back(validation_set_of(set));
    for (const SearchJson& one : json.at("detectors")) result.detectors.push_back(detector_of(one));
    return result;
}

std::map<std::string, std::string> SearchResult::chosen() const {
    std::map<std::string, std::string> names;
    for (const SearchedDetector& one : detectors) names[one.kind] = one.best().name;
    return names;
}

void write_search(const std::filesystem::path& file, const SearchResult& result) {
    files::write_text_file(
        file,
        search_to_json(result).dump(2, ' ', false, SearchJson::error_handler_t::replace) + '\n');
}

SearchResult read_search(const std::filesystem::path& file) {
    const std::string name = printable(file.native());
    std::error_code unknown;
    if (!std::filesystem::is_regular_file(file, unknown))
        throw Error(concat("There is no ", name,
                           ". Give the folder that `farout search --out` made (a job's is "
                           "OUT/search)."));
    refuse_special_file(file);
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    try {
        return search_from_json(SearchJson::parse(text.str()));
    } catch (const std::exception& error) {
        throw Error(concat(name, " isn't what a search wrote: ", printable(error.what()), "."));
    }
}

std::string search_table(const SearchResult& result) {
    const metrics::Figure* figure = metrics::find_figure(result.figure);
    const std::string title = figure == nullptr ? result.figure : figure->title;
    std::vector<std::vector<std::string>> lines{{"chosen", title, "runner-up", "tried"}};
    for (const SearchedDetector& one : result.detectors) {
        const std::string next = one.runner_up
                                     ? concat(one.tried[*one.runner_up].name, "  ",
                                              in_per_cent(one.tried[*one.runner_up].value, 2))
                                     : (one.tried.size() == 1 ? "none" : "all the same");
        lines.push_back({one.best().name, in_per_cent(one.best().value, 2), next,
                         std::to_string(one.tried.size())});
    }
    std::vector<int> widths(lines.front().size(), 0);
    for (const auto& line : lines)
        for (std::size_t k = 0; k < line.size(); ++k)
            widths[k] = std::max(widths[k], text_width(line[k]));
    std::string text;
    for (const auto& line : lines) {
        std::string row;
        for (std::size_t k = 0; k < line.size(); ++k) {
            const bool is_number = k == 1 || k == 3;
            row += concat(k == 0 ? "" : "  ",
                          padded(line[k], widths[k], is_number ? Align::right : Align::left));
        }
        text += row.substr(0, row.find_last_not_of(' ') + 1) + '\n';
    }
    std::vector<std::string> ood;
    for (const ValidationSet& set : result.ood)
        ood.push_back(concat(printable(set.name), " (", set.rows, ")"));
    text += wrapped(concat(title, " in per cent of ", printable(result.id.name), " (",
                           result.id.rows, " images) against ", enumerate(ood, ood.size()),
                           ood.size() > 1 ? ", taken together." : "."),
                    100);
    for (const SearchedDetector& one : result.detectors)
        if (!one.without_effect.empty())
            text += wrapped(concat(one.kind, ": ", enumerate(one.without_effect),
                                   " changes no score here; its first value stands."),
                            100);
    return text;
}

}  // namespace farout::report
