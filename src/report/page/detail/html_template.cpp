#include "report/page/detail/html_template.h"

#include "core/text.h"
#include "report/page/embedded_file.h"

namespace farout::report {
namespace {

std::string replaced(const std::string& text, char from, std::string_view to) {
    std::string result;
    for (const char c : text) c == from ? result += to : result += c;
    return result;
}

}  // namespace

std::string fill_template(
    std::string_view file,
    const std::function<std::optional<std::string>(std::string_view name)>& part_of) {
    std::string_view rest = embedded_file(file);
    std::string html;
    for (std::size_t begin = 0; (begin = rest.find("{{")) != std::string_view::npos;) {
        const std::size_t end = rest.find("}}", begin);
        html += rest.substr(0, begin);
        const std::string_view name = rest.substr(begin + 2, end - begin - 2);
        const auto part = part_of(name);
        html += part ? std::string_view(*part) : embedded_file(name);
        rest.remove_prefix(end + 2);
    }
    html += rest;
    return html;
}

std::string script_json(const nlohmann::ordered_json& json) {
    using Json = nlohmann::ordered_json;
    return replaced(json.dump(-1, ' ', false, Json::error_handler_t::replace), '<', "\\u003c");
}

std::string warnings_box(const std::vector<std::string>& warnings) {
    if (warnings.empty()) return "";
    std::string items;
    for (const std::string& text : warnings) items += "<li>" + html_text(printable(text)) + "</li>";
    return concat("<section id=\"warnings\"><h2>", warnings.size() == 1 ? "A warning" : "Warnings",
                  "</h2><ul>", items, "</ul></section>");
}

std::string html_text(const std::string& text) {
    return replaced(replaced(replaced(text, '&', "&amp;"), '<', "&lt;"), '>', "&gt;");
}

}  // namespace farout::report
