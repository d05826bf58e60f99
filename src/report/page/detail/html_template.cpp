#include "report/page/detail/html_template.h"

#include <cstdint>

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
    return replaced(json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace),
                    '<', "\\u003c");
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

std::string base64(std::string_view bytes) {
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            const std::uint32_t byte = i < count ? static_cast<unsigned char>(bytes[at + i]) : 0;
            group = group << 8U | byte;
        }
        for (std::size_t i = 0; i < 4; ++i)
            text += i <= count ? digits[group >> (18 - 6 * i) & 63U] : '=';
    }
    return text;
}

}  // namespace farout::report
