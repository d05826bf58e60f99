#include "core/identity.h"

#include <algorithm>

#include "core/error.h"
#include "core/text.h"

namespace farout {

namespace {

constexpr const char* form =
    "Write kind or kind(parameter=value, …), such as gen(gamma=0.5, M=50).";

[[noreturn]] void refuse(std::string_view text, std::string_view why) {
    throw UsageError(concat("'", printable(text), "' can't be understood: ", why, ". ", form));
}

bool is_word(std::string_view text) {
    constexpr std::string_view others = "()=,/ \t\n";
    return !text.empty() && text.find_first_of(others) == std::string_view::npos;
}

void add_parameter(std::string_view whole, std::string_view part, Identity& identity) {
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos)
        refuse(whole, concat("'", printable(part), "' has no '='"));
    const std::string name(trim(part.substr(0, equals)));
    const std::string value(trim(part.substr(equals + 1)));
    if (!is_word(name)) refuse(whole, concat("'", printable(name), "' is no parameter's name"));
    if (!is_word(value)) refuse(whole, concat("'", printable(value), "' is no value"));
    for (const auto& [known, unused] : identity.parameters)
        if (known == name) refuse(whole, concat("it gives ", name, " twice"));
    identity.parameters.emplace_back(name, value);
}

}  // namespace

std::string Identity::text() const {
    if (parameters.empty()) return kind;
    std::string text = kind + "(";
    for (const auto& [name, value] : parameters)
        text += concat(text.back() == '(' ? "" : ", ", name, "=", value);
    return text + ")";
}

std::string Identity::value(std::string_view parameter) const {
    const auto found = std::ranges::find_if(
        parameters, [&](const auto& entry) { return entry.first == parameter; });
    return found == parameters.end() ? "" : found->second;
}

Identity parse_identity(std::string_view text) {
    const std::string_view whole = trim(text);
    const std::size_t open = whole.find('(');
    Identity identity{std::string(trim(whole.substr(0, open))), {}};
    if (!is_word(identity.kind)) refuse(whole, "it names no kind");
    if (open == std::string_view::npos) return identity;
    if (whole.back() != ')' || whole.find(')') + 1 != whole.size())
        refuse(whole, "its parentheses don't match");
    const std::string_view inside = whole.substr(open + 1, whole.size() - open - 2);
    if (trim(inside).empty()) return identity;
    for (std::size_t from = 0; from <= inside.size();) {
        const std::size_t comma = std::min(inside.find(',', from), inside.size());
        add_parameter(whole, trim(inside.substr(from, comma - from)), identity);
        from = comma + 1;
    }
    return identity;
}

std::vector<std::string> split_identities(std::string_view list) {
    std::vector<std::string> parts;
    if (trim(list).empty()) return parts;
    int depth = 0;
    std::size_t from = 0;
    for (std::size_t i = 0; i <= list.size(); ++i) {
        if (i < list.size() && list[i] == '(') ++depth;
        if (i < list.size() && list[i] == ')') --depth;
        if (depth < 0) break;
        if (i < list.size() && (list[i] != ',' || depth > 0)) continue;
        parts.emplace_back(trim(list.substr(from, i - from)));
        from = i + 1;
    }
    if (depth != 0) refuse(list, "its parentheses don't match");
    return parts;
}

}  // namespace farout
